"""The stages that are offered, and the files of those that live.

A file ends with `STAGE` (parts.Ground): what moves, switches and blows on it. The lines of all stages lie in
`data/stages`. Adding a stage: its line here, and its file if anything moves on it.
"""

from __future__ import annotations

from typing import Final

STILL: Final = ""

GROUNDS: dict[int, str] = {  # .slp stage id -> module, or STILL
    32: STILL,
    31: STILL,
}
