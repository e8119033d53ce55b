"""Figures: how a body stands, runs, strikes, lies or hangs, as lines for its limbs.

A pose says what a fighter does, not how the game draws it: it is chosen by the action state alone and scaled
to the fighter's height. Where hitboxes are out, the nearest limb reaches for them.
"""

from __future__ import annotations

import cmath
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melee_gym.data import load_states
from melee_gym.game import action as A
from melee_gym.render.shapes import fighter_of

Joints = NDArray[np.complex128]  # places as x + iy

HEAD, NECK, HIP, ELBOW, HAND, OTHER_ELBOW, OTHER_HAND, KNEE, FOOT, OTHER_KNEE, OTHER_FOOT = range(11)
LIMBS: Final = (
    (NECK, OTHER_ELBOW, OTHER_HAND), (HIP, OTHER_KNEE, OTHER_FOOT), (HIP, KNEE, FOOT), (NECK, ELBOW, HAND),
)  # fmt: skip
HEAD_SIZE, ROUND_HEAD = 0.14, 0.30  # of the height, a radius
TRUNK_SHARE = 0.7  # of the measured width of a body (`push_half`)
SWORD = 0.8  # heights
SWORDS: Final = frozenset({"marth", "roy", "link", "young_link"})
ROUND: Final = frozenset({"kirby", "jigglypuff"})
FAST = 2.4  # units/frame from which a special move is drawn as a dash through the air
SPIN = 0.35  # radians a frame
MOST_TURN = 1.2  # radians, of who is sent flying


class Figure(NamedTuple):
    """A body in units of the game.

    Attributes:
        joints: (11,) complex, by HEAD .. OTHER_FOOT.
        height: of the fighter when it stands.
        facing: 1 right, -1 left.
        head: radius.
        trunk: width.
        blade: tip of a sword in the hand; None without.
        trail: from where it shot here in this frame; None unless it did.
    """

    joints: Joints
    height: float
    facing: float
    head: float
    trunk: float
    blade: complex | None
    trail: complex | None

    @property
    def top(self) -> complex:
        """A place just over the head."""
        highest = max(joint.imag for joint in self.joints[: HIP + 1].tolist())
        return complex(self.joints[HIP].real, highest + self.head + 1.0)


def _pose(*places: tuple[float, float]) -> Joints:
    return np.array([complex(x, y) for x, y in places])


