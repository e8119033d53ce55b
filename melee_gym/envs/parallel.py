"""Both seats as agents, with PettingZoo's interfaces."""

from __future__ import annotations

import copy
from typing import Any, Final, Unpack

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from numpy.typing import NDArray
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils.conversions import parallel_to_aec_wrapper
from pettingzoo.utils.wrappers import OrderEnforcingWrapper

from melee_gym.envs import checks
from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, RenderMode, make_options, with_options
from melee_gym.envs.outcome import figures_of
from melee_gym.envs.render import RENDER_MODES, Renderer
from melee_gym.envs.requests import action_rows, seed_of_reset, setup_of_reset, why_not_playing
from melee_gym.errors import ConfigError, UnknownOptionError
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.pad import PAD
from melee_gym.game.setup import Setup

AGENTS: Final = ("player_0", "player_1")
Values = dict[str, Any]


@with_options
def parallel_env(
    *,
    render_mode: RenderMode | None = None,
    max_cycles: int | None = None,
    **options: Unpack[OptionKeywords],
) -> ParallelMelee:
    """A match between two agents, PettingZoo's parallel API.

    Args:
        render_mode: None, "rgb_array" or "human".
        max_cycles: decisions after which a match is cut off; None: only `horizon`, in frames, counts.

    Raises:
        ConfigError: unknown or wrong options; the message lists all of them. `opponent` is none here, since
            both seats are agents'.
        SetupError: the backend cannot play the match.
    """
    return ParallelMelee(render_mode=render_mode, max_cycles=max_cycles, **options)


@with_options
def env(
    *,
    render_mode: RenderMode | None = None,
    max_cycles: int | None = None,
    **options: Unpack[OptionKeywords],
) -> AECEnv[str, Any, Any]:
    """The same match, PettingZoo's turn-based API: a decision is played when both agents have made theirs.

    Args:
        render_mode: see `parallel_env`.
        max_cycles: see `parallel_env`.
    """
    return OrderEnforcingWrapper(
        TurnBasedMelee(ParallelMelee(render_mode=render_mode, max_cycles=max_cycles, **options))
    )


