"""What a side does with its controller, as slippi-js counts it, and how varied that is."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from melee_gym.compiled.jit import cached, inner
from melee_gym.game import pad as P
from melee_gym.game.pad import INPUT, process
from melee_gym.stats.counts import Counts
from melee_gym.stats.match import Match

Array = NDArray[Any]

DIGITAL: Final = 0xFFF  # the buttons that count as inputs: all but Start
REGION: Final = 24  # in 1/80: a stick beyond this on an axis is in an outer region
TRIGGER: Final = 42  # in 1/140: a trigger that rises to this is an input (0.3)
KINDS: Final = ("buttons", "triggers", "main_stick", "c_stick")
BUTTON_LABELS: Final = 32  # which of A, B, X or Y, L or R, Z are held
STICK_LABELS: Final = 7 * 8 * 3  # what the game tells apart, INTERFACES 1.4
STEEP: Final = math.tan(math.radians(50.0))  # steeper is up or down, not sideways


def count(match: Match) -> list[Counts]:
    """Inputs, and how often each label of buttons and main stick was held."""
    events = np.zeros((match.seats, len(KINDS)), np.int64)
    buttons = np.zeros((match.seats, BUTTON_LABELS), np.int64)
    sticks = np.zeros((match.seats, STICK_LABELS), np.int64)
    _count(match.pads, np.zeros(2, INPUT), events, buttons, sticks)
    return [
        {
            **{f"inputs_{kind}": int(number) for kind, number in zip(KINDS, events[seat], strict=True)},
            "button_labels": buttons[seat],
            "stick_labels": sticks[seat],
        }
        for seat in range(match.seats)
    ]


@cached
def _count(pads: Array, inputs: Array, events: Array, buttons: Array, sticks: Array) -> None:
    """`inputs` is room for what the game makes of a pad and of the one before."""
    for seat in range(pads.shape[1]):
        process(pads[0, seat], inputs[0])
        for t in range(1, pads.shape[0]):
            before, now = inputs[(t - 1) % 2], inputs[t % 2]
            pad, last = pads[t, seat], pads[t - 1, seat]
            process(pad, now)
            pressed = int(pad.buttons) & ~int(last.buttons) & DIGITAL
            while pressed:
                events[seat, 0] += pressed & 1
                pressed >>= 1
            if pad.l >= TRIGGER and last.l < TRIGGER:
                events[seat, 1] += 1
            if pad.r >= TRIGGER and last.r < TRIGGER:
                events[seat, 1] += 1
            main, c = _region(now.x, now.y), _region(now.cx, now.cy)
            if main != 0 and main != _region(before.x, before.y):
                events[seat, 2] += 1
            if c != 0 and c != _region(before.cx, before.cy):
                events[seat, 3] += 1
            buttons[seat, _button_label(int(pad.buttons))] += 1
            sticks[seat, _stick_label(now.x, now.y)] += 1


@inner
def _region(x: float, y: float) -> int:
    """Which of nine regions a stick is in; 0: the middle."""
    across = 0 if abs(x) * 80 < REGION - 0.5 else (1 if x > 0 else 2)
    along = 0 if abs(y) * 80 < REGION - 0.5 else (1 if y > 0 else 2)
    return 3 * across + along


@inner
def _button_label(held: int) -> int:
    label = 0
    if held & P.A:
        label |= 1
    if held & P.B:
        label |= 2
    if held & (P.X | P.Y):
        label |= 4
    if held & (P.L | P.R):
        label |= 8
    if held & P.Z:
        label |= 16
    return label


@inner
def _stick_label(x: float, y: float) -> int:
    """Levels of both axes at the game's thresholds, and whether the stick points up, down or sideways."""
    across, along = round(abs(x) * 80), round(y * 80)
    column = 0
    if across >= 64:
        column = 3
    elif across >= 48:
        column = 2
    elif across >= 23:
        column = 1
    if x < 0 and column > 0:
        column += 3
    row = 0
    if along >= 53:
        row = 3
    elif along >= 44:
        row = 2
    elif along >= 23:
        row = 1
    elif along <= -56:
        row = 7
    elif along <= -53:
        row = 6
    elif along <= -44:
        row = 5
    elif along <= -23:
        row = 4
    sector = 0
    if abs(y) > STEEP * abs(x):
        sector = 1 if y > 0 else 2
    return (8 * column + row) * 3 + sector
