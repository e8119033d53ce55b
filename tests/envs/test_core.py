from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from toy_backend import HURT, TOY, ToyBackend

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.errors import BackendError, ConfigError, SetupError
from melee_gym.game import pad as P
from melee_gym.game.frame import FIRST_INPUT_FRAME
from melee_gym.game.ids import Stage
from melee_gym.game.setup import Setup
from melee_gym.rewards import TERMS

# Rows of the `pads` action space: main_x, main_y, c_x, c_y, l, r, buttons.
NEUTRAL, HIT, DIE = [0] * 7, [0] * 6 + [P.A], [0] * 6 + [P.B]
RIGHT = [80, *[0] * 6]


def make_loop(lanes: int = 1, *, agents: tuple[int, ...] = (0,), seed: int = 0, **keywords: Any) -> MatchLoop:
    """A loop over toys: idle opponents, fixed sides, the pad itself as action; lane i has seed + i."""
    keywords = {
        "backend": TOY, "opponent": "idle", "controls": "pads", "observation": "lite", "sides": "fixed",
        **keywords,
    }  # fmt: skip
    if len(agents) == 2:
        keywords.pop("opponent")
    loop = MatchLoop(make_options(keywords), lanes, agents)
    loop.generators = [np.random.default_rng(seed + lane) for lane in range(lanes)]
    loop.reset()
    return loop


