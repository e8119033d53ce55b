"""Tensors are where the config says.

Machines without a card have a stand-in: tensors without values that, like a card's, mix with no others and
are no numpy arrays.
"""

from __future__ import annotations

import functools
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import toy_network
import toy_trainer
from smoke import short_config
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from exphil_agents import device
from exphil_agents.device import choose_device, choose_precision, prepare_cpu, to_device
from exphil_agents.policies import MeleePolicy, make_policy
from exphil_agents.policy_opponent import PolicyOpponent
from exphil_agents.registry import NETWORKS, TRAINERS, load_learner, network_options
from exphil_agents.run import Run
from exphil_agents.sections import SeatConfig
from exphil_agents.trainers import ppo
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import make_options
from melee_gym.errors import ConfigError

PPO = ["ppo.lanes=4", "ppo.n_steps=8", "ppo.batch_size=16"]
LEARNERS = {"ppo": PPO, "another": ["algo=reinforce"]}
CARD = torch.device("meta")


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NETWORKS, *next(iter(toy_network.LINE.items())))
    monkeypatch.setitem(TRAINERS, *next(iter(toy_trainer.LINE.items())))


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stand-in for a card; policies are made on it."""
    made, to_numpy, to_number = MeleePolicy.__init__, torch.Tensor.numpy, torch.Tensor.item

    @functools.wraps(made)
    def make(self: MeleePolicy, *arguments: Any, **keywords: Any) -> None:
        with CARD:
            made(self, *arguments, **keywords)

    def numpy(self: torch.Tensor) -> np.ndarray:
        if not isinstance(self, FakeTensor):
            return to_numpy(self)
        if self.device.type != "cpu":
            raise TypeError(f"a tensor on {self.device} is no numpy array.")
        return np.zeros(self.shape, str(self.dtype).removeprefix("torch."))

    def item(self: torch.Tensor) -> Any:
        return 0.5 if isinstance(self, FakeTensor) else to_number(self)

    monkeypatch.setattr(MeleePolicy, "__init__", make)
    monkeypatch.setattr(MeleePolicy, "to", lambda self, device: self)
    monkeypatch.setattr(torch.Tensor, "numpy", numpy)
    monkeypatch.setattr(torch.Tensor, "item", item)
    for module in (ppo, toy_trainer):
        monkeypatch.setattr(module, "choose_device", lambda name: CARD)
    with FakeTensorMode(allow_non_fake_inputs=True):
        yield


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("network", ["mlp", "recurrent"])
@pytest.mark.parametrize("words", LEARNERS.values(), ids=list(LEARNERS))
def test_a_learner_plays_learns_saves_and_goes_on_on_a_card(
    words: list[str], network: str, tmp_path: Path
) -> None:
    config = short_config(*words, f"network={network}", "env.timer=1", "env.horizon=9")
    learner = load_learner(config.algo)(config, Run(tmp_path))
    assert learner.policy.device == CARD
    assert learner.collect().frames > 0
    learner.update(1.0)
    learner.load(learner.state())
    learner.matches.load(learner.matches.state())
    learner.close()


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("network", ["mlp", "recurrent"])
def test_a_policy_on_a_card_is_an_opponent_like_any_other(network: str) -> None:
    plays = SeatConfig()
    policy = make_policy(plays, network_options(network)(name=network))
    opponent = functools.partial(PolicyOpponent, policy, plays, "card")
    loop = MatchLoop(make_options({"opponent": opponent}), 2)
    loop.reset()
    for _ in range(4):
        loop.step(np.zeros((2, 3), np.int64))
    loop.load(loop.state())
    loop.close()


def test_a_device_is_chosen_by_what_torch_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto") == choose_device("cpu") == torch.device("cpu")
    with pytest.raises(ConfigError, match=r"device is 'cuda', and torch .* sees no CUDA card; valid: auto"):
        choose_device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device("auto") == choose_device("cuda") == torch.device("cuda")


def test_a_card_that_does_not_compute_in_bfloat16_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_precision("bfloat16", torch.device("cpu")) == torch.bfloat16
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "an old card")
    assert choose_precision("float32", torch.device("cuda")) == torch.float32
    with pytest.raises(ConfigError, match="precision is 'bfloat16', and an old card does not compute in it"):
        choose_precision("bfloat16", torch.device("cuda"))


def test_a_card_takes_arrays_from_pinned_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    def pin(self: torch.Tensor) -> torch.Tensor:
        done.append("pinned")
        return self

    def move(self: torch.Tensor, *arguments: object, **keywords: object) -> torch.Tensor:
        done.append((*arguments, keywords))
        return self

    monkeypatch.setattr(torch.Tensor, "pin_memory", pin)
    monkeypatch.setattr(torch.Tensor, "to", move)
    to_device(np.zeros(3, np.float32), torch.device("cuda"))
    assert done == ["pinned", (torch.device("cuda"), {"non_blocking": True})]
    done.clear()
    to_device(np.zeros(3, np.float32), torch.device("cpu"))
    assert done == [(torch.device("cpu"), {})]


@pytest.fixture
def multiplication() -> Any:
    """Torch's settings of products on the CPU."""
    settings = getattr(torch.backends.mkldnn, "matmul", None)
    if settings is None:
        pytest.skip("torch 2.8 has no such settings")
    return settings


@pytest.mark.usefixtures("multiplication")
@pytest.mark.parametrize("rows", [1, 7, 128, 2048])
def test_products_are_those_of_float32(rows: int) -> None:
    prepare_cpu(1)
    generator = torch.Generator().manual_seed(rows)
    values, weights = (torch.randn(n, 300, generator=generator) for n in (rows, 64))
    expected = values.double() @ weights.double().T
    torch.testing.assert_close((values @ weights.T).double(), expected, rtol=0.0, atol=1e-4)
    # Products of factors that were rounded to bfloat16 lie further off.
    rounded = values.bfloat16().double() @ weights.bfloat16().double().T
    assert (rounded - expected).abs().max() > 1e-2


@pytest.mark.parametrize(
    ("processor", "exact", "chosen"),
    [
        ("vendor_id : AuthenticAMD", True, "bf16"), ("vendor_id : AuthenticAMD", False, "none"),
        ("vendor_id : GenuineIntel", True, "none"), ("", True, "none"),
    ],
)  # fmt: skip
def test_another_library_multiplies_where_it_is_faster_and_exact(
    multiplication: Any, processor: str, exact: bool, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "_processor", lambda: processor)
    monkeypatch.setattr(device, "_multiplies_exactly", lambda: exact)
    prepare_cpu(1)
    assert multiplication.fp32_precision == chosen


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's memory")
def test_freed_memory_is_taken_again() -> None:
    import resource

    def work() -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        blocks = [torch.ones(4 * 2**20) for _ in range(4)]
        assert len(blocks) == 4
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    prepare_cpu(1)
    work()
    pages = 4 * 16 * 2**20 // resource.getpagesize()
    assert min(work() for _ in range(5)) < pages / 8
