"""A public check of networks: what policies, trainers and opponents rely on."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import partial

import torch
from safetensors.torch import load, save
from torch import nn

from exphil_agents.networks.base import Latents, Memory, Network
from melee_gym.errors import check_parts
from melee_gym.observations import Layout

STEPS, MATCHES = 6, 5
START = 3  # the step at which one of the matches starts anew
TOLERANCE = 1e-5


def check_network(network: Network, layout: Layout) -> None:
    """Try a network on made-up observations; it is as it was afterwards, but for gradients.

    Checked are the shapes; that `sequence` and `stack` give what the steps give, to 1e-5; that a match's
    vectors follow from its own observations since its start and from nothing else; that gradients reach every
    parameter; and that weights saved and loaded give the same vectors.

    Args:
        network: called with `layout` and its options.
        layout: of the observations.

    Raises:
        AssertionError: some of these are not so; the message lists all that were found.
    """
    training = network.training
    network.eval()
    try:
        check_parts(f"network {type(network).__name__!r}", {"vectors": partial(_problems, network, layout)})
    finally:
        network.train(training)
        network.zero_grad()


def example_observations(layout: Layout, *shape: int, seed: int = 0) -> torch.Tensor:
    """Any values that a layout allows, (*shape, columns) float32."""
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.rand(*shape, len(layout.columns), generator=generator) * 2 - 1
    for place, column in enumerate(layout.columns):
        if column.high:
            numbers[..., place] = torch.randint(0, column.high + 1, shape, generator=generator).float()
    return numbers


def _problems(network: Network, layout: Layout) -> Iterator[str]:
    """What is wrong, in the order in which it can be told."""
    device = next(network.parameters()).device
    seen = example_observations(layout, STEPS, MATCHES).to(device)
    first = torch.zeros(STEPS, MATCHES, dtype=torch.bool, device=device)
    first[0, 0], first[START, 1] = True, True
    initial = network.initial(MATCHES)
    yield from _memory_problems(initial, network.initial(MATCHES), device)
    with torch.no_grad():
        yield from _memory_problems(network.step(seen[0], initial, first[0])[1], initial, device)
        before = example_observations(layout, STEPS, MATCHES, seed=1).to(device)
        _, memory = _steps(network, before, initial, first)
        stepped, _ = _steps(network, seen, memory, first)
        yield from _shape_problems(network, stepped)
        yield from _differences(
            "sequence differs from the steps", network.sequence(seen, memory, first), stepped
        )
        yield from _influences(network, seen, memory, first, stepped)
        yield from _stack_problems(network, seen[:2])
    network.zero_grad()
    vectors = network.sequence(seen, memory, first)
    (vectors.policy.square().sum() + vectors.value.square().sum()).backward()  # type: ignore[no-untyped-call]
    for name, parameter in network.named_parameters():
        if parameter.requires_grad and (parameter.grad is None or not parameter.grad.abs().sum() > 0):
            yield f"no gradient reaches {name}."
    yield from _saving_problems(network, seen, memory, first, stepped)


def _influences(
    network: Network, seen: torch.Tensor, memory: Memory, first: torch.Tensor, expected: Latents
) -> Iterator[str]:
    """What decides that should not: other matches, and what was before a match's start."""
    others = seen.flip(0)
    others[:, 0] = seen[:, 0]
    found, _ = _steps(network, others, memory, first)
    yield from _differences("a match follows another's observations", found, expected, match=0)
    swapped = tuple(part.flip(0) for part in memory)
    found, _ = _steps(network, seen, swapped, first)
    yield from _differences("a match that starts remembers the one before", found, expected, match=0)
    earlier = seen.clone()
    earlier[:START] = others[:START]
    found, _ = _steps(network, earlier, memory, first)
    yield from _differences(
        "a match that starts remembers the one before",
        Latents(*(vectors[START:] for vectors in found)),
        Latents(*(vectors[START:] for vectors in expected)),
        match=1,
    )