# In heights of the fighter, x forward. In order: head, neck, hip; elbow and hand of each arm; knee and foot
# of each leg.
STAND = _pose(
    (0.05, 0.87), (0.02, 0.73), (-0.02, 0.44), (0.17, 0.58), (0.29, 0.70), (-0.13, 0.58), (0.04, 0.52),
    (0.15, 0.24), (0.15, 0.0), (-0.11, 0.22), (-0.19, 0.0),
)  # fmt: skip
WALK = _pose(
    (0.08, 0.87), (0.04, 0.73), (0.0, 0.44), (-0.08, 0.56), (-0.02, 0.40), (0.12, 0.56), (0.24, 0.50),
    (0.16, 0.24), (0.26, 0.0), (-0.04, 0.22), (-0.24, 0.06),
)  # fmt: skip
RUN = _pose(
    (0.30, 0.80), (0.21, 0.67), (0.0, 0.42), (0.08, 0.52), (-0.10, 0.44), (0.32, 0.52), (0.46, 0.58),
    (0.28, 0.36), (0.40, 0.12), (-0.14, 0.24), (-0.42, 0.20),
)  # fmt: skip
STRIDE = _pose(
    (0.30, 0.78), (0.21, 0.65), (0.0, 0.40), (0.30, 0.48), (0.38, 0.62), (0.06, 0.50), (-0.06, 0.42),
    (0.04, 0.20), (-0.12, 0.0), (0.22, 0.30), (0.06, 0.12),
)  # fmt: skip
BRAKE = _pose(
    (-0.14, 0.82), (-0.11, 0.69), (-0.04, 0.40), (0.06, 0.60), (0.20, 0.66), (-0.26, 0.58), (-0.34, 0.44),
    (0.20, 0.26), (0.38, 0.0), (0.06, 0.20), (-0.12, 0.0),
)  # fmt: skip
CROUCH = _pose(
    (0.13, 0.52), (0.05, 0.41), (-0.08, 0.22), (0.20, 0.30), (0.30, 0.20), (-0.10, 0.27), (0.04, 0.17),
    (0.20, 0.27), (0.16, 0.0), (-0.02, 0.25), (-0.20, 0.0),
)  # fmt: skip
BEND = (STAND + CROUCH) / 2
JUMP = _pose(
    (0.05, 0.97), (0.0, 0.83), (-0.05, 0.53), (0.17, 0.92), (0.16, 1.12), (-0.17, 0.72), (-0.28, 0.62),
    (0.17, 0.42), (0.08, 0.20), (-0.07, 0.31), (-0.18, 0.10),
)  # fmt: skip
FALL = _pose(
    (0.05, 0.90), (0.0, 0.77), (-0.02, 0.47), (0.22, 0.84), (0.30, 1.02), (-0.22, 0.84), (-0.30, 1.00),
    (0.12, 0.27), (0.16, 0.05), (-0.10, 0.24), (-0.15, 0.02),
)  # fmt: skip
LIMP = _pose(
    (0.16, 0.78), (0.02, 0.74), (0.0, 0.44), (0.14, 0.58), (0.16, 0.36), (-0.12, 0.58), (-0.13, 0.36),
    (0.06, 0.24), (0.10, 0.04), (-0.06, 0.24), (-0.08, 0.02),
)  # fmt: skip
BALL = _pose(
    (0.15, 0.52), (0.03, 0.58), (-0.14, 0.36), (0.17, 0.40), (0.20, 0.26), (0.05, 0.42), (0.14, 0.22),
    (0.14, 0.36), (0.02, 0.18), (0.10, 0.30), (-0.05, 0.15),
)  # fmt: skip
GUARD = _pose(
    (0.02, 0.77), (-0.01, 0.64), (-0.08, 0.37), (0.17, 0.50), (0.14, 0.70), (0.12, 0.46), (0.19, 0.64),
    (0.13, 0.22), (0.16, 0.0), (-0.14, 0.20), (-0.24, 0.0),
)  # fmt: skip
SPREAD = _pose(
    (0.02, 0.92), (0.0, 0.78), (0.0, 0.48), (0.24, 0.80), (0.44, 0.86), (-0.24, 0.80), (-0.44, 0.86),
    (0.20, 0.28), (0.34, 0.08), (-0.20, 0.28), (-0.34, 0.08),
)  # fmt: skip
LUNGE = _pose(
    (0.18, 0.82), (0.12, 0.69), (0.0, 0.41), (0.31, 0.66), (0.52, 0.68), (-0.08, 0.58), (-0.18, 0.66),
    (0.25, 0.27), (0.30, 0.0), (-0.10, 0.20), (-0.32, 0.0),
)  # fmt: skip
LUNGE_UP = _pose(
    (0.04, 0.83), (0.02, 0.70), (-0.03, 0.42), (0.14, 0.88), (0.14, 1.14), (-0.16, 0.60), (-0.22, 0.46),
    (0.14, 0.24), (0.16, 0.0), (-0.12, 0.22), (-0.22, 0.0),
)  # fmt: skip
SWEEP = _pose(
    (-0.08, 0.56), (-0.06, 0.44), (-0.08, 0.22), (-0.22, 0.34), (-0.30, 0.14), (0.08, 0.36), (0.18, 0.44),
    (0.24, 0.20), (0.52, 0.06), (-0.20, 0.22), (-0.22, 0.0),
)  # fmt: skip
KICK = _pose(
    (-0.06, 0.90), (-0.06, 0.76), (-0.04, 0.48), (0.12, 0.70), (0.24, 0.76), (-0.20, 0.64), (-0.30, 0.54),
    (0.22, 0.46), (0.50, 0.44), (0.0, 0.28), (-0.12, 0.14),
)  # fmt: skip
BACK_KICK = _pose(
    (0.22, 0.80), (0.12, 0.70), (-0.04, 0.48), (0.28, 0.58), (0.34, 0.46), (0.02, 0.54), (0.12, 0.40),
    (0.10, 0.32), (0.04, 0.14), (-0.28, 0.48), (-0.56, 0.50),
)  # fmt: skip
FLIP_KICK = _pose(
    (-0.16, 0.44), (-0.12, 0.56), (0.02, 0.70), (-0.28, 0.48), (-0.34, 0.34), (0.02, 0.46), (0.06, 0.32),
    (0.06, 0.90), (0.10, 1.18), (0.16, 0.78), (0.24, 0.92),
)  # fmt: skip
STOMP = _pose(
    (0.06, 0.92), (0.02, 0.79), (0.0, 0.50), (0.20, 0.86), (0.28, 1.02), (-0.18, 0.86), (-0.24, 1.02),
    (0.06, 0.24), (0.06, -0.04), (-0.02, 0.24), (-0.02, -0.02),
)  # fmt: skip
REEL = _pose(
    (-0.22, 0.78), (-0.12, 0.69), (0.03, 0.43), (0.12, 0.66), (0.27, 0.76), (-0.22, 0.56), (-0.32, 0.44),
    (0.13, 0.22), (0.15, 0.0), (-0.06, 0.22), (-0.14, 0.0),
)  # fmt: skip
FLUNG = _pose(  # flies backwards, limbs behind
    (-0.30, 0.62), (-0.18, 0.54), (-0.02, 0.36), (0.0, 0.70), (0.22, 0.80), (-0.04, 0.60), (0.18, 0.64),
    (0.20, 0.44), (0.42, 0.50), (0.16, 0.30), (0.38, 0.26),
)  # fmt: skip
LYING = _pose(
    (-0.46, 0.13), (-0.31, 0.10), (0.02, 0.11), (-0.24, 0.24), (-0.08, 0.12), (-0.40, 0.26), (-0.56, 0.10),
    (0.24, 0.20), (0.40, 0.04), (0.28, 0.10), (0.50, 0.05),
)  # fmt: skip
RISING = _pose(
    (0.20, 0.50), (0.10, 0.40), (-0.10, 0.24), (0.24, 0.24), (0.26, 0.0), (0.0, 0.26), (-0.04, 0.10),
    (0.12, 0.20), (0.06, 0.0), (-0.20, 0.06), (-0.40, 0.03),
)  # fmt: skip
REACH = _pose(
    (0.16, 0.82), (0.10, 0.68), (-0.02, 0.41), (0.32, 0.66), (0.52, 0.68), (0.28, 0.58), (0.48, 0.58),
    (0.20, 0.25), (0.22, 0.0), (-0.12, 0.20), (-0.28, 0.0),
)  # fmt: skip
CAST = _pose(
    (0.08, 0.88), (0.03, 0.74), (-0.03, 0.45), (0.26, 0.74), (0.46, 0.78), (-0.18, 0.68), (-0.34, 0.76),
    (0.16, 0.25), (0.22, 0.0), (-0.14, 0.22), (-0.28, 0.0),
)  # fmt: skip
DIVE = _pose(  # along +x
    (0.46, 0.50), (0.32, 0.50), (0.0, 0.50), (0.46, 0.44), (0.62, 0.46), (0.44, 0.56), (0.60, 0.56),
    (-0.20, 0.53), (-0.44, 0.52), (-0.20, 0.46), (-0.42, 0.45),
)  # fmt: skip
HANG = _pose(  # from the corner that it holds
    (-0.12, -0.18), (-0.16, -0.31), (-0.17, -0.60), (-0.10, -0.14), (0.02, 0.0), (-0.16, -0.14), (-0.03, 0.0),
    (-0.12, -0.80), (-0.16, -1.02), (-0.21, -0.80), (-0.26, -1.0),
)  # fmt: skip

