"""Stable-Baselines3 as it comes learns Melee: no line of ours between its PPO and `Melee-v0`.

python examples/stock_sb3.py --minutes 15     prints how many of 200 games it then wins against `uniform`
python examples/stock_sb3.py --recurrent      the same with the LSTM of sb3-contrib
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import gymnasium
from sb3_contrib import RecurrentPPO
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env

ENVIRONMENT = "melee_gym:Melee-v0"  # with the package's name, so that any process finds it


class StopAfter(BaseCallback):
    """Ends the training when the time is over."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.end = time.monotonic() + 60.0 * minutes

    def _on_step(self) -> bool:
        return time.monotonic() < self.end


def win_rate(model: PPO | RecurrentPPO, games: int, options: dict[str, Any]) -> float:
    """Share of games that the model wins."""
    env = gymnasium.make(ENVIRONMENT, **options)
    wins = 0
    for game in range(games):
        observation, info = env.reset(seed=1_000_000 + game)
        memory: Any = None
        while "match_won" not in info:
            action, memory = model.predict(observation, memory)
            observation, _, _, _, info = env.step(action)
        wins += info["match_won"] == 1.0
    env.close()
    return wins / games


def main() -> None:
    """Train, then play."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--games", type=int, default=200)
    parser.add_argument("--stocks", type=int, default=4)
    parser.add_argument("--recurrent", action="store_true")
    arguments = parser.parse_args()
    options = {"frame_skip": 3, "opponent": "uniform", "stocks": arguments.stocks}
    envs = make_vec_env(ENVIRONMENT, 8, env_kwargs=options)
    make, policy = (RecurrentPPO, "MlpLstmPolicy") if arguments.recurrent else (PPO, "MlpPolicy")
    # Rewards come seconds after what earned them, at 20 decisions a second: hence gamma and lambda.
    model = make(
        policy, envs, n_steps=512, batch_size=512, n_epochs=4, gamma=0.995, gae_lambda=0.98, ent_coef=0.01,
        device="cpu", verbose=1,
    )  # fmt: skip
    model.learn(total_timesteps=10**9, callback=StopAfter(arguments.minutes), log_interval=10)
    won = win_rate(model, arguments.games, options)
    print(f"{model.num_timesteps} decisions; wins {won:.1%} against uniform")


if __name__ == "__main__":
    main()
