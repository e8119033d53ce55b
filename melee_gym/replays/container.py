"""What wraps the event stream: compression, the UBJSON envelope, the metadata behind the stream."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from melee_gym.errors import ReplayError
from melee_gym.files import printable, read_bytes
from melee_gym.replays.ubjson import UBJSONError, Value, read_value

HEADER = b"{U\x03raw[$U#l"
STREAM = len(HEADER) + 4  # file offset of the event stream
METADATA = b"U\x08metadata"
MAX_BYTES = 160 << 20  # unpacked: 99 minutes, the longest timer, of 466 bytes a frame; most have 300

GZIP, XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_PIECE = 256 << 10  # an error inside a piece loses the piece


class Envelope(NamedTuple):
    """A `.slp` file opened up.

    Attributes:
        data: the unpacked file; the stream starts at `STREAM`.
        stop: file offset of the end of the stream.
        warnings: what is lost.
    """

    data: bytes
    stop: int
    warnings: list[str]


def open_envelope(path: Path) -> Envelope:
    """Read, unpack (gzip and xz, by the first bytes) and check the header.

    Raises:
        ReplayError: the file cannot be read, is no `.slp`, or unpacks to more than MAX_BYTES.
    """
    packed = _read(path)
    warnings: list[str] = []
    data = _unpack(path, packed, warnings)
    if not data.startswith(HEADER):
        found = data[: len(HEADER)]
        raise ReplayError(
            f"{path}, offset 0: not a .slp recording: it starts with {found!r}, not {HEADER!r}."
        )
    if len(data) < STREAM:
        raise ReplayError(f"{path}, offset {len(data)}: the file ends inside the header.")
    declared = int.from_bytes(data[len(HEADER) : STREAM], "big", signed=True)
    stop = len(data)
    if declared == 0:
        warnings.append("the raw length is 0: the recording was not finished")
    elif declared < 0 or STREAM + declared > len(data):
        held = len(data) - STREAM
        warnings.append(f"the header declares {declared} bytes of events, the file ends after {held}")
    else:
        stop = STREAM + declared
    return Envelope(data, stop, warnings)


def _read(path: Path) -> bytes:
    try:
        return read_bytes(path, MAX_BYTES)
    except OSError as error:
        raise ReplayError(f"{printable(path)}: cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        raise ReplayError(f"{printable(path)}: cannot be read: {error}.") from None


def _unpack(path: Path, packed: bytes, warnings: list[str]) -> bytes:
    if packed.startswith(GZIP):
        pieces = _gzip_pieces(packed)
    elif packed.startswith(XZ):
        pieces = _xz_pieces(packed)
    else:
        return packed
    kept: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                raise ReplayError(f"{path}, offset {MAX_BYTES}: unpacks to more than {MAX_BYTES >> 20} MiB.")
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        warnings.append(f"the compressed data is damaged after {size} unpacked bytes ({error})")
    return b"".join(kept)


def _gzip_pieces(packed: bytes) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        while piece := file.read1(_PIECE):
            yield piece


def _xz_pieces(packed: bytes) -> Iterator[bytes]:
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_BYTES)
    while not unpacker.eof:
        piece = unpacker.decompress(packed, _PIECE)
        packed = b""
        if not piece and not unpacker.eof:
            raise EOFError("it ends early")
        yield piece


def read_metadata(envelope: Envelope, behind: int, warnings: list[str]) -> dict[str, Value]:
    """The first metadata object from offset `behind` on; empty, with a warning, where none can be read."""
    at = envelope.data.find(METADATA, behind)
    if at < 0:
        warnings.append("the metadata is absent")
        return {}
    if at != envelope.stop != len(envelope.data):
        warnings.append(f"the metadata is at offset {at} where the header puts it at {envelope.stop}")
    try:
        metadata, _ = read_value(envelope.data, at + len(METADATA))
    except UBJSONError as error:
        warnings.append(f"the metadata is damaged at {error}")
        return {}
    if not isinstance(metadata, dict):
        warnings.append(f"the metadata is damaged at offset {at}: it is not an object")
        return {}
    return metadata
