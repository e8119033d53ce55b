"""Evaluations during a training: games against fixed opponents, the best checkpoint, a game to look at."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exphil_agents.config import Config
from exphil_agents.evaluation.arena import play_games, record_game
from exphil_agents.players import make_player
from exphil_agents.policies import MeleePolicy
from exphil_agents.policy_opponent import PolicyOpponent
from exphil_agents.run import Run
from exphil_agents.trainers.alarms import Alarms
from exphil_agents.trainers.logging import Curves
from exphil_agents.video import draw_frames, highlight, strip, write_game
from melee_gym.render import write_video
from melee_gym.stats import figures_of

SEED = 1_000_003  # of evaluation games, apart from those of any training
CLIP_SECONDS = 12.0
PICTURES_PER_SECOND = 20.0


class Evaluator:
    """Plays a policy that is still learning.

    Args:
        config: of the training.
        run: whose best checkpoint and games are written.
        policy: as it is at each call.
        curves: where the results are shown.
        alarms: judge how it plays.
    """

    def __init__(self, config: Config, run: Run, policy: MeleePolicy, curves: Curves, alarms: Alarms) -> None:
        self._config, self._run, self._curves, self._alarms = config, run, curves, alarms
        self._player = partial(PolicyOpponent, policy, config.env, "policy")
        self._best = run.best_score()

    def evaluate(self, frames: int) -> None:
        """Play all games; `frames` is the checkpoint that is evaluated.

        The score of a checkpoint is its mean win rate over the opponents. How it plays is told by its games
        against the last of them.
        """
        config = self._config.evaluation
        figures: dict[str, float] = {}
        scores = []
        for name in config.opponents:
            options = self._config.options()
            player = make_player(name, device=self._config.device)
            last = name == config.opponents[-1]
            result = play_games(self._player, player, options, config.games, seed=SEED, behaviour=last)
            if last:
                counts = result.behaviour(own=True)
                self._curves.behaviour(frames, figures_of(counts), options.pairs[0][0].key)
                self._curves.alarms(frames, self._alarms.of_behaviour(counts))
            scores.append(result.win_rate)
            figures |= {
                f"win_rate_{name}": result.win_rate,
                f"win_rate_{name}_by_knock_out": result.won_by("knock-out") / result.games,
                f"self_destructs_per_minute_{name}": result.per_minute("self_destructs", own=True),
            }
        score = float(np.mean(scores)) if scores else 0.0
        if score >= self._best:
            self._best = score
            self._run.set_best(frames, score)
        pictures = self._keep_game(frames) if config.opponents and (config.gif or config.slp) else None
        self._curves.evaluation(frames, {"score": score, **figures}, pictures)

    def _keep_game(self, frames: int) -> NDArray[np.uint8] | None:
        """The first game against the last opponent, in the run's folder; a strip of it for TensorBoard."""
        config, path = self._config, self._run.games() / f"{frames:012d}"
        opponent = make_player(config.evaluation.opponents[-1], device=config.device)
        game = record_game(self._player, opponent, config.options(), seed=SEED)
        if config.evaluation.slp:
            write_game(path.with_suffix(".slp"), game)
        if not config.evaluation.gif:
            return None
        clip: Any = highlight(game.frames, seconds=CLIP_SECONDS)
        pictures = list(draw_frames(clip, game.setup.stage, rate=PICTURES_PER_SECOND))
        write_video(path.with_suffix(".gif"), pictures, rate=PICTURES_PER_SECOND)
        return strip(pictures)
