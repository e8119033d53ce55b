"""A public check of opponents: what the match loop, arenas and resumed trainings rely on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melee_gym.errors import check_parts
from melee_gym.game.examples import example_frames
from melee_gym.game.pad import BUTTONS, PAD, START, TRIGGER_MAX
from melee_gym.game.seats import SEATS
from melee_gym.game.setup import Setup
from melee_gym.opponents.base import Opponent, OpponentFactory

LANES = 4
FRAMES = 90
Array = NDArray[Any]


def check_opponent(make: OpponentFactory) -> None:
    """Try an opponent in both seats on made-up frames.

    Checked are: that it writes the pads of the lanes that it is asked for, wholly and nothing else, and
    leaves frames alone; that no pad pauses or leaves the range of a controller; that its pads follow from
    seeds and frames, in a batch as alone, whatever happens in other lanes; that a label is a name; and that
    `state` is a copy in plain numbers with which another goes on alike.

    Args:
        make: what makes it, called with the number of lanes and the seat (a class, mostly).

    Raises:
        AssertionError: some of these are not so; the message lists all that were found.
    """
    parts = {"pads": _pads_of, "alone": _alone, "resumed": _resumed}
    check_parts(
        f"opponent {getattr(make, '__name__', make)!r}",
        {
            f"seat {seat}, {place}": partial(part, make, seat)
            for seat in range(SEATS)
            for place, part in parts.items()
        },
    )


def _started(make: OpponentFactory, seat: int, lanes: int = LANES, first: int = 0) -> Opponent:
    """One whose matches have begun; lane i has the seed of lane `first` + i of a whole batch."""
    one = make(lanes, seat)
    one.reset(np.arange(lanes), [Setup()] * lanes, np.arange(first + 1, first + 1 + lanes, dtype=np.uint64))
    return one


def _play(one: Opponent, frames: range, lanes: slice = slice(None)) -> list[bytes]:
    """The pads of some of LANES lanes on some frames."""
    played = []
    for frame in frames:
        shown = example_frames(LANES, frame)[lanes]
        pads = np.zeros((len(shown), SEATS), PAD)[:, 0]
        one.act(shown, np.arange(len(shown)), pads)
        played.append(pads.tobytes())
    return played


def _pads_of(make: OpponentFactory, seat: int) -> Iterator[str]:
    one = _started(make, seat)
    if not isinstance(one.label(0), str) or not one.label(0):
        yield f"its label is {one.label(0)!r}; valid: a name."
    asked = np.array([0, 2])
    for frame in range(FRAMES):
        frames, pads = example_frames(LANES, frame), np.zeros((LANES, SEATS), PAD)
        pads.view(np.uint8)[...] = 0xEE
        shown, before = frames.copy(), pads.copy()
        one.act(frames, asked, pads[:, seat])
        written = pads[asked, seat]
        if (frames != shown).any():
            yield "it writes into the frames."
        pads[asked, seat] = before[asked, seat]
        if pads.tobytes() != before.tobytes():
            yield "it writes pads of lanes or seats that it was not asked for."
        if (written["buttons"] & START).any():
            yield f"it pauses: Start is down on frame {frame}."
        if (written["buttons"] & ~np.uint16(BUTTONS)).any() or (written["l"] > TRIGGER_MAX).any():
            yield f"its pads {written.tolist()} are none of a controller, or were not wholly written."
            break


def _alone(make: OpponentFactory, seat: int) -> Iterator[str]:
    frames, lane = range(FRAMES), LANES - 1
    batch = _play(_started(make, seat), frames)
    if batch != _play(_started(make, seat), frames):
        yield "the same seeds and frames give other pads the second time."
    alone = _play(_started(make, seat, 1, first=lane), frames, slice(lane, LANES))
    if [pads[-PAD.itemsize :] for pads in batch] != alone:
        yield "a lane plays otherwise among others than alone."
    one, middle = _started(make, seat), FRAMES // 2
    played = _play(one, range(middle))
    one.reset(np.array([0]), [Setup()], np.array([99], np.uint64))
    played += _play(one, range(middle, FRAMES))
    if [pads[PAD.itemsize :] for pads in batch] != [pads[PAD.itemsize :] for pads in played]:
        yield "a match that starts in one lane changes what is played in the others."


def _resumed(make: OpponentFactory, seat: int) -> Iterator[str]:
    one, other, middle = _started(make, seat), _started(make, seat, first=50), FRAMES // 2
    _play(one, range(middle))
    _play(other, range(FRAMES))
    state = one.state()
    for name, array in state.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
            yield f"its state holds {name!r}, which is no array of plain numbers (`melee_gym.state.plain`)."
    kept = {name: np.array(array) for name, array in state.items()}
    going = _play(one, range(middle, FRAMES))
    if any(not np.array_equal(state[name], array) for name, array in kept.items()):
        yield "its state is no copy: playing on changes it."
    other.load(kept)
    if _play(other, range(middle, FRAMES)) != going:
        yield "another that its state is loaded into plays on otherwise: the state leaves something out."