def act(loop: MatchLoop, *actions: list[int]) -> int:
    """One decision; an action is for all agents, or one for each."""
    rows = loop.lanes * len(loop.agents)
    return loop.step(np.array(list(actions) * (rows // len(actions))))


def toy(loop: MatchLoop) -> ToyBackend:
    assert isinstance(loop.backend, ToyBackend)
    return loop.backend


def test_the_first_decision_is_for_the_first_frame_whose_inputs_count() -> None:
    loop = make_loop()
    assert loop.frames["frame"][0] == FIRST_INPUT_FRAME - 1
    act(loop, NEUTRAL)
    assert loop.frames["frame"][0] == FIRST_INPUT_FRAME


@pytest.mark.parametrize("frame_skip", [1, 3, 5])
def test_a_decision_lasts_the_frame_skip(frame_skip: int) -> None:
    loop = make_loop(frame_skip=frame_skip)
    act(loop, HIT)
    assert len(toy(loop).pads) == frame_skip
    assert loop.frames["players"]["percent"][0].tolist() == [0, HURT * frame_skip]


@pytest.mark.parametrize("frame_skip", [1, 3])
@pytest.mark.parametrize("delay", [0, 1, 2, 3, 5, 21])
def test_an_action_reaches_the_game_exactly_the_delay_later(delay: int, frame_skip: int) -> None:
    loop = make_loop(frame_skip=frame_skip, reaction_delay=delay)
    act(loop, RIGHT)
    while len(toy(loop).pads) < delay + frame_skip + 2:
        act(loop, NEUTRAL)
    moved = [frame for frame, pads in enumerate(toy(loop).pads) if pads["main_x"][0, 0]]
    assert moved == list(range(delay, delay + frame_skip))


def test_the_opponent_is_not_delayed() -> None:
    loop = make_loop(reaction_delay=10, opponent="uniform")
    act(loop, NEUTRAL)
    act(loop, NEUTRAL)
    assert any((pads[0, 1] != np.zeros(1, P.PAD)[0]) for pads in toy(loop).pads)


def test_committed_decisions_are_part_of_the_observation() -> None:
    loop = make_loop(reaction_delay=6, frame_skip=3)
    layout = loop.observer.layout
    assert layout is not None
    act(loop, RIGHT)
    shown = [float(loop.observations[0, 0, layout.index(f"pad{place}.main_x")]) for place in range(3)]
    assert shown == [0, 0, 1]
    act(loop, NEUTRAL)
    shown = [float(loop.observations[0, 0, layout.index(f"pad{place}.main_x")]) for place in range(3)]
    assert shown == [0, 1, 0]


def test_a_seat_without_stocks_ends_the_match() -> None:
    loop = make_loop(stocks=2)
    assert act(loop, DIE) == 0
    assert act(loop, NEUTRAL) == 0
    assert act(loop, DIE) == 1
    assert (loop.terminated[0], loop.truncated[0], loop.playing[0]) == (True, False, False)


def test_the_matchs_own_timer_terminates() -> None:
    loop = make_loop(timer=1)
    decisions = next(count for count in range(1, 999) if act(loop, NEUTRAL))
    assert (loop.terminated[0], loop.truncated[0]) == (True, False)
    assert loop.frames["frame"][0] == 60
    assert decisions == 60 - FIRST_INPUT_FRAME + 1
    assert loop.summary(0)["end"] == "time-out"


@pytest.mark.parametrize(("frame_skip", "decisions"), [(1, 50), (3, 17)])
def test_the_horizon_truncates_in_frames_rounded_up_to_decisions(frame_skip: int, decisions: int) -> None:
    loop = make_loop(horizon=50, frame_skip=frame_skip)
    assert next(count for count in range(1, 999) if act(loop, NEUTRAL)) == decisions
    assert (loop.terminated[0], loop.truncated[0]) == (False, True)


def test_a_match_that_ends_at_the_horizon_is_terminated_and_not_truncated() -> None:
    loop = make_loop(horizon=1, stocks=1)
    act(loop, DIE)
    assert (loop.terminated[0], loop.truncated[0]) == (True, False)


def test_a_backend_that_cannot_go_on_truncates() -> None:
    loop = make_loop(backend_options={"last_frame": FIRST_INPUT_FRAME + 4})
    assert next(count for count in range(1, 999) if act(loop, NEUTRAL)) == 5
    assert (loop.terminated[0], loop.truncated[0]) == (False, True)


def test_a_match_that_is_over_stands_still() -> None:
    loop = make_loop(2, stocks=1)
    act(loop, DIE, NEUTRAL)
    frame, seen = loop.frames[0].copy(), loop.observations[0].copy()
    act(loop, NEUTRAL, RIGHT)
    assert loop.frames[0] == frame
    assert (loop.observations[0] == seen).all()
    assert (loop.terminated[0], loop.rewards[0].tolist()) == (False, [0, 0])
    assert loop.frames["frame"][1] == frame["frame"] + 1


def test_nothing_is_paid_after_the_end_inside_a_decision() -> None:
    loop = make_loop(stocks=1, frame_skip=5, agents=(0, 1))
    act(loop, DIE, HIT)
    assert loop.rewards[0].tolist() == [pytest.approx(-1), pytest.approx(1)]
    assert loop.frames["frame"][0] == FIRST_INPUT_FRAME


def test_damage_and_stocks_are_paid_with_the_default_weights() -> None:
    loop = make_loop(agents=(0, 1))
    act(loop, HIT, NEUTRAL)
    assert loop.rewards[0].tolist() == [pytest.approx(0.01 * HURT), pytest.approx(-0.01 * HURT)]
    act(loop, NEUTRAL, DIE)
    assert loop.rewards[0].tolist() == [pytest.approx(1), pytest.approx(-1)]


def test_a_summary_tells_what_happened() -> None:
    loop = make_loop(agents=(0, 1), stocks=2, rewards={"approach": 0.0})
    for actions in ((HIT, NEUTRAL), (NEUTRAL, DIE), (NEUTRAL, NEUTRAL), (DIE, NEUTRAL), (NEUTRAL, DIE)):
        act(loop, *actions)
    summary = loop.summary(0)
    approach = summary["terms"].pop("approach")
    assert np.isfinite(approach).all()
    assert summary == {
        "seat": 0, "r": pytest.approx(1.03), "l": 5, "decisions": 5, "end": "knock-out", "winner": 0,
        "stocks": [1, 0], "percent": [0, 0], "deaths": [1, 2], "self_destructs": [1, 0], "damage": [HURT, 0],
        "terms": {"stock": [-1, -2], "damage": [0, -HURT]}, "opponent": "", "stage": "final_destination",
        "fighters": ["fox", "fox"], "seed": loop.setups[0].seed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "winner"), [([HIT, NEUTRAL], 0), ([NEUTRAL, HIT], 1), ([HIT, HIT], -1), ([HIT, DIE], 0)]
)
def test_the_winner_has_more_stocks_or_less_percent(actions: list[list[int]], winner: int) -> None:
    loop = make_loop(agents=(0, 1), horizon=1)
    act(loop, *actions)
    assert loop.summary(0)["winner"] == winner


def test_an_action_outside_the_space_changes_nothing() -> None:
    loop = make_loop()
    before = loop.frames.copy()
    with pytest.raises(ConfigError, match="is not in Box"):
        act(loop, [999, *[0] * 6])
    assert (loop.frames == before).all()
    assert not toy(loop).pads


def test_a_match_that_the_backend_cannot_play_is_refused_before_anything_runs() -> None:
    with pytest.raises(SetupError, match="pokemon_stadium"):
        make_loop(stage=["battlefield", "pokemon_stadium"])


def test_stages_and_sides_are_drawn_for_each_match() -> None:
    loop = make_loop(64, stage=["battlefield", "final_destination"], sides="random")
    assert {setup.stage for setup in loop.setups} == {Stage.BATTLEFIELD, Stage.FINAL_DESTINATION}
    assert {setup.ports for setup in loop.setups} == {(0, 1), (1, 0)}
    assert len({setup.seed for setup in loop.setups}) == 64


def test_a_match_may_be_asked_for_by_its_setup() -> None:
    loop = make_loop(2)
    other = loop.setups[1]
    loop.reset(np.array([True, False]), {0: Setup(stage=Stage.BATTLEFIELD, seed=7)})
    assert (loop.setups[0].stage, loop.setups[0].seed, loop.setups[1]) == (Stage.BATTLEFIELD, 7, other)


def random_actions(seed: int, count: int) -> NDArray[Any]:
    """(count, 7), mostly moves and hits, sometimes deaths."""
    random = np.random.default_rng(seed)
    actions = np.zeros((count, 7), np.int64)
    actions[:, 0] = random.integers(-80, 81, count)
    actions[:, 6] = random.choice([0, P.A, P.B, P.L], count, p=[0.5, 0.3, 0.02, 0.18])
    return actions


def play(loop: MatchLoop, seeds: list[int], steps: int = 150) -> list[list[bytes]]:
    """What each lane shows and is paid, step by step; matches that end start anew at once."""
    actions = np.stack([random_actions(seed, steps) for seed in seeds], axis=1)
    trace: list[list[bytes]] = [[] for _ in seeds]
    for step in range(steps):
        over = loop.step(actions[step])
        for lane in range(len(seeds)):
            trace[lane].append(
                loop.observations[lane].tobytes() + loop.rewards[lane].tobytes() + loop.frames[lane].tobytes()
            )
        if over:
            loop.reset(~loop.playing)
    return trace


VARIED: dict[str, Any] = {
    "opponent": "uniform", "stocks": 1, "horizon": 70, "frame_skip": 3, "reaction_delay": 4, "sides":
    "random",
    "stage": ("battlefield", "final_destination"), "rewards": dict.fromkeys(TERMS, 0.01),
}  # fmt: skip


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**31), lanes=st.integers(2, 6), data=st.data())
def test_a_lane_plays_like_a_single_match_of_its_seed(seed: int, lanes: int, data: st.DataObject) -> None:
    lane = data.draw(st.integers(0, lanes - 1))
    seeds = [seed + i for i in range(lanes)]
    batch = play(make_loop(lanes, seed=seed, **VARIED), seeds)
    alone = play(make_loop(1, seed=seed + lane, **VARIED), [seed + lane])
    assert batch[lane] == alone[0]


