"""Both seats as agents, with PettingZoo's interfaces."""

from __future__ import annotations

import copy
from typing import Any, Final, Unpack

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from numpy.typing import NDArray
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils import parallel_to_aec

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, RenderMode, make_options
from melee_gym.envs.render import FRAMES_PER_SECOND, RENDER_MODES, Renderer
from melee_gym.envs.requests import setup_of_reset
from melee_gym.errors import ConfigError
from melee_gym.game.setup import Setup

AGENTS: Final = ("player_0", "player_1")
Values = dict[str, Any]


def parallel_env(
    *, render_mode: RenderMode | None = None, **options: Unpack[OptionKeywords]
) -> ParallelMelee:
    """A match between two agents, PettingZoo's parallel API.

    Args:
        render_mode: None, "rgb_array" or "human".
        **options: see `melee_gym.envs.options.Options`; all but `opponent`, since both seats are agents'.

    Raises:
        ConfigError: unknown or wrong options; the message lists all of them.
        SetupError: the backend cannot play the match.
    """
    return ParallelMelee(render_mode=render_mode, **options)


def env(*, render_mode: RenderMode | None = None, **options: Unpack[OptionKeywords]) -> AECEnv[str, Any, Any]:
    """The same match, PettingZoo's turn-based API: a frame is played when both agents have acted.

    Args:
        render_mode: see `parallel_env`.
        **options: see `parallel_env`.
    """
    return parallel_to_aec(ParallelMelee(render_mode=render_mode, **options))


class ParallelMelee(ParallelEnv[str, NDArray[Any], Any]):
    """Two agents, `player_0` in seat 0 and `player_1` in seat 1, who decide at the same time.

    Spaces, rewards, ends and infos are those of `MeleeEnv` (melee_gym/envs/single.py), for each agent from
    its own seat; the two rewards add up to exactly 0.
    """

    metadata: Final[dict[str, Any]] = {
        "name": "melee_v0", "render_modes": RENDER_MODES, "render_fps": FRAMES_PER_SECOND,
        "is_parallelizable": True,
    }  # fmt: skip

    def __init__(self, *, render_mode: RenderMode | None = None, **options: Unpack[OptionKeywords]) -> None:
        if "opponent" in options:
            raise ConfigError(
                "option opponent has no seat here: both are agents'. Use gymnasium.make('Melee-v0')."
            )
        self.options = make_options(options)
        self._renderer = Renderer(render_mode, self.options.frame_skip)
        self.render_mode = render_mode
        self.loop = MatchLoop(self.options, lanes=1, agents=(0, 1))
        self.layout = self.loop.observer.layout
        self.possible_agents = list(AGENTS)
        self.agents: list[str] = []
        # One object for each agent and each call: the API asks for it, and they are seeded apart.
        self.observation_spaces = {agent: copy.deepcopy(self.loop.observer.space) for agent in AGENTS}
        self.action_spaces = {agent: copy.deepcopy(self.loop.controls.space) for agent in AGENTS}
        self._first_seed = self.options.seed

    def observation_space(self, agent: str) -> gymnasium.Space[Any]:
        """The space of an agent's observations."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> gymnasium.Space[Any]:
        """The space of an agent's actions."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: Values | None = None) -> tuple[Values, Values]:
        """Start a match; see `MeleeEnv.reset`."""
        # PettingZoo's own tests ask for {"options": 1}.
        wishes = {name: value for name, value in (options or {}).items() if name != "options"}
        setup = setup_of_reset(wishes)
        seed = self._first_seed if seed is None else seed
        self._first_seed = None
        if seed is not None:
            self.loop.generators[0], _ = seeding.np_random(seed)
        self.loop.reset(setups={0: setup} if setup is not None else None)
        self.agents = list(AGENTS)
        self._renderer.show(self.loop.frames, self.setup.stage)
        return self._observations(), self._infos(over=0)

    def step(self, actions: Values) -> tuple[Values, Values, Values, Values, Values]:
        """Play `frame_skip` frames with an action of each agent.

        Raises:
            ConfigError: an agent's action is missing or not in its space; nothing has changed.
            ResetNeeded: the match is over, or has not begun.
        """
        loop = self.loop
        if not self.agents:
            raise gymnasium.error.ResetNeeded("the match is over or has not begun: call reset().")
        if actions.keys() != set(AGENTS):
            raise ConfigError(
                f"actions are of {sorted(actions)}; expected one of each of {', '.join(AGENTS)}."
            )
        over = loop.step(np.array([np.ravel(actions[agent]) for agent in AGENTS]))
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
        info: Values = {"frame": int(self.loop.frame_numbers[0])}
        if over:
            info["match"] = self.loop.summary(0)
        return {agent: dict(info) for agent in AGENTS}
