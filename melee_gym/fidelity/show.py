"""Prints mismatches in full: the frames, the inputs, what was expected and got, and the rules involved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from melee_gym.fidelity.causes import callbacks_of, state_name
from melee_gym.fidelity.compare import FULL_FIELDS, differences, hitstun
from melee_gym.fidelity.follow import SHADOW, Follower
from melee_gym.fidelity.report import Line, Report, describe
from melee_gym.files import printable

EXAMPLES = 4  # of a line, from different recordings where there are
PHASES = ("animation", "interrupts", "physics", "collision")
SHOWN = ("x", "y", *(name for name in FULL_FIELDS if name not in ("x", "y")), "hurtbox", "last_hit_by")
# The hidden state that decides most rules; the rest is in `Follower.matches`.
HIDDEN = (
    "state_frames", "rate", "entry_facing", "prev_state", "tx", "ty", "t_trigger", "lr_age", "digital_age",
    "digital_gap", "xy_age", "jump_age", "pressed", "interruptible", "cmd0", "ecb_lock", "ecb_bottom",
    "floor", "skip_line", "ledge_cooldown", "intangible_timer", "invincible_timer", "body_status",
    "hit_timer", "meteor_lock", "gk", "shield_kx", "push_x", "turn_frames", "turn_dash", "dash_direct",
    "run_lock", "jump_by", "short_hop", "guard_frames", "guard_min", "grab_timer", "partner", "special_i",
    "special_f",
)  # fmt: skip


def show(report: Report, number: int) -> Iterator[str]:
    """The `number`-th worst line, and examples of it in full.

    Raises:
        IndexError: there is no such line.
    """
    line, count = report.lines[number - 1]
    yield f"line {number}: {describe(line)}: {count} player-frames, {100 * count / report.n:.4f} % of all"
    for file, row, seat in _examples(report, line):
        yield from _show_one(report, file, row, seat)


def _examples(report: Report, line: Line) -> list[tuple[int, int, int]]:
    misses = report.members(line)
    firsts = np.unique(misses["file"], return_index=True)[1].tolist()
    others = [i for i in range(len(misses)) if i not in firsts]
    chosen = misses[(firsts + others)[:EXAMPLES]]
    return sorted((int(m["file"]), int(m["row"]), int(m["seat"])) for m in chosen)


def _show_one(report: Report, file: int, row: int, seat: int) -> Iterator[str]:
    recording = report.recordings[file]
    follower = Follower(recording, cardinals=recording.setup.ucf_cardinals)
    for at in follower.walk():
        if at == row:
            break
    frames = follower.frames
    before, expected = frames["players"][row - 1], frames["players"][row]
    got = follower.predicted["players"][row]
    yield ""
    name = printable(recording.path.name)
    yield f"{name} frame {frames['frame'][row]} seat {seat} ({recording.setup.stage.key})"
    for k in (seat, *(k for k in range(len(got)) if k != seat)):
        kind = int(before["fighter"][k])
        who = "" if k == seat else "the other "
        yield f"  {who}{state_name(kind, int(before['state'][k]))} -> {_change(kind, expected[k], got[k])}"
        yield f"    inputs before {_inputs(recording.replay.inputs[row - 1, k])}"
        yield f"    inputs now    {_inputs(recording.replay.inputs[row, k])}"
        different = differences(got[k : k + 1], expected[k : k + 1])[0]
        wrong = {name for name, bad in zip(FULL_FIELDS, different, strict=True) if bad}
        for name in SHOWN:
            values = [_value(players[k : k + 1], name) for players in (before, expected, got)]
            mark = "  <-- differs" if name in wrong else ""
            if mark or k == seat or name in ("x", "y", "state", "state_age", "hitlag"):
                was, wanted, had = values
                yield f"    {name:<20} before {was:>12} expected {wanted:>12} got {had:>12}{mark}"
    yield f"  hidden before: {_hidden(follower.matches[SHADOW].fighters[seat])}"
    kind = int(before["fighter"][seat])
    states = {int(before["state"][seat]), int(expected["state"][seat]), int(got["state"][seat])}
    for state in sorted(states):
        rules = ", ".join(f"{p} {c}" for p, c in zip(PHASES, callbacks_of(kind, state), strict=False))
        yield f"  rules of {state_name(kind, state)}: {rules or 'none'}"


def _change(kind: int, expected: Any, got: Any) -> str:
    names = state_name(kind, int(expected["state"])), state_name(kind, int(got["state"]))
    return names[0] if names[0] == names[1] else f"{names[0]}, not {names[1]}"


def _value(players: Any, name: str) -> str:
    value = hitstun(players)[0] if name == "hitstun" else players[name][0]
    return f"{float(value):.5g}" if isinstance(value, np.floating) else str(value)


def _inputs(values: Any) -> str:
    sticks = f"({values.x:+.4f}, {values.y:+.4f}) c ({values.cx:+.4f}, {values.cy:+.4f})"
    raw = f"raw ({values.raw_x}, {values.raw_y})"
    return f"{sticks} trigger {values.trigger:.3f} held {int(values.held):#x} {raw}"


def _hidden(fighter: Any) -> str:
    return ", ".join(f"{name} {np.asarray(fighter[name]).tolist()}" for name in HIDDEN)
