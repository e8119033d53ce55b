"""Situations that training matches start from: anywhere on or above the stage, any percent, any stocks."""

from __future__ import annotations

import numpy as np

from exphil_agents.sections import StartsConfig
from melee_gym.data.stage_table import STAGES, stage_row
from melee_gym.envs.options import Options, Start
from melee_gym.game import action as A
from melee_gym.game.setup import SeatStart

HEIGHT = (5.0, 60.0)  # units above the ledge, of a seat that starts in the air


def draw_starts(config: StartsConfig, options: Options, generator: np.random.Generator) -> tuple[Start, ...]:
    """`config.count` situations for matches of `options`, the same for every stage among them."""
    # The narrowest stage's ledge, so that whoever starts on the ground has ground below.
    reach = 0.95 * min(float(STAGES[stage_row(stage)]["ledge_x"]) for stage in options.stages)

    def seat(stocks: int) -> SeatStart:
        airborne = bool(generator.random() < config.airborne)
        return SeatStart(
            x=generator.uniform(-reach, reach),
            y=generator.uniform(*HEIGHT) if airborne else 0.0,
            facing=1 if generator.random() < 0.5 else -1,
            percent=float(generator.integers(0, int(config.percent) + 1)),
            state=A.FALL if airborne else A.WAIT,
            airborne=airborne,
            stocks=stocks,
        )

    # Both have equal stocks, so that win rates in training mean something.
    stocks = generator.integers(1, options.stocks + 1, config.count).tolist()
    return tuple((seat(count), seat(count)) for count in stocks)