# By the family of a state (`hurt_family` of data/states.json); several are shown in turn.
FAMILIES: Final[dict[str, tuple[Joints, ...]]] = {
    "stand": (STAND,), "dash": (RUN, STRIDE), "jumpsquat": (BEND,), "jump": (JUMP,), "airjump": (BALL,),
    "fall": (FALL,), "fallspecial": (LIMP,), "tumble": (SPREAD,), "crouch": (CROUCH,), "landing": (BEND,),
    "attack_ground": (LUNGE,), "nair": (KICK,), "fair": (KICK,), "bair": (BACK_KICK,), "uair": (FLIP_KICK,),
    "dair": (STOMP,), "damage_ground": (REEL,), "damage_air": (FLUNG,), "damage_fly": (FLUNG,),
    "down": (LYING,), "tech": (CROUCH,), "getup": (RISING,), "grab": (REACH,), "escape": (BALL,),
    "airdodge": (SPREAD,), "ledge": (CROUCH,), "any": (STAND,),
}  # fmt: skip
# Where a state differs from its family.
STATES: Final[dict[int, tuple[Joints, ...]]] = {
    **dict.fromkeys((A.WALK_SLOW, A.WALK_MIDDLE, A.WALK_FAST), (WALK, STAND)),
    **dict.fromkeys((A.TURN_RUN, A.RUN_BRAKE), (BRAKE,)),
    **dict.fromkeys((A.ATTACK_HI3, A.ATTACK_HI4, A.THROW_HI), (LUNGE_UP,)),
    **dict.fromkeys((A.ATTACK_LW3, A.ATTACK_LW4, A.DOWN_ATTACK_U, A.DOWN_ATTACK_D), (SWEEP,)),
    **dict.fromkeys((A.GUARD_ON, A.GUARD, A.GUARD_OFF, A.GUARD_SET_OFF, A.GUARD_REFLECT), (GUARD,)),
    **dict.fromkeys((A.ESCAPE_N, A.FURAFURA), (LIMP,)),
    A.ATTACK_DASH: (RUN,),
}
SPINNING: Final = frozenset({
    A.ESCAPE_F, A.ESCAPE_B, A.JUMP_AERIAL_F, A.JUMP_AERIAL_B, A.DAMAGE_FALL, A.DAMAGE_FLY_ROLL,
    A.PASSIVE_STAND_F, A.PASSIVE_STAND_B, A.DOWN_FOWARD_U, A.DOWN_FOWARD_D, A.DOWN_BACK_U, A.DOWN_BACK_D,
})  # fmt: skip
FLYING: Final = range(A.DAMAGE_FLY_HI, A.DAMAGE_FLY_ROLL)
STEP = 6  # frames of each pose that is shown in turn
MIDDLE = 0.45j  # of a body, in heights: what it turns around


