"""Adds up the verdicts of recordings: the score, who and what it costs, and the worst lines first."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.fidelity.causes import CAUSES, family_of, special_name, state_name
from melee_gym.fidelity.judge import Verdict
from melee_gym.fidelity.recordings import Recording, Skipped
from melee_gym.files import printable
from melee_gym.game import action as A
from melee_gym.game.frame import FIRST_FRAME
from melee_gym.game.ids import FROM_INTERNAL
from melee_gym.sim import build
from melee_gym.sim.build import unit_of
from melee_gym.sim.common_states import TABLE
from melee_gym.sim.fighters import SPECIALS
from melee_gym.sim.lifecycle import MOVES
from melee_gym.sim.tables import STATES

LINES_SHOWN = 20
EXACT_PLACES = 6
SELDOM = 30  # player-frames of a state, below which its score says little


class Line(NamedTuple):
    """Misses of one kind: the same cause in the same states."""

    cause: str
    before: str
    expected: str
    got: str


class Report:
    """The judgement over all recordings.

    Attributes:
        recordings, verdicts: what was judged, in the same order.
        skipped: what was not, and why.
        lines: (Line, misses) of frames that are not exact, the commonest first; then those that only
            fail `full`.
        misses: (M,) MISS of all recordings; `file` is an index of `recordings`.
    """

    def __init__(
        self, recordings: Sequence[Recording], verdicts: Sequence[Verdict], skipped: Sequence[Skipped]
    ) -> None:
        self.recordings = recordings
        self.verdicts = verdicts
        self.skipped = skipped
        parts = []
        for index, verdict in enumerate(verdicts):
            part = verdict.misses.copy()
            part["file"] = index
            parts.append(part)
        self.misses: NDArray[Any] = np.concatenate(parts)
        self.lines = self._lines()
        self.n = int(sum(v.n.sum() for v in verdicts))

    def one_step(self) -> dict[str, Any]:
        """The score as `melee-validate --json` writes it under "one_step"."""
        score: dict[str, Any] = {name: self._share(name) for name in ("exact", "full", "frozen", "ballistic")}
        score["n"] = self.n
        score["by_fighter"] = self._grouped(lambda r, v, s: FROM_INTERNAL[v.fighters[s]].key)
        score["by_stage"] = self._grouped(lambda r, v, s: r.setup.stage.key)
        score["by_file"] = self._grouped(lambda r, v, s: r.path.name)
        score["by_family"] = self.by_family()
        score["worst"] = [
            {**line._asdict(), "share": round(count / self.n, EXACT_PLACES)}
            for line, count in self.lines[:LINES_SHOWN]
        ]
        return score

    def free_run(self) -> dict[str, Any]:
        """Median and mean lengths of the free runs, in frames."""
        exact = np.concatenate([v.free.exact for v in self.verdicts])
        close = np.concatenate([v.free.close for v in self.verdicts])
        result: dict[str, Any] = {"starts": len(exact)}
        for name, values in (("exact", exact), ("close", close)):
            result[f"{name}_median"] = float(np.median(values)) if len(values) else 0.0
            result[f"{name}_mean"] = float(values.mean()) if len(values) else 0.0
        return result

    def as_json(self) -> dict[str, Any]:
        """Everything that `--json` writes."""
        return {
            "one_step": self.one_step(),
            "free_run": self.free_run(),
            "files": [r.path.name for r in self.recordings],
            "begin_in_mid_match": self.joined(),
            "seldom_judged": self.unjudged(),
            "skipped": {s.path.name: s.reason for s in self.skipped},
        }

    def by_family(self) -> dict[str, dict[str, float]]:
        """By family of the action state on the frame before: its frames, its score, what it costs in all."""
        counted: Counter[str] = Counter()
        for verdict in self.verdicts:
            for state, numbers in enumerate(verdict.states.tolist()):
                for seat, number in enumerate(numbers):
                    if number:
                        counted[self._family(verdict.fighters[seat], state)] += number
        lost: dict[str, Counter[str]] = {"exact": Counter(), "full": Counter()}
        for miss in self.misses:
            family = self._family(int(miss["kind"]), int(miss["before"]))
            lost["full"][family] += 1
            lost["exact"][family] += not miss["exact"]
        rows = {
            family: {
                "n": n,
                "exact": 1 - lost["exact"][family] / n,
                "full": 1 - lost["full"][family] / n,
                "lost": lost["exact"][family] / self.n,
            }
            for family, n in counted.items()
        }
        return dict(sorted(rows.items(), key=lambda item: -item[1]["lost"]))

    def unjudged(self) -> dict[str, dict[str, int]]:
        """By fighter: the states that he was judged in fewer than SELDOM times, with their player-frames.

        States of death and of the way back are never judged.
        """
        counted: defaultdict[int, NDArray[np.int64]] = defaultdict(lambda: np.zeros(STATES, np.int64))
        for verdict in self.verdicts:
            for seat, kind in enumerate(verdict.fighters):
                counted[kind] += verdict.states[:, seat]
        played = [state for state in TABLE if state > A.REBIRTH_WAIT and not A.ENTRY <= state <= A.ENTRY_END]
        return {
            FROM_INTERNAL[kind].key: {
                state_name(kind, state).removeprefix(f"{FROM_INTERNAL[kind].key} "): int(frames[state])
                for state in [*sorted(played), *sorted(unit_of(SPECIALS[kind]).states)]
                if frames[state] < SELDOM and _has(kind, state)
            }
            for kind, frames in sorted(counted.items())
        }

    def joined(self) -> dict[str, int]:
        """The recordings that begin in the middle of a match: file name -> first frame."""
        first = {r.path.name: int(r.replay.frames["frame"][0]) for r in self.recordings}
        return {name: frame for name, frame in first.items() if frame > FIRST_FRAME}

    def members(self, line: Line) -> NDArray[Any]:
        """The misses of a line."""
        return np.array([miss for miss in self.misses if self._line(miss) == line])

    def text(self) -> str:
        """The report that a person reads."""
        score, free = self.one_step(), self.free_run()
        out = [f"{len(self.recordings)} recordings, {self.n} player-frames"]
        out += [
            f"  {name:<10}{100 * score[name]:7.3f} %" for name in ("exact", "full", "frozen", "ballistic")
        ]
        out.append(
            f"free run ({free['starts']} starts): exact for {free['exact_median']:.0f} frames (median), "
            f"{free['exact_mean']:.1f} (mean); close for {free['close_median']:.0f}, {free['close_mean']:.1f}"
        )
        for title in ("by_fighter", "by_stage"):
            out.append(f"{title.replace('_', ' ')}: exact, full, player-frames")
            out += [f"  {name:<20}{_scores(row)} {row['n']:8}" for name, row in score[title].items()]
        out.append("by family of the state before: exact, full, player-frames, share of all that is lost")
        out += [
            f"  {name:<20}{_scores(row)} {row['n']:8} {100 * row['lost']:8.4f}"
            for name, row in score["by_family"].items()
        ]
        out.append(f"worst lines, share of all player-frames ({len(self.lines)} in all; --show N for one)")
        out += [
            f"{number:4d} {100 * count / self.n:8.4f}  {describe(line)}"
            for number, (line, count) in enumerate(self.lines[:LINES_SHOWN], 1)
        ]
        for key, states in self.unjudged().items():
            never = [name for name, frames in states.items() if not frames]
            seldom = [f"{name} {frames}" for name, frames in states.items() if frames]
            out += _listed(f"{key}: never judged in {len(never)} states", never)
            out += _listed(f"{key}: judged fewer than {SELDOM} times in {len(seldom)}", seldom)
        for name, frame in self.joined().items():
            out.append(
                f"{printable(name)} begins in mid-match, at frame {frame}: its first visits are guesses"
            )
        if self.skipped:
            reasons = Counter(s.reason for s in self.skipped)
            out.append(f"skipped {len(self.skipped)} files")
            out += [f"  {number:4d}  {reason}" for reason, number in reasons.most_common()]
        return "\n".join(out)

    def _lines(self) -> list[tuple[Line, int]]:
        counts: tuple[Counter[Line], Counter[Line]] = (Counter(), Counter())
        for miss in self.misses:
            counts[bool(miss["exact"])][self._line(miss)] += 1
        return counts[False].most_common() + counts[True].most_common()

    @staticmethod
    def _line(miss: Any) -> Line:
        kind = int(miss["kind"])
        names = [state_name(kind, int(miss[field])) for field in ("before", "expected", "got")]
        return Line(CAUSES[miss["cause"]], *names)

    @staticmethod
    def _family(kind: int, state: int) -> str:
        family = family_of(state)
        return special_name(kind, state) if family == "special" else family

    def _share(self, name: str) -> float:
        right = sum(int(v.right[name].sum()) for v in self.verdicts)
        return right / self.n if self.n else 0.0

    def _grouped(self, key: Any) -> dict[str, dict[str, float]]:
        sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for recording, verdict in zip(self.recordings, self.verdicts, strict=True):
            for seat in range(len(verdict.n)):
                group = sums[key(recording, verdict, seat)]
                group["n"] += int(verdict.n[seat])
                for name in ("exact", "full"):
                    group[name] += int(verdict.right[name][seat])
        return {
            name: {"exact": group["exact"] / group["n"], "full": group["full"] / group["n"], "n": group["n"]}
            for name, group in sorted(sums.items())
            if group["n"]
        }


def _scores(row: dict[str, float]) -> str:
    return f"{100 * row['exact']:8.3f} {100 * row['full']:8.3f}"


def _has(kind: int, state: int) -> bool:
    """Whether a fighter has a state: an attack that has no length is none of his."""
    return state not in MOVES or build.tables()[0].fighters[kind].states[state].anim_frames > 0


def _listed(title: str, names: Sequence[str]) -> list[str]:
    return [title, *textwrap.wrap(", ".join(names), 108, initial_indent="  ", subsequent_indent="  ")]


def describe(line: Line) -> str:
    """A line in words."""
    if line.expected == line.got:
        where = line.before if line.before == line.expected else f"{line.before} -> {line.expected}"
        return f"{line.cause}: {where}"
    return f"{line.cause}: {line.before} -> {line.expected}, not {line.got}"
