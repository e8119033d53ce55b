"""`Melee-v0` for many matches at once: Gymnasium's vector interface on one batched engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, RenderMode, make_options, with_options
from melee_gym.envs.outcome import figures_of
from melee_gym.envs.render import Renderer
from melee_gym.envs.requests import action_rows, mask_of_reset, seed_of_reset, why_not_playing
from melee_gym.errors import ConfigError, unknown
from melee_gym.game.frame import FRAMES_PER_SECOND

Array = NDArray[Any]
Step = tuple[Array, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]


@with_options
def make_vec_env(
    num_envs: int = 1,
    *,
    autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
    **options: Unpack[OptionKeywords],
) -> MeleeVectorEnv:
    """What `gymnasium.make_vec("Melee-v0", num_envs)` returns, without the registry.

    Args:
        num_envs: matches.
        autoreset_mode: see `MeleeVectorEnv`.
    """
    return MeleeVectorEnv(num_envs, autoreset_mode=autoreset_mode, **options)


@with_options
class MeleeVectorEnv(VectorEnv[Array, Array, Array]):
    """`MeleeEnv` (melee_gym/envs/single.py), `num_envs` times.

    Match i of seed s plays like a MeleeEnv of seed s + i. Returned arrays are the caller's own.
    `infos["frame"]` holds the frames shown; in steps that end matches, `infos["match_won"]`, ... (in mode
    SAME_STEP in `infos["final_info"]`) tell what happened in them, as in `MeleeEnv`.

    Args:
        num_envs: matches.
        autoreset_mode: what happens after the end of a match. "NextStep": the next step starts a new one,
            ignores its action and pays 0. "SameStep": the new match starts at once; the last observation is
            `infos["final_obs"]`. "Disabled": the match stands still until
            `reset(options={"reset_mask": (num_envs,) bool})`.
        max_episode_steps: decisions after which a match is cut off; None: only `horizon` counts.
        render_mode: "rgb_array" or None.

    Raises:
        ConfigError: unknown or wrong options; the message lists all of them.
        SetupError: the backend cannot play the match.
    """

    def __init__(
        self,
        num_envs: int = 1,
        *,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: int | None = None,
        render_mode: RenderMode | None = None,
        **options: Unpack[OptionKeywords],
    ) -> None:
        if num_envs < 1:
            raise ConfigError(f"num_envs is {num_envs}; valid: 1 or more.")
        if render_mode == "human":
            raise ConfigError("render_mode 'human' shows one match, not a batch; valid: None, rgb_array.")
        self.options = make_options(options)
        self.autoreset_mode = _autoreset_mode(autoreset_mode)
        self.metadata = {
            "render_modes": ["rgb_array"],
            "render_fps": round(FRAMES_PER_SECOND / self.options.frame_skip),
            "autoreset_mode": self.autoreset_mode,
        }
        self.num_envs = num_envs
        self.render_mode = render_mode
        self._renderer = Renderer(render_mode, self.options.frame_skip)
        self.loop = MatchLoop(self.options, num_envs, max_decisions=max_episode_steps)
        self.layout = self.loop.observer.layout
        self.single_observation_space = self.loop.observer.space
        self.single_action_space = self.loop.controls.space
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._first_seed = self.options.seed
        self._seeded = False
        self._over: dict[
            int, dict[str, Any]
        ] = {}  # what happened in the matches that ended with the last step

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Start matches anew.

        Args:
            seed: of match 0 (match i: seed + i), or one of each; None: go on with the generators as they are.
            options: {"reset_mask": (num_envs,) bool}: only there.

        Raises:
            ConfigError: unknown `options`, wrong seeds, or a list of them of another length.
            ClosedEnvironmentError: the environment is closed.
        """
        mask = mask_of_reset(options, self.num_envs)
        self._seed(self._first_seed if seed is None else seed, mask)
        self._first_seed = None
        self._over = {}
        self.loop.reset(mask)
        return self._observations(), self._info(mask)

    def step(self, actions: Array) -> Step:
        """Play `frame_skip` frames of every match; see `gymnasium.vector.VectorEnv.step`.

        Raises:
            ConfigError: an action is not in the space; nothing has changed.
            ResetNeeded: the matches have not begun; or one is over, in mode DISABLED.
            ClosedEnvironmentError: the environment is closed.
        """
        loop = self.loop
        if not self._seeded or loop.closed:
            raise why_not_playing(loop.closed)
        waiting = ~loop.playing
        if self.autoreset_mode == AutoresetMode.DISABLED and waiting.any():
            lanes = np.flatnonzero(waiting).tolist()
            raise gymnasium.error.ResetNeeded(
                f"matches {lanes} are over: reset(options={{'reset_mask': ...}}) first."
            )
        over = loop.step(action_rows(actions, (self.num_envs,), loop.controls))
        ended = loop.terminated | loop.truncated
        self._over = {lane: loop.summary(lane) for lane in np.flatnonzero(ended).tolist()} if over else {}
        infos = self._last_infos() if over else {}
        flags = self._flags()
        anew = {AutoresetMode.NEXT_STEP: waiting, AutoresetMode.SAME_STEP: ended}.get(self.autoreset_mode)
        if anew is not None and anew.any():
            loop.reset(anew)
        return self._observations(), *flags, infos | self._info()

    def summary(self, lane: int) -> dict[str, Any]:
        """What happened in a match (`MatchLoop.summary`), or in the one that ended with the last step."""
        return self._over.get(lane) or self.loop.summary(lane)

    def render(self) -> tuple[NDArray[np.uint8] | None, ...]:  # type: ignore[override]
        """The present frame of each match as a picture, in mode "rgb_array"; else a tuple of None."""
        stages = [setup.stage for setup in self.loop.setups]
        return tuple(map(self._renderer.picture, self.loop.frames, stages))

    def close_extras(self, **kwargs: Any) -> None:
        """Let go of the backend and its threads (called by `close`)."""
        self.loop.close()

    def _seed(self, seed: Any, mask: NDArray[np.bool_]) -> None:
        if isinstance(seed, (list, tuple, np.ndarray)) and len(seed) != self.num_envs:
            raise ConfigError(f"{len(seed)} seeds for {self.num_envs} matches; give one of each.")
        if seed is None and not self._seeded:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        if seed is None:
            return
        if isinstance(seed, (list, tuple, np.ndarray)):
            seeds = [seed_of_reset(one) for one in seed]
        else:
            first = seed_of_reset(seed)
            assert first is not None
            seeds = [first + lane for lane in range(self.num_envs)]
        for lane in np.flatnonzero(mask).tolist():
            if seeds[lane] is not None:
                self.loop.generators[lane], _ = seeding.np_random(seeds[lane])
        self._np_random, self._np_random_seed = self.loop.generators[0], seeds[0]
        self._seeded = True

    def _observations(self) -> Array:
        return self.loop.observations[:, 0].copy()

    def _flags(self) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
        loop = self.loop
        return loop.rewards[:, 0].copy(), loop.terminated.copy(), loop.truncated.copy()

    def _info(self, mask: NDArray[np.bool_] | None = None) -> dict[str, Any]:
        shown = np.ones(self.num_envs, np.bool_) if mask is None else mask.copy()
        return {"frame": self.loop.frame_numbers.astype(np.int64), "_frame": shown}

    def _last_infos(self) -> dict[str, Any]:
        """What the matches that are over tell, in the form of Gymnasium's vector infos."""
        infos: dict[str, Any] = {}
        for lane, summary in self._over.items():
            last: dict[str, Any] = {"frame": np.int64(self.loop.frame_numbers[lane])} | figures_of(summary)
            if self.autoreset_mode == AutoresetMode.SAME_STEP:
                last = {"final_obs": self.loop.observations[lane, 0].copy(), "final_info": last}
            infos = self._add_info(infos, last, lane)
        return infos


def _autoreset_mode(mode: str | AutoresetMode) -> AutoresetMode:
    if isinstance(mode, AutoresetMode):
        return mode
    for member in AutoresetMode:
        if mode in (member.name, member.value):
            return member
    raise ConfigError(unknown("autoreset_mode", mode, [member.value for member in AutoresetMode]))
