from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import toy_network
from smoke import short_config

from exphil_agents.checkpoint import write_checkpoint
from exphil_agents.files import new_folder
from exphil_agents.policies import make_policy
from exphil_agents.pool import Pool, PoolConfig
from exphil_agents.pool_opponent import NOBODY, PoolOpponent
from exphil_agents.registry import NETWORKS
from exphil_agents.run import Run
from melee_gym.errors import CheckpointError, MeleeError
from melee_gym.game.frame import FRAME
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup

CONFIG = short_config("network.widths=[8]", "network.embedding=2")
POLICY = make_policy(CONFIG.env, CONFIG.network)


def filled(path: Path, frames: list[int], **options: object) -> Pool:
    pool = Pool(Run(path), PoolConfig(**options), "cpu")
    for count in frames:
        pool.add(POLICY, CONFIG.env, CONFIG.network, count)
    return pool


def names(pool: Pool) -> list[int]:
    return [member.frames for member in pool.members]


def opponent(pool: Pool, *, room: int = 2, each: int = 2, lanes: int = 4) -> PoolOpponent:
    return PoolOpponent(pool, room, each, lanes, 1)


def begin(player: PoolOpponent, lanes: list[int], seed: int = 0) -> None:
    seeds = np.arange(seed, seed + len(lanes)).astype(np.uint64)
    player.reset(np.array(lanes), [Setup()] * len(lanes), seeds)


def test_a_full_pool_keeps_the_first_the_newest_and_an_even_history(tmp_path: Path) -> None:
    pool = filled(tmp_path, [1000 * n for n in range(40)], size=6, keep_first=2)
    kept = names(pool)
    assert len(kept) == 6
    assert kept[:2] == [0, 1000]
    assert kept[-1] == 39_000
    gaps = np.diff(kept[1:])
    assert gaps.max() <= 3 * gaps.min()


def test_it_is_due_at_the_beginning_by_frames_and_when_the_strongest_is_beaten(tmp_path: Path) -> None:
    pool = filled(tmp_path, [], every_frames=1000, margin=0.2)
    assert pool.due(0)
    pool.add(POLICY, CONFIG.env, CONFIG.network, 0)
    assert not pool.due(999)
    assert pool.due(1000)
    pool.add(POLICY, CONFIG.env, CONFIG.network, 1000)
    for _ in range(30):
        pool.count("pool@1000", 1.0)
    assert pool.due(1001)
    for _ in range(30):
        pool.count("pool@0", 0.0)
    assert not pool.due(1001)


def test_results_are_remembered_forgotten_bit_by_bit_and_kept_by_period(tmp_path: Path) -> None:
    pool = filled(tmp_path, [0], memory=10.0)
    for _ in range(50):
        pool.count("pool@0", 0.0)
    lost = pool.win_rates[0]
    for _ in range(50):
        pool.count("pool@0", 1.0)
    assert lost < 0.2
    assert pool.win_rates[0] > 0.8
    pool.add(POLICY, CONFIG.env, CONFIG.network, 10)
    pool.count("pool@0", 0.5)
    pool.count("chase", 1.0)
    assert pool.payoff[:, 0].tolist() == [[0.0, 0.0], [50.0, 100.0], [0.5, 1.0]]
    table = json.loads((tmp_path / "pool/pool.json").read_text())
    assert table["members"] == ["pool@0", "pool@10"]
    assert pool.picture().shape[:2] == (3 * 128, 2 * 128)


def test_whoever_wins_more_is_drawn_more(tmp_path: Path) -> None:
    pool = filled(tmp_path, [0, 10], sampling="pfsp_hard")
    for _ in range(100):
        pool.count("pool@0", 1.0)
        pool.count("pool@10", 0.0)
    drawn = [pool.draw(seed) for seed in range(200)]
    assert drawn.count("pool@10") > 180
    assert drawn == [pool.draw(seed) for seed in range(200)]


def test_few_members_are_in_memory_and_others_take_their_turn(tmp_path: Path) -> None:
    pool = filled(tmp_path, [10 * n for n in range(8)], sampling="uniform")
    player = opponent(pool, room=2, each=2, lanes=4)
    begin(player, [0, 1, 2, 3])
    met = set()
    for seed in range(4, 200):
        begin(player, [seed % 4], seed)
        assert len({player.label(lane) for lane in range(4)}) <= 2
        met.add(player.label(seed % 4))
    assert len(met) == 8