def figure(player: np.void, corner: complex, reach: Sequence[complex]) -> Figure:
    """The figure of a player.

    Args:
        player: one PLAYER.
        corner: the ledge that it would hang from on its side of the stage.
        reach: the middles of the hitboxes that are out.
    """
    fighter = fighter_of(player)
    key, height = str(fighter["key"]), float(fighter["body"]["height"])
    facing = -1.0 if player["facing"] < 0 else 1.0
    at = complex(player["x"], player["y"])
    trail = None
    if A.CLIFF_CATCH <= player["state"] <= A.CLIFF_JUMP_QUICK1 and at.imag < corner.imag - height / 3:
        joints = corner + height * _mirrored(HANG, facing)
    else:
        pose, turn, trail = _pose_of(player, facing)
        joints = at + height * _mirrored(_turned(pose, turn), facing)
    blade = None
    if key in SWORDS:
        blade = joints[HAND] + SWORD * height * complex(0.5 * facing, 0.85)
    if reach:
        target = max(reach, key=lambda place: abs(place - joints[HIP]))
        if blade is None:
            _reach(joints, target)
        else:
            joints[ELBOW], joints[HAND] = _between(joints[NECK], target, (0.25, 0.45))
            blade = target
    return Figure(
        joints, height, facing,
        head=height * (ROUND_HEAD if key in ROUND else HEAD_SIZE),
        trunk=TRUNK_SHARE * float(fighter["body"]["push_half"]),
        blade=blade,
        trail=None if trail is None else trail + height * MIDDLE,
    )  # fmt: skip


def _pose_of(player: np.void, facing: float) -> tuple[Joints, float, complex | None]:
    """Pose and turn of a state; and where a special move that shoots through the air came from."""
    state, age = int(player["state"]), max(float(player["state_age"]), 0.0)
    if state >= A.FIRST_SPECIAL:
        speed = complex(player["speed_air_x_self"], player["speed_y_self"])
        if player["airborne"] and abs(speed) > FAST:
            turn = cmath.phase(complex(facing * speed.real, speed.imag))
            return DIVE, turn, complex(player["x"], player["y"]) - speed
        return CAST, 0.0, None
    poses = STATES.get(state) or FAMILIES[str(load_states()[str(state)]["hurt_family"])]
    pose = poses[int(age // STEP) % len(poses)]
    if state in SPINNING:
        return pose, -SPIN * age, None
    if state in FLYING:
        flight = complex(player["speed_x_attack"], player["speed_y_attack"])
        turn = cmath.phase(complex(-facing * flight.real, -flight.imag))  # its back leads
        return pose, min(max(turn, -MOST_TURN), MOST_TURN), None
    return pose, 0.0, None


def _mirrored(joints: Joints, facing: float) -> Joints:
    return joints if facing > 0 else -joints.conj()


def _turned(joints: Joints, angle: float) -> Joints:
    if angle == 0.0:
        return joints
    turned: Joints = MIDDLE + (joints - MIDDLE) * cmath.exp(1j * angle)
    return turned


def _reach(joints: Joints, target: complex) -> None:
    """Move the hand or foot that is nearest to a place there, with its elbow or knee half-way."""
    root, joint, end = min(LIMBS, key=lambda limb: abs(joints[limb[2]] - target))
    joints[joint], joints[end] = _between(joints[root], target, (0.5, 1.0))


def _between(start: complex, end: complex, shares: Iterable[float]) -> list[complex]:
    return [start + share * (end - start) for share in shares]