def _shape_problems(network: Network, vectors: Latents) -> Iterator[str]:
    widths = network.latent_dim_pi, network.latent_dim_vf
    for name, width, found in zip(Latents._fields, widths, vectors, strict=True):
        if found.shape != (STEPS, MATCHES, width) or found.dtype != torch.float32:
            yield (
                f"step gives {name} vectors {tuple(found.shape[1:])} of {found.dtype}, expected "
                f"{(MATCHES, width)} of torch.float32."
            )


def _steps(
    network: Network, seen: torch.Tensor, memory: Memory, first: torch.Tensor
) -> tuple[Latents, Memory]:
    found = []
    for observations, starting in zip(seen, first, strict=True):
        latents, memory = network.step(observations, memory, starting)
        found.append(latents)
    return Latents(*(torch.stack(vectors) for vectors in zip(*found, strict=True))), memory


def _memory_problems(memory: Memory, expected: Memory, device: torch.device) -> Iterator[str]:
    """What is no memory, or another than expected."""
    if not isinstance(memory, tuple) or not all(isinstance(part, torch.Tensor) for part in memory):
        yield f"its memory is {type(memory).__name__}; expected: a tuple of tensors, () for none."
        return
    found = [(tuple(part.shape), part.dtype, part.device.type) for part in memory]
    if any(not shape or shape[0] != MATCHES or place != device.type for shape, _, place in found):
        yield f"its memory of {MATCHES} matches is {found}; expected: a row for each match, on {device}."
    if found != [(tuple(part.shape), part.dtype, part.device.type) for part in expected]:
        yield f"step turns its memory into {found}, another than `initial` gives."


def _differences(sentence: str, found: Latents, expected: Latents, match: int | None = None) -> Iterator[str]:
    """The sentence, where vectors differ: those of one match, or of all."""
    matches = slice(None) if match is None else match
    for name, one, other in zip(Latents._fields, found, expected, strict=True):
        if one.shape != other.shape:
            yield f"{sentence}: {name} is {tuple(one.shape)}, expected {tuple(other.shape)}."
            continue
        most = float((one[:, matches] - other[:, matches]).abs().max())
        if not most <= TOLERANCE:
            yield f"{sentence}: {name} by {most:.2g}; allowed are {TOLERANCE:g}."


def _stack_problems(network: Network, seen: torch.Tensor) -> Iterator[str]:
    """Whether two networks at once are what they are one by one."""
    other = copy.deepcopy(network)
    for parameter in other.parameters():
        parameter.mul_(0.5)
    with torch.random.fork_rng(devices=[]):
        heads = [nn.Linear(network.latent_dim_pi, 3, device=seen.device) for _ in range(2)]
    for head, low in zip(heads, (-1.0, 0.0), strict=True):
        for parameter in head.parameters():
            parameter.copy_(torch.linspace(low, 1.0, parameter.numel()).reshape(parameter.shape))
    stacked = type(network).stack([network, other], heads)
    if stacked is None:
        return
    networks = zip(heads, (network, other), seen, strict=True)
    alone = torch.stack([head(one.forward_actor(observations)) for head, one, observations in networks])
    found = stacked(seen)
    yield from _differences("stack differs from one by one", Latents(found, found), Latents(alone, alone))


def _saving_problems(
    network: Network, seen: torch.Tensor, memory: Memory, first: torch.Tensor, expected: Latents
) -> Iterator[str]:
    """Whether weights in a file are the whole network."""
    try:
        saved = load(save({name: tensor.contiguous() for name, tensor in network.state_dict().items()}))
    except (RuntimeError, ValueError) as error:
        yield f"its state_dict cannot be saved by safetensors: {error}"
        return
    other = copy.deepcopy(network)
    with torch.no_grad():
        for tensor in other.state_dict().values():
            tensor.zero_()
        other.load_state_dict(saved)
        yield from _differences("its saved weights differ", other.sequence(seen, memory, first), expected)
