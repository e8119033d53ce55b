"""Out of tumble onto a floor, wall or ceiling, and up again: the ways into the states of tech.md."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim.enter.air import enter_wall_jump
from melee_gym.sim.f32 import ONE, ZERO, clamp
from melee_gym.sim.motion import enter_stepped, enter_still
from melee_gym.sim.physics import become_grounded, stop
from melee_gym.sim.records import BUTTON_LONG_AGO, STICK_LONG_AGO, Fighter, Match, Player, Tables
from melee_gym.sim.tables import FACE_AGES


@inner
def tech_pressed(f: Fighter, t: Tables) -> bool:
    """Whether a digital L or R press techs now: recent, and alone for long before (tech.md 1)."""
    return bool(f32(f.digital_age) < t.common.tech_window and f.digital_gap >= t.common.tech_relock_frames)


@inner
def land_tumbling(f: Fighter, m: Match, t: Tables) -> None:
    """Touch a floor in DamageFly, FlyReflect or DamageFall: tech roll, tech or knock-down (tech.md 2)."""
    if not tech_pressed(f, t):
        enter_down_bound(f, m, t)
    elif abs(f.stick_x) >= t.common.tech_roll_x:
        enter_tech_roll(f, m, t)
    else:
        enter_passive(f, m, t)


@inner
def enter_down_bound(f: Fighter, m: Match, t: Tables) -> None:
    """Hit the floor, face up or down by the pose (tech.md 2.3)."""
    up = faces_up(f, t)
    become_grounded(f, m, t)
    f.down_face_up = 1 if up else 0
    enter_still(f, m, t, A.DOWN_BOUND_U if up else A.DOWN_BOUND_D, 0)
    slide_on(f, t)
    f.a_age = BUTTON_LONG_AGO  # getup attacks count presses during the bound only, tech.md 4.1
    f.b_age = BUTTON_LONG_AGO


@inner
def enter_passive(f: Fighter, m: Match, t: Tables) -> None:
    """Tech in place."""
    become_grounded(f, m, t)
    enter_still(f, m, t, A.PASSIVE, 0)
    slide_on(f, t)


@inner
def enter_tech_roll(f: Fighter, m: Match, t: Tables) -> None:
    """Tech and roll to the side of the stick. The knockback vector stays as it is (89 of 89 recordings)."""
    become_grounded(f, m, t)
    forward = f.stick_x * f.facing >= ZERO
    enter_still(f, m, t, A.PASSIVE_STAND_F if forward else A.PASSIVE_STAND_B, 0)


@inner
def slide_on(f: Fighter, t: Tables) -> None:
    """Turn the horizontal knockback into sliding along the floor (damage.md 5.6)."""
    cap = t.common.ground_kb_speed_cap
    f.gk = clamp(f.kx, -cap, cap)
    f.kx = f.floor_normal_y * f.gk
    f.ky = -f.floor_normal_x * f.gk


@inner
def faces_up(f: Fighter, t: Tables) -> bool:
    """Whether the pose of the frame before shows the face (measured by fighter, state and age)."""
    state = f.state
    age = f.age
    if f.state_frames == 0:  # entered this frame: the frame before showed the state before
        state = f.prev_state
        age = f.prev_state_age
    slot = 0
    if state >= A.DAMAGE_FLY_HI and state <= A.DAMAGE_FLY_ROLL:
        slot = 1 + state - A.DAMAGE_FLY_HI
    elif state != A.DAMAGE_FALL:
        return True
    held_at = t.fighters[f.kind].states[state].anim_frames  # in hitstun the last frame stays
    shown = age if age == held_at else age - ONE
    k = int(clamp(shown, ZERO, f32(FACE_AGES - 1)))
    return bool(t.fighters[f.kind].face_up[slot * FACE_AGES + k])


@inner
def enter_down_wait(f: Fighter, m: Match, t: Tables, frames: f32) -> None:
    """Lie on the floor for at most `frames`."""
    enter_stepped(f, m, t, A.DOWN_WAIT_U if f.down_face_up else A.DOWN_WAIT_D, ZERO, 0)
    f.down_timer = frames


@inner
def enter_down_stand(f: Fighter, m: Match, t: Tables) -> None:
    """Get up in place."""
    enter_still(f, m, t, A.DOWN_STAND_U if f.down_face_up else A.DOWN_STAND_D, 0)


@inner
def enter_down_attack(f: Fighter, m: Match, t: Tables) -> None:
    """Get up with an attack."""
    enter_stepped(f, m, t, A.DOWN_ATTACK_U if f.down_face_up else A.DOWN_ATTACK_D, ZERO, 0)


@inner
def enter_down_roll(f: Fighter, m: Match, t: Tables, x: f32) -> None:
    """Get up rolling to the side of `x`; out of DownBound always as if face down (224 recorded rolls)."""
    up = f.state == A.DOWN_WAIT_U
    if x * f.facing >= ZERO:
        enter_stepped(f, m, t, A.DOWN_FOWARD_U if up else A.DOWN_FOWARD_D, ZERO, 0)
    else:
        enter_stepped(f, m, t, A.DOWN_BACK_U if up else A.DOWN_BACK_D, ZERO, 0)


@inner
def enter_wall_tech(f: Fighter, m: Match, t: Tables) -> None:
    """Tech on the wall touched this frame: hang, then drop or, with a jump input, jump off (tech.md 3.1)."""
    f.facing = ONE if f.hug_left else -ONE
    stop(f)
    if wall_jump_wanted(f, t):
        enter_still(f, m, t, A.PASSIVE_WALL_JUMP, 0)
        f.wall_jumps_used = f.wall_jumps_used + 1
    else:
        enter_still(f, m, t, A.PASSIVE_WALL, 0)
    f.anim_frozen = 1
    f.wall_hang = t.common.wall_tech_hang_frames
    f.intangible_timer = max(f.intangible_timer, t.common.wall_tech_intangible_frames)
    f.tx = STICK_LONG_AGO
    f.ty = STICK_LONG_AGO


@inner
def wall_jump_wanted(f: Fighter, t: Tables) -> bool:
    """A jump input for a wall tech: X or Y pressed lately, or the stick up (air.md 4.8.6)."""
    return bool(f32(f.xy_age) < t.common.tech_window or f.stick_y >= t.common.tap_jump_threshold)


@inner
def enter_ceiling_tech(f: Fighter, m: Match, t: Tables) -> None:
    """Tech on the ceiling touched this frame (tech.md 3.2)."""
    stop(f)
    enter_still(f, m, t, A.PASSIVE_CEIL, 0)


@inner
def cling(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """State.adopt at a wall: by a tech out of a reaction, else by a wall jump."""
    if q.state == A.DAMAGE_FALL or (q.state >= A.DAMAGE_HI1 and q.state <= A.DAMAGE_FLY_ROLL):
        f.hug_left = 1 if f.facing > ZERO else 0
        enter_wall_tech(f, m, t)
    else:
        f.wall_side = -1 if f.facing > ZERO else 1
        enter_wall_jump(f, m, t)
