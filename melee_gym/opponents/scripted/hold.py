"""`hold`: a random action of the default action space, held for half a second."""

from __future__ import annotations

from melee_gym.opponents.scripted.uniform import Uniform


class Hold(Uniform):
    """`uniform` with half a second to a decision: it walks off, shields, jumps and attacks, at random."""

    FRAMES_PER_DECISION = 30