def test_a_damaged_member_is_left_out_and_reported(tmp_path: Path) -> None:
    pool = filled(tmp_path, [0, 10], sampling="uniform")
    (tmp_path / "pool/000000000010/policy.safetensors").write_bytes(b"x")
    player = opponent(pool, room=2, each=1)
    for seed in range(20):
        begin(player, [0], seed)
        assert player.label(0) == "pool@0"
    assert len(player.problems) == 1
    assert player.problems[0].startswith("pool@10 is left out: ")
    (tmp_path / "pool/000000000000/policy.safetensors").write_bytes(b"x")
    pool.leave_out("pool@0")
    with pytest.raises(MeleeError, match=r"no member of the pool in .* can be loaded"):
        pool.draw(0)


def test_a_member_of_another_network_layout_and_pace_plays_through_its_own_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    pool = filled(tmp_path, [0, 10], sampling="uniform")
    other = short_config(
        "network=recurrent", "env.observation=lite", "env.frame_skip=5", "env.controls=discrete"
    )
    with new_folder(tmp_path / "pool/000000000010") as folder:
        policy = make_policy(other.env, other.network)
        write_checkpoint(folder, policy, env=other.env, network=other.network, frames=10)
    player = opponent(pool, room=2, each=2)
    begin(player, [0, 1, 2, 3])
    assert not player.problems
    frames, pads = np.zeros(4, FRAME), np.zeros((4, 2), PAD)[:, 1]
    for _ in range(12):
        player.act(frames, np.arange(4), pads)


def test_a_former_member_lies_on_disk_as_long_as_a_checkpoint_may_need_it(tmp_path: Path) -> None:
    run = Run(tmp_path)
    pool = filled(tmp_path, [0, 10, 20], size=2, keep_first=1)
    folder = tmp_path / "pool/000000000010"
    assert names(pool) == [0, 20]
    pool.playing = ["pool@10", ""]
    run.checkpoint(21).mkdir(parents=True)
    run.checkpoint(22).mkdir()
    pool.add(POLICY, CONFIG.env, CONFIG.network, 30)
    run.checkpoint(31).mkdir()
    run.checkpoint(32).mkdir()
    pool.playing = ["", ""]
    pool.add(POLICY, CONFIG.env, CONFIG.network, 40)  # since now it plays no more
    pool.add(POLICY, CONFIG.env, CONFIG.network, 50)
    assert folder.is_dir()
    run.checkpoint(51).mkdir()
    run.checkpoint(52).mkdir()
    pool.add(POLICY, CONFIG.env, CONFIG.network, 60)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["frames", "retired", "recent", "payoff", "sound"])
def test_a_state_that_is_none_is_refused_by_name(name: str, tmp_path: Path) -> None:
    pool = filled(tmp_path, [0, 10])
    state = pool.state()
    state[name] = np.full(3, np.nan)
    with pytest.raises(CheckpointError, match=name):
        pool.load(state)


@pytest.mark.parametrize(
    ("name", "array"),
    [("turn", np.array([7, 0])), ("dealt_to", np.full(4, -2)), ("names", np.zeros(3, np.uint8))],
)
def test_a_state_of_the_opponent_that_is_none_is_refused_by_name(
    name: str, array: np.ndarray, tmp_path: Path
) -> None:
    player = opponent(filled(tmp_path, [0]))
    begin(player, [0, 1, 2, 3])
    state = player.state()
    state[name] = array
    with pytest.raises(CheckpointError, match=name):
        player.load(state)


def test_nobody_plays_before_the_first_match(tmp_path: Path) -> None:
    player = opponent(filled(tmp_path, [0]))
    player.load(player.state())
    assert (player.state()["dealt_to"] == NOBODY).all()


def test_a_learner_that_beats_its_members_is_rated_above_them(tmp_path: Path) -> None:
    pool = filled(tmp_path, [0])
    rated = []
    for frames in (10, 20):
        for member in pool.members:
            for game in range(8):
                pool.count(member.name, float(game > 1))  # 75 %: 191 points
        rated.append(pool.rating())
        pool.add(POLICY, CONFIG.env, CONFIG.network, frames)
    assert rated[0] == pytest.approx(400 * np.log10(3), rel=1e-3)
    assert rated[1] > rated[0]
