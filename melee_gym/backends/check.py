"""A public check of backends: what the match loop relies on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.backends import make_backend
from melee_gym.backends.arrays import as_ended, as_frames
from melee_gym.backends.base import Backend, Restorable
from melee_gym.errors import BackendError, MeleeError, check_parts
from melee_gym.game.frame import FIRST_INPUT_FRAME
from melee_gym.game.pad import PAD, A, B, L, X
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup

LANES = 3
FRAMES = 40  # played at a time
Array = NDArray[Any]


def check_backend(name: str, options: Mapping[str, Any] | None = None, *, setup: Setup | None = None) -> None:
    """Try a backend on a match in three lanes; it is made, and closed, several times.

    Checked are: that it takes the setup; that it shows FRAMEs of the setup's fighters and stocks from the
    frame before the first input on, one more number a frame, in one array for its whole life, and `ended`
    beside it; that pads are left alone; that a lane starts anew without the others; and of a backend that can
    be restored, that the same pads give the same frames in any lane, alone and among others, that a saved
    lane goes on alike in another, and that bytes that are no lane are refused.

    Args:
        name: as in `make_backend`, e.g. "package.module:Class".
        options: its further keywords.
        setup: the match; None: a Fox ditto on Final Destination.

    Raises:
        AssertionError: some of these are not so; the message lists all that were found.
        BackendError: there is no such backend, or it does not take the options.
    """
    setup = Setup() if setup is None else setup

    def make(lanes: int) -> Backend:
        return make_backend(name, lanes, options)

    make(1).close()
    parts = {"arrays": _arrays, "lanes": _lanes, "restoring": _restoring}
    check_parts(f"backend {name!r}", {place: partial(part, make, setup) for place, part in parts.items()})


def _pads(frame: int, lanes: int) -> Array:
    """Something to press, other in each lane and the same at each call."""
    random = np.random.default_rng(frame)
    pads = np.zeros((lanes, SEATS), PAD)
    pads["main_x"] = random.integers(-80, 81, pads.shape)
    pads["buttons"] = random.choice([0, A, B, X, L], pads.shape)
    return pads


def _arrays(make: Callable[[int], Backend], setup: Setup) -> Iterator[str]:
    """What it shows, from a reset to its close."""
    backend = make(LANES)
    if backend.lanes != LANES:
        yield f"lanes is {backend.lanes} of a backend that was made with {LANES}."
    backend.check(setup)
    first = backend.reset(np.ones(LANES, np.bool_), [setup] * LANES)
    shown = as_frames(first, LANES)
    as_ended(backend.ended, LANES)
    if setup.start is None and (shown["frame"] != FIRST_INPUT_FRAME - 1).any():
        yield f"after reset the frames are {shown['frame'].tolist()}; valid: {FIRST_INPUT_FRAME - 1}."
    fighters = [fighter.internal for fighter in setup.fighters]
    if (shown["players"]["fighter"] != fighters).any():
        found = shown["players"]["fighter"].tolist()
        yield f"it shows fighters {found}; the setup has {fighters} (internal ids)."
    if setup.start is None and (shown["players"]["stocks"] != setup.stocks).any():
        yield f"it shows stocks {shown['players']['stocks'].tolist()}; the setup has {setup.stocks}."
    for frame in range(FRAMES):
        pads, before, going = _pads(frame, LANES), shown["frame"].copy(), ~np.array(backend.ended)
        given = pads.copy()
        frames = backend.step(pads)
        if frames is not first:
            yield "step returns another array than reset did: it is one for the backend's whole life."
            first = frames
        shown = as_frames(frames, LANES)
        if (pads != given).any():
            yield "step writes into the pads that it is given."
        if (shown["frame"] - before)[going].tolist() != [1] * int(going.sum()):
            yield f"a step goes from frames {before.tolist()} to {shown['frame'].tolist()}; valid: one more."
            break
        if not all(np.isfinite(shown["players"][name]).all() for name in ("x", "y", "percent", "shield")):
            yield f"frame {shown['frame'].tolist()} holds places, percents or shields that are no numbers."
            break
    backend.close()
    backend.close()


def _lanes(make: Callable[[int], Backend], setup: Setup) -> Iterator[str]:
    """A lane that starts anew leaves the others alone."""
    backend = make(LANES)
    backend.reset(np.ones(LANES, np.bool_), [setup] * LANES)
    for frame in range(FRAMES):
        frames = backend.step(_pads(frame, LANES))
    others = frames[1:].copy()
    frames = backend.reset(np.arange(LANES) == 0, [setup] * LANES)
    if setup.start is None and frames["frame"][0] != FIRST_INPUT_FRAME - 1:
        yield f"a lane that starts anew shows frame {frames['frame'][0]}; valid: {FIRST_INPUT_FRAME - 1}."
    if (frames[1:] != others).any():
        yield "a lane that starts anew changes the frames of the others."
    backend.close()


def _restoring(make: Callable[[int], Backend], setup: Setup) -> Iterator[str]:
    """Of a backend that can be restored: lanes are deterministic and alone, and go on where saved."""
    batch, alone = make(LANES), make(1)
    if not isinstance(batch, Restorable):
        return
    batch.reset(np.ones(LANES, np.bool_), [setup] * LANES)
    alone.reset(np.ones(1, np.bool_), [setup])
    last = LANES - 1
    for frame in range(FRAMES):
        pads = _pads(frame, LANES)
        if (batch.step(pads)[last] != alone.step(pads[last:].copy())[0]).any():
            yield f"after {frame + 1} frames a lane differs from a match alone with the same setup and pads."
            break
    saved = batch.save(last)
    going = [batch.step(_pads(frame, LANES))[last].copy() for frame in range(FRAMES)]
    batch.restore(0, saved)
    for frame in range(FRAMES):
        pads = _pads(frame, LANES)
        pads[0] = pads[last]
        if (batch.step(pads)[0] != going[frame]).any():
            yield f"a lane restored in another goes on differently after {frame + 1} frames."
            break
    try:
        batch.restore(0, saved[:-1])
        yield "bytes that are no saved lane are taken by restore; valid: BackendError."
    except BackendError:
        pass
    except MeleeError as error:
        yield f"bytes that are no saved lane raise {type(error).__name__}; valid: BackendError."
    batch.close()
    alone.close()
