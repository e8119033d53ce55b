"""`Melee-v0`: one learner against an opponent, with Gymnasium's interface."""

from __future__ import annotations

from typing import Any, Unpack

import gymnasium
import numpy as np
from numpy.typing import NDArray

from melee_gym.envs.core import MatchLoop
from melee_gym.envs.options import OptionKeywords, RenderMode, make_options, with_options
from melee_gym.envs.outcome import figures_of
from melee_gym.envs.render import RENDER_MODES, Renderer
from melee_gym.envs.requests import action_rows, seed_of_reset, setup_of_reset, why_not_playing
from melee_gym.game.frame import FRAMES_PER_SECOND
from melee_gym.game.setup import Setup

Observation = NDArray[Any]
Action = NDArray[Any] | int


@with_options
class MeleeEnv(gymnasium.Env[Observation, Action]):
    """A match of Super Smash Bros. Melee. The learner plays seat 0, an opponent seat 1.

    ## Action space
    Chosen by `controls`; one action lasts `frame_skip` frames of 1/60 s.

    | controls | space | what |
    |---|---|---|
    | `multi_discrete` (default) | `MultiDiscrete([12, 21, 5])` | button pattern, main stick, C-stick |
    | `discrete` | `Discrete(75)` | whole pads |
    | `continuous` | `Box(-1, 1, (10,))` | sticks, trigger, buttons |
    | `pads` | `Box` of 7 integers | the controller's own bytes |

    ## Observation space
    Chosen by `observation`; `unwrapped.layout` names the columns, their units and scales.

    | observation | space | what |
    |---|---|---|
    | `full` (default) | `Box(-5, 5, (564,))` | both players, stage, items, pads; states as one-hot groups |
    | `lite` | `Box(-5, 5, (105,))` | for one pairing on one stage without items |
    | `ids` | `Box` of 176 | `full` with fighter and state as integers |
    | `frame` | `Box(0, 255)` of bytes | the raw record: `observation.view(FRAME)[0]` |

    The own seat comes first; left and right are absolute. With `reaction_delay`, columns for the decisions
    that are committed but not yet executed follow.

    ## Rewards
    The weighted sum of the terms in `rewards`, each the learner's quantity minus the opponent's: by default 1
    for a stock and 0.01 for a percent. `melee_gym/rewards/terms/` has the others; with "character" the
    weights are those that each seat's fighter has in `melee_gym/rewards/characters/`, and a seat earns its
    own quantities by its own weights minus its opponent's by theirs.

    ## Starting state
    A match from the spawn points, at the frame before the first that the controllers act on (frame -40), or
    one of `starts`. `reset(options={"setup": Setup(...)})` plays exactly that match.

    ## Episode end
    Terminated when a seat has no stocks or the match's own timer runs out; truncated at `horizon`.

    ## Information
    `info["frame"]` is the number of the frame shown. With the last one come numbers that tell what happened:
    `match_won`, `match_return`, `match_frames`, ... (`melee_gym/envs/outcome.py`). `summary()` tells all of
    it, at any time.

    ## Version history
    * v0: first version.

    ## Arguments
    `render_mode`: None, "rgb_array" or "human" (a window).
    """

    metadata: dict[str, Any] = {"render_modes": RENDER_MODES, "render_fps": FRAMES_PER_SECOND}  # noqa: RUF012

    def __init__(self, *, render_mode: RenderMode | None = None, **options: Unpack[OptionKeywords]) -> None:
        self.options = make_options(options)
        self._renderer = Renderer(render_mode, self.options.frame_skip)
        self.render_mode = render_mode
        self.loop = MatchLoop(self.options, lanes=1)
        self.layout = self.loop.observer.layout
        self.observation_space = self.loop.observer.space
        self.action_space = self.loop.controls.space
        self._first_seed = self.options.seed
        self.metadata = {**self.metadata, "render_fps": round(FRAMES_PER_SECOND / self.options.frame_skip)}

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Start a match.

        Args:
            seed: of everything random from now on; None: go on with the generator as it is.
            options: {"setup": Setup} plays that match; nothing else is known.

        Raises:
            ConfigError: unknown `options`.
            SetupError: the backend cannot play the match.
            ClosedEnvironmentError: the environment is closed.
        """
        setup = setup_of_reset(options)
        seed = self._first_seed if seed is None else seed_of_reset(seed)
        self._first_seed = None
        super().reset(seed=seed)
        self.loop.generators[0] = self.np_random
        self.loop.reset(setups=None if setup is None else {0: setup})
        self._show()
        return self.loop.observations[0, 0].copy(), {"frame": np.int64(self.loop.frame_numbers[0])}

    def step(self, action: Action) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Play `frame_skip` frames; see `gymnasium.Env.step`.

        Raises:
            ConfigError: the action is not in the space; nothing has changed.
            ResetNeeded: the match is over, or has not begun.
            ClosedEnvironmentError: the environment is closed.
        """
        loop = self.loop
        if not loop.playing[0]:
            raise why_not_playing(loop.closed)
        over = loop.step(action_rows(action, (), loop.controls))
        info: dict[str, Any] = {"frame": np.int64(self.loop.frame_numbers[0])}
        if over:
            info |= figures_of(loop.summary(0))
        self._show()
        return (
            loop.observations[0, 0].copy(),
            float(loop.rewards[0, 0]),
            bool(loop.terminated[0]),
            bool(loop.truncated[0]),
            info,
        )

    @property
    def setup(self) -> Setup:
        """The match that is played."""
        return self.loop.setups[0]

    def summary(self) -> dict[str, Any]:
        """What happened in the match so far, or until it ended (`MatchLoop.summary`)."""
        return self.loop.summary(0)

    def render(self) -> NDArray[np.uint8] | None:
        """The present frame as a picture, (360, 480, 3), in mode "rgb_array"; None in mode "human"."""
        return self._renderer.picture(self.loop.frames[0], self.setup.stage)

    def close(self) -> None:
        """Let go of the backend and the window."""
        self.loop.close()
        self._renderer.close()

    def _show(self) -> None:
        self._renderer.show(self.loop.frames, self.setup.stage)
