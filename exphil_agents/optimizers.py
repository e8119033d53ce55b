"""An optimizer's state by the names of the parameters that it moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from melee_gym.errors import CheckpointError
from melee_gym.state import State, put

ADAM = ("step", "exp_avg", "exp_avg_sq")  # what Adam keeps of a parameter; one number, and two of its shape


def optimizer_state(optimizer: torch.optim.Optimizer, module: nn.Module) -> State:
    """Copies of its arrays, as "parameter:quantity"; none of a parameter that was not moved yet.

    Args:
        optimizer: of parameters of `module`.
        module: whose names are used.
    """
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    return {
        f"{names[id(parameter)]}:{quantity}": value.detach().cpu().numpy().copy()
        for parameter, values in optimizer.state.items()
        for quantity, value in values.items()
    }


def load_optimizer(
    optimizer: torch.optim.Optimizer,
    module: nn.Module,
    state: State,
    quantities: Sequence[str] = ADAM,
) -> None:
    """Put `optimizer_state` back; learning rates stay what they are.

    Args:
        optimizer: of parameters of `module`.
        module: whose names are used.
        state: of an optimizer of the same kind.
        quantities: what that kind keeps of each parameter, the count of steps as "step".

    Raises:
        CheckpointError: an array is absent, of no parameter, or of another shape or type; the message names
            it, and the optimizer is as it was.
    """
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    unknown = set(state) - {f"{names[id(parameter)]}:{q}" for parameter in parameters for q in quantities}
    if unknown:
        raise CheckpointError(f"{min(unknown)} belongs to no parameter of the policy.")
    found: dict[int, dict[str, torch.Tensor]] = {}
    for place, parameter in enumerate(parameters):
        name = names[id(parameter)]
        if not any(f"{name}:{quantity}" in state for quantity in quantities):
            continue  # it has not been moved yet
        for quantity in quantities:
            array = np.zeros(() if quantity == "step" else tuple(parameter.shape), np.float32)
            put(state, f"{name}:{quantity}", array)
            found.setdefault(place, {})[quantity] = torch.from_numpy(array)
    optimizer.load_state_dict({"state": found, "param_groups": optimizer.state_dict()["param_groups"]})
