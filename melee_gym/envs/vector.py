"""`Melee-v0` for many matches at once: Gymnasium's vector interface on one batched engine."""

from __future__ import annotations

from typing import Any, Unpack

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, RenderMode, make_options
from melee_gym.envs.render import FRAMES_PER_SECOND, Renderer
from melee_gym.envs.requests import mask_of_reset
from melee_gym.errors import ConfigError, unknown

Array = NDArray[Any]
Step = tuple[Array, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]


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
        **options: see `melee_gym.envs.options.Options`.
    """
    return MeleeVectorEnv(num_envs, autoreset_mode=autoreset_mode, **options)


class MeleeVectorEnv(VectorEnv[Array, Array, Array]):
    """`MeleeEnv` (melee_gym/envs/single.py), `num_envs` times.

    Match i of seed s plays like a MeleeEnv of seed s + i. Returned arrays are the caller's own.
    `infos["frame"]` holds the frames shown; in steps that end matches, `infos["match"]`
    (`infos["final_info"]["match"]` in mode SAME_STEP) tells what happened in them.

    Args:
        num_envs: matches.
        autoreset_mode: what happens after the end of a match. "NextStep": the next step starts a new one,
            ignores its action and pays 0. "SameStep": the new match starts at once; the last observation is
            `infos["final_obs"]`. "Disabled": the match stands still until
            `reset(options={"reset_mask": (num_envs,) bool})`.
        max_episode_steps: decisions after which a match is cut off; None: only `horizon` counts.
        render_mode: "rgb_array" or None.
        **options: see `melee_gym.envs.options.Options`.

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
        self._mode = _autoreset_mode(autoreset_mode)
        self.metadata = {
            "render_modes": ["rgb_array"],
            "render_fps": round(FRAMES_PER_SECOND / self.options.frame_skip),
            "autoreset_mode": self._mode,
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

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Start matches anew.

        Args:
            seed: of match 0 (match i: seed + i), or one of each; None: go on with the generators as they are.
            options: {"reset_mask": (num_envs,) bool}: only there.

        Raises:
            ConfigError: unknown `options`, or a list of seeds of another length.
        """
        mask = mask_of_reset(options, self.num_envs)
        self._seed(self._first_seed if seed is None else seed, mask)
        self._first_seed = None
        self.loop.reset(mask)
        return self._observations(), self._info(mask)

    def step(self, actions: Array) -> Step:
        """Play `frame_skip` frames of every match; see `gymnasium.vector.VectorEnv.step`.

        Raises:
            ConfigError: an action is not in the space; nothing has changed.
            ResetNeeded: the matches have not begun.
        """
        loop = self.loop
        if not self._seeded:
            raise gymnasium.error.ResetNeeded("the matches have not begun: call reset().")
        waiting = ~loop.playing
        over = loop.step(np.asarray(actions).reshape(self.num_envs, -1))
        ended = loop.terminated | loop.truncated
        infos: dict[str, Any] = {}
        if over:
            summary = self._summaries(ended)
            if self._mode == AutoresetMode.SAME_STEP:
                infos |= self._final(ended, summary)
                rewards, terminated, truncated = self._flags()
                loop.reset(ended)
                return self._observations(), rewards, terminated, truncated, infos | self._info()
            infos |= summary
        flags = self._flags()
        if self._mode == AutoresetMode.NEXT_STEP and waiting.any():
            loop.reset(waiting)
        return self._observations(), *flags, infos | self._info()

    def render(self) -> tuple[NDArray[np.uint8] | None, ...]:  # type: ignore[override]
        """The present frame of each match as a picture, in mode "rgb_array"; else a tuple of None."""
        stages = [setup.stage for setup in self.loop.setups]
        return tuple(map(self._renderer.picture, self.loop.frames, stages))

    def close_extras(self, **kwargs: Any) -> None:
        """Let go of the backend and its threads (called by `close`)."""
        self.loop.close()

    def _seed(self, seed: int | list[int | None] | None, mask: NDArray[np.bool_]) -> None:
        if isinstance(seed, list) and len(seed) != self.num_envs:
            raise ConfigError(f"{len(seed)} seeds for {self.num_envs} matches; give one of each.")
        if seed is None and not self._seeded:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        if seed is None:
            return
        seeds = [seed + lane for lane in range(self.num_envs)] if isinstance(seed, int) else seed
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
        return {"frame": self.loop.frame_numbers.copy(), "_frame": shown}

    def _summaries(self, ended: NDArray[np.bool_]) -> dict[str, Any]:
        """What happened in the matches that ended, in the form of Gymnasium's vector infos."""
        infos: dict[str, Any] = {}
        for lane in np.flatnonzero(ended).tolist():
            infos = self._add_info(infos, {"match": _arrays(self.loop.summary(lane))}, lane)
        return infos

    def _final(self, ended: NDArray[np.bool_], summary: dict[str, Any]) -> dict[str, Any]:
        final = np.full(self.num_envs, None, object)
        for lane in np.flatnonzero(ended).tolist():
            final[lane] = self.loop.observations[lane, 0].copy()
        info = {**summary, **self._info(ended)}
        return {
            "final_obs": final,
            "_final_obs": ended.copy(),
            "final_info": info,
            "_final_info": ended.copy(),
        }


def _arrays(summary: dict[str, Any]) -> dict[str, Any]:
    """A summary with its pairs as arrays, which vector infos stack."""
    plain = {name: np.array(value) if isinstance(value, list) else value for name, value in summary.items()}
    plain["fighters"] = tuple(summary["fighters"])
    return plain | {"terms": {name: np.array(pair) for name, pair in summary["terms"].items()}}


def _autoreset_mode(mode: str | AutoresetMode) -> AutoresetMode:
    if isinstance(mode, AutoresetMode):
        return mode
    for member in AutoresetMode:
        if mode in (member.name, member.value):
            return member
    raise ConfigError(unknown("autoreset_mode", mode, [member.value for member in AutoresetMode]))