def test_the_same_seeds_give_the_same_matches() -> None:
    first, second = (play(make_loop(3, seed=5, **VARIED), [1, 2, 3]) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("observation", ["full", "lite", "ids"])
def test_observations_stay_in_their_space_and_rewards_are_zero_sum(observation: str) -> None:
    loop = make_loop(4, **{**VARIED, "observation": observation})
    for actions in np.split(random_actions(3, 400), 100):
        over = loop.step(actions)
        assert all(loop.observer.space.contains(row) for row in loop.observations[:, 0])
        assert (loop.rewards[:, 0] == -loop.rewards[:, 1]).all()
        if over:
            loop.reset(~loop.playing)


def test_resetting_one_lane_leaves_the_others_alone() -> None:
    loop = make_loop(3)
    act(loop, RIGHT)
    frames, seen = loop.frames.copy(), loop.observations.copy()
    loop.reset(np.array([False, True, False]))
    assert (loop.frames[[0, 2]] == frames[[0, 2]]).all()
    assert (loop.observations[[0, 2]] == seen[[0, 2]]).all()
    assert loop.frames["frame"][1] == FIRST_INPUT_FRAME - 1


def test_both_seats_see_the_same_match_from_their_own_side() -> None:
    loop = make_loop(agents=(0, 1))
    act(loop, HIT, RIGHT)
    layout = loop.observer.layout
    assert layout is not None
    own = [float(loop.observations[0, view, layout.index("own.percent")]) for view in (0, 1)]
    other = [float(loop.observations[0, view, layout.index("opponent.percent")]) for view in (0, 1)]
    assert own == other[::-1] == [0, pytest.approx(HURT / 100)]


def test_threads_do_not_change_what_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("melee_gym.compiled.threads.MIN_LANES_PER_THREAD", 2)
    one, two = (make_loop(5, threads=threads, **{**VARIED, "observation": "full"}) for threads in (1, 2))
    assert play(one, [1, 2, 3, 4, 5], 40) == play(two, [1, 2, 3, 4, 5], 40)
    two.close()


class OddBackend:
    """A toy whose arrays are not what compiled code reads without being asked."""

    def __init__(self, lanes: int, *, show: str = "whole", ended: str = "whole") -> None:
        self.lanes, self._toy, self._show, self._ended = lanes, ToyBackend(lanes), show, ended

    @property
    def ended(self) -> Any:
        return odd(self._toy.ended, self._ended)

    def check(self, setup: Setup) -> None:
        pass

    def reset(self, mask: NDArray[np.bool_], setups: Any) -> Any:
        return odd(self._toy.reset(mask, setups), self._show)

    def step(self, pads: NDArray[Any]) -> Any:
        return odd(self._toy.step(pads), self._show)


def odd(array: NDArray[Any], how: str) -> Any:
    if how == "strided":
        wide = np.zeros((len(array), 2), array.dtype)
        wide[:, 0] = array
        return wide[:, 0]
    if how == "number":
        return array["frame"]
    if how == "new":
        fresh = np.zeros(len(array), array.dtype)  # unlike zeros_like, also between the fields
        fresh[...] = array
        return fresh
    makers = {"whole": np.asarray, "list": np.ndarray.tolist, "int": np.int64}
    return array[1:] if how == "short" else makers[how](array)


ODD = "test_core:OddBackend"


@pytest.mark.parametrize("how", ["strided", "new"])
def test_arrays_of_a_backend_that_lie_elsewhere_or_apart_are_copied(how: str) -> None:
    plain, odd = make_loop(4), make_loop(4, backend=ODD, backend_options={"show": how, "ended": how})
    assert play(plain, [1, 2, 3, 4], 40) == play(odd, [1, 2, 3, 4], 40)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"show": "short"}, r"frames are an array \(1,\) of FRAME; valid: \(2,\) of FRAME"),
        ({"show": "number"}, r"frames are an array \(2,\) of int32; valid: \(2,\) of FRAME"),
        ({"ended": "int"}, r"ended is an array \(2,\) of int64; valid: \(2,\) of bool"),
        ({"ended": "list"}, r"ended is \[False, False\]; valid: an array \(2,\) of bool"),
    ],
)
def test_arrays_of_a_backend_that_are_something_else_are_refused(
    options: dict[str, str], message: str
) -> None:
    with pytest.raises(BackendError, match=message):
        act(make_loop(2, backend=ODD, backend_options=options), NEUTRAL)