@with_options
class ParallelMelee(ParallelEnv[str, NDArray[Any], Any]):
    """Two agents, `player_0` in seat 0 and `player_1` in seat 1, who decide at the same time.

    Spaces, rewards and ends are those of `MeleeEnv` (melee_gym/envs/single.py), for each agent from its own
    seat; the two rewards add up to exactly 0. Infos are empty until the last, which tells what happened:
    other libraries (TorchRL) take the names that the first one holds for all that there are.

    Attributes:
        state_space: of `state()`: the observations of both agents, one after the other.
    """

    def __init__(
        self,
        *,
        render_mode: RenderMode | None = None,
        max_cycles: int | None = None,
        **options: Unpack[OptionKeywords],
    ) -> None:
        if "opponent" in options:
            raise UnknownOptionError(
                "unexpected keyword argument 'opponent': it has no seat here, for both are agents'. Use "
                "gymnasium.make('Melee-v0')."
            )
        cycles = checks.optional(checks.number("max_cycles", int, 1, 10**9))(max_cycles)
        self.options = make_options(options)
        self._renderer = Renderer(render_mode, self.options.frame_skip)
        self.render_mode = render_mode
        self.metadata = {
            "name": "melee_v0", "render_modes": RENDER_MODES, "is_parallelizable": True,
            "render_fps": round(FRAMES_PER_SECOND / self.options.frame_skip),
        }  # fmt: skip
        self.loop = MatchLoop(self.options, lanes=1, agents=range(len(AGENTS)), max_decisions=cycles)
        self.layout = self.loop.observer.layout
        self.possible_agents = list(AGENTS)
        self.agents: list[str] = []
        # One object for each agent and each call: the API asks for it, and they are seeded apart.
        own = self.loop.observer.space
        self.observation_spaces = {agent: copy.deepcopy(own) for agent in AGENTS}
        self.action_spaces = {agent: copy.deepcopy(self.loop.controls.space) for agent in AGENTS}
        low, high = np.tile(own.low, len(AGENTS)), np.tile(own.high, len(AGENTS))
        self.state_space = gymnasium.spaces.Box(low, high, dtype=own.dtype.type)
        self._begun = False
        self._first_seed = self.options.seed

    def observation_space(self, agent: str) -> gymnasium.Space[Any]:
        """The space of an agent's observations."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gymnasium.Space[Any]:
        """The space of an agent's actions."""
        return self.action_spaces[agent]

    @property
    def np_random(self) -> np.random.Generator:
        """What matches are drawn with."""
        return self.loop.generators[0]

    def reset(self, seed: int | None = None, options: Values | None = None) -> tuple[Values, Values]:
        """Start a match; see `MeleeEnv.reset`."""
        # PettingZoo's own tests ask for {"options": 1}.
        wishes = {name: value for name, value in (options or {}).items() if name != "options"}
        setup = setup_of_reset(wishes)
        seed = self._first_seed if seed is None else seed_of_reset(seed)
        self._first_seed = None
        if seed is not None:
            self.loop.generators[0], _ = seeding.np_random(seed)
        self.loop.reset(setups=None if setup is None else {0: setup})
        self.agents, self._begun = list(AGENTS), True
        self._renderer.show(self.loop.frames, self.setup.stage)
        return self._observations(), self._infos(over=0)

    def step(self, actions: Values) -> tuple[Values, Values, Values, Values, Values]:
        """Play `frame_skip` frames with an action of each agent; without agents and actions, nothing.

        Raises:
            ConfigError: an agent's action is missing or not in its space; nothing has changed.
            ResetNeeded: actions are given, but the match is over; or it has not begun.
            ClosedEnvironmentError: the environment is closed.
        """
        loop = self.loop
        if not loop.playing[0]:
            if actions or loop.closed or not self._begun:
                raise why_not_playing(loop.closed)
            return {}, {}, {}, {}, {}
        if actions.keys() != set(AGENTS):
            raise ConfigError(
                f"actions are of {sorted(map(str, actions))}; expected one of each of {', '.join(AGENTS)}."
            )
        over = loop.step(np.concatenate([action_rows(actions[agent], (), loop.controls) for agent in AGENTS]))
        terminated, truncated = bool(loop.terminated[0]), bool(loop.truncated[0])
        if over:
            self.agents = []
        self._renderer.show(loop.frames, self.setup.stage)
        return (
            self._observations(),
            {agent: float(loop.rewards[0, seat]) for seat, agent in enumerate(AGENTS)},
            dict.fromkeys(AGENTS, terminated),
            dict.fromkeys(AGENTS, truncated),
            self._infos(over),
        )

    @property
    def setup(self) -> Setup:
        """The match that is played."""
        return self.loop.setups[0]

    def state(self) -> NDArray[Any]:
        """The observations of both agents, one after the other: what a central critic may see."""
        return self.loop.observations.ravel().copy()

    def summary(self, agent: str = AGENTS[0]) -> dict[str, Any]:
        """What happened in the match so far, or until it ended (`MatchLoop.summary`), seen by an agent."""
        return self.loop.summary(0, AGENTS.index(agent))

    def check_action(self, agent: str, action: Any) -> None:
        """Whether an agent can make a decision.

        Raises:
            ConfigError: it is not in the agent's action space.
        """
        controls = self.loop.controls
        try:
            controls.decode(action_rows(action, (), controls), np.zeros((1, controls.frame_skip), PAD))
        except ConfigError as error:
            raise ConfigError(f"{agent}: {error}") from None

    def render(self) -> NDArray[np.uint8] | None:
        """The present frame as a picture, (360, 480, 3), in mode "rgb_array"; None in mode "human"."""
        return self._renderer.picture(self.loop.frames[0], self.setup.stage)

    def close(self) -> None:
        """Let go of the backend and the window."""
        self.loop.close()
        self._renderer.close()

    def _observations(self) -> Values:
        views = self.loop.observations[0].copy()
        return dict(zip(AGENTS, views, strict=True))

    def _infos(self, over: int) -> Values:
        return {agent: figures_of(self.summary(agent)) if over else {} for agent in AGENTS}


class TurnBasedMelee(parallel_to_aec_wrapper[str, NDArray[Any], Any]):
    """PettingZoo's own turn-based form of a parallel environment, where each agent answers for its action.

    Args:
        parallel_env: the match.
    """

    def step(self, action: Any) -> None:
        """Take the action of the agent whose turn it is; with the last one, play.

        Raises:
            ConfigError: it is not in the agent's action space; it is still that agent's turn.
        """
        agent = self.agent_selection
        if not (self.terminations[agent] or self.truncations[agent]):
            self.env.check_action(agent, action)
        super().step(action)
