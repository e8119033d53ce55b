"""Opponents of a training: parts that keep their share of the lanes."""

from __future__ import annotations

from collections.abc import Mapping

from melee_gym.opponents import Mixed, OpponentFactory, deal_by_lane


def by_lane(parts: Mapping[str, tuple[OpponentFactory, float]], lanes: int, seat: int) -> Mixed:
    """Several opponents, each in its own lanes for good.

    Args:
        parts: what makes each opponent, and its share; shares need not add up to 1.
        lanes: matches of the batch.
        seat: the seat they play.
    """
    playing = {name: part for name, part in parts.items() if part[1] > 0.0}
    shares = [share for _, share in playing.values()]
    return Mixed(
        {name: make for name, (make, _) in playing.items()}, deal_by_lane(shares, lanes), lanes, seat
    )
