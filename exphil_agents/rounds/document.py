"""Documents: the one file of a group that says where all agents stand, checked as it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exphil_agents.checkpoint import sentences
from exphil_agents.files import parse_json, write_file
from melee_gym.errors import CheckpointError
from melee_gym.files import printable, read_bytes

MAX_BYTES = 2**26  # a league of a thousand players has some twenty million

Whole = Annotated[int, Field(ge=0, le=2**53)]
Real = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Score = tuple[Whole, Whole, Whole]  # games won, drawn, lost


class Strict(BaseModel):
    """A part of a document, without room for unknown keys."""

    model_config = ConfigDict(extra="forbid")


Document = TypeVar("Document", bound=Strict)


def read_document(group: Path, file: str, kind: type[Document], what: str) -> Document:
    """What a group's document says.

    Args:
        group: its folder.
        file: the document's name.
        kind: what is in it.
        what: the group is, for messages.

    Raises:
        CheckpointError: there is none, as where making the group was cut off; or it holds something else.
    """
    path = group / file
    try:
        return kind.model_validate(parse_json(read_bytes(path, MAX_BYTES)))
    except FileNotFoundError:
        raise CheckpointError(
            f"{printable(group)} is no whole {what}: it has no {file}, which is written last. "
            "Start it again in this folder with --run-dir."
        ) from None
    except ValidationError as error:
        raise CheckpointError(f"{printable(path)} cannot be read: {sentences(error)}") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{printable(path)} cannot be read: {error}") from None


def write_document(group: Path, file: str, document: Strict) -> None:
    """Replace the file at once; only whoever holds the group's lock does."""
    write_file(group / file, json.dumps(document.model_dump(mode="json")).encode())