class Spy:
    """An opponent that notes what it is asked."""

    def __init__(self, lanes: int, seat: int, log: list[Any]) -> None:
        self.log = log
        log.append(("made", lanes, seat))

    def reset(self, lanes: NDArray[Any], setups: Any, seeds: NDArray[Any]) -> None:
        self.log.append(("reset", lanes.tolist(), len(setups), len(set(seeds.tolist()))))

    def act(self, frames: NDArray[Any], lanes: NDArray[Any], pads: NDArray[Any]) -> None:
        self.log.append(("act", lanes.tolist()))
        pads[lanes] = 0

    def label(self, lane: int) -> str:
        return f"spy {lane}"


def spy(log: list[Any]) -> Callable[[int, int], Spy]:
    return lambda lanes, seat: Spy(lanes, seat, log)


def test_an_opponent_is_asked_for_all_its_lanes_in_one_call_a_frame() -> None:
    log: list[Any] = []
    loop = make_loop(3, opponent=spy(log), frame_skip=2)
    act(loop, NEUTRAL)
    assert log == [("made", 3, 1), ("reset", [0, 1, 2], 3, 3), ("act", [0, 1, 2]), ("act", [0, 1, 2])]
    assert loop.summary(2)["opponent"] == "spy 2"


def test_an_opponent_is_not_asked_in_matches_that_are_over() -> None:
    log: list[Any] = []
    loop = make_loop(3, opponent=spy(log), stocks=1)
    act(loop, NEUTRAL, DIE, NEUTRAL)
    act(loop, NEUTRAL)
    assert log[-1] == ("act", [0, 2])


def test_the_learner_may_play_either_seat() -> None:
    log: list[Any] = []
    loop = make_loop(agents=(1,), opponent=spy(log))
    act(loop, RIGHT)
    assert log[0] == ("made", 1, 0)
    assert toy(loop).pads[0]["main_x"][0].tolist() == [0, 80]
