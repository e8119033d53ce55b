"""Stable-Baselines3 as it comes learns Melee: no line of ours between its PPO and `Melee-v0`.

python examples/stock_sb3.py --minutes 15     prints how many of 200 games it then wins against `uniform`
"""

from __future__ import annotations

import argparse
import time

import gymnasium
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env

import melee_gym  # noqa: F401 (registers Melee-v0)

OPTIONS = {"frame_skip": 3, "opponent": "uniform"}


class StopAfter(BaseCallback):
    """Ends the training when the time is over."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.end = time.monotonic() + 60.0 * minutes

    def _on_step(self) -> bool:
        return time.monotonic() < self.end


def win_rate(model: PPO, games: int) -> float:
    """Share of games that the model wins."""
    env = gymnasium.make("Melee-v0", **OPTIONS)
    wins = 0
    for game in range(games):
        observation, info = env.reset(seed=1_000_000 + game)
        while "match_won" not in info:
            action, _ = model.predict(observation)
            observation, _, _, _, info = env.step(action)
        wins += info["match_won"] == 1.0
    env.close()
    return wins / games


def main() -> None:
    """Train, then play."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--games", type=int, default=200)
    arguments = parser.parse_args()
    envs = make_vec_env("Melee-v0", 8, env_kwargs=OPTIONS)
    # Rewards come seconds after what earned them, at 20 decisions a second: hence gamma and lambda.
    model = PPO(
        "MlpPolicy", envs, n_steps=512, batch_size=512, n_epochs=4, gamma=0.995, gae_lambda=0.98,
        ent_coef=0.01, device="cpu", verbose=1,
    )  # fmt: skip
    model.learn(total_timesteps=10**9, callback=StopAfter(arguments.minutes), log_interval=10)
    print(f"{model.num_timesteps} decisions; wins {win_rate(model, arguments.games):.1%} against uniform")


if __name__ == "__main__":
    main()
