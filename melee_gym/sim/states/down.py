"""On the floor after a knock-down, getting up, and techs (facts/mechanics/tech.md 2 to 4)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.frame import FLAG_HITSTUN, has_flag
from melee_gym.sim.collision import LEDGE_NONE, SHAPE_NORMAL, air_phase
from melee_gym.sim.edges import air_pass_ledge, air_wall_jump, ground_fall, ground_guard, ground_stop
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.enter.damage import adopt_reaction
from melee_gym.sim.enter.down import (
    cling,
    enter_down_attack,
    enter_down_roll,
    enter_down_stand,
    enter_down_wait,
    slide_on,
    wall_jump_wanted,
)
from melee_gym.sim.enter.ground import enter_wait
from melee_gym.sim.f32 import ONE, ZERO, atan2
from melee_gym.sim.inputs import is_pressed
from melee_gym.sim.interrupts import air_interrupts
from melee_gym.sim.motion import animation_ended, enter_at, enter_still, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import air, air_friction, air_vertical, become_airborne, become_grounded, root, std
from melee_gym.sim.records import BUTTON_LONG_AGO, Fighter, Match, Player, Tables
from melee_gym.sim.states.damage import damage_physics, frozen_collision


@inner
def bound_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The end chooses with the inputs of the bound and the last frame's stick (tech.md 4.1)."""
    lift(f, m, t)
    if not animation_ended(f, t):
        return
    window = t.common.down_attack_button_window
    if f32(f.a_age) < window or f32(f.b_age) < window or c_stick_flicked_up(f, t):
        enter_down_attack(f, m, t)
    elif not try_roll(f, m, t):
        enter_down_wait(f, m, t, t.common.down_wait_frames)


@inner
def lift(f: Fighter, m: Match, t: Tables) -> None:
    """The script counts him as airborne while he bounces, without leaving the floor's height."""
    table = t.fighters[f.kind]
    window = table.lifted_up if f.down_face_up else table.lifted_down
    inside = f.age >= window[0] and f.age <= window[1]
    if inside and not f.airborne:
        become_airborne(f, m, t, 0)
        f.vx = ZERO
        f.vy = ZERO
    elif f.airborne and not inside:
        become_grounded(f, m, t)


@inner
def bound_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Friction on the floor; lifted off it only the knockback moves him."""
    if not f.airborne:
        std(f, m, t)


@inner
def wait_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Lie until the timer makes him stand up."""
    loop_animation(f, t)
    f.down_timer = f.down_timer - ONE
    if f.down_timer <= ZERO:
        enter_down_stand(f, m, t)


@inner
def wait_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Getup attack, roll, stand (tech.md 4.2)."""
    if is_pressed(f, P.A | P.B) or c_stick_flicked_up(f, t):
        enter_down_attack(f, m, t)
    elif not try_roll(f, m, t):
        if is_pressed(f, P.LR) or (f.stick_y >= t.common.down_stand_y and steep(f.stick_x, f.stick_y, t)):
            enter_down_stand(f, m, t)


@inner
def try_roll(f: Fighter, m: Match, t: Tables) -> bool:
    """A getup roll to the side of the stick or of a flicked C-stick."""
    edge = t.common.down_roll_x
    if abs(f.stick_x) >= edge and not steep(f.stick_x, abs(f.stick_y), t):
        enter_down_roll(f, m, t, f.stick_x)
        return True
    if abs(f.c_x) >= edge and abs(f.prev_c_x) < edge and not steep(f.c_x, abs(f.c_y), t):
        enter_down_roll(f, m, t, f.c_x)
        return True
    return False


@inner
def c_stick_flicked_up(f: Fighter, t: Tables) -> bool:
    """Whether the C-stick crossed the getup attack's height this frame."""
    height = t.common.cstick_getup_attack_y
    return bool(f.c_y >= height and f.prev_c_y < height)


@inner
def steep(x: f32, y: f32, t: Tables) -> bool:
    """Whether a stick points more up than sideways."""
    return bool(atan2(y, abs(x)) >= t.common.stick_angle_split)


@inner
def stand_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Up again at the animation's end."""
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def reset_animation(f: Fighter, m: Match, t: Tables) -> None:
    """A jab reset ends in Fall, forced getup, or lying on for the rest of its count (tech.md 4.4)."""
    if not animation_ended(f, t):
        return
    if f.airborne:
        enter_fall(f, m, t)
    elif f.hitstun <= ZERO:
        enter_down_stand(f, m, t)
    else:
        enter_down_wait(f, m, t, f.hitstun)


@inner
def reset_collision(f: Fighter, m: Match, t: Tables) -> None:
    """Landing only grounds him."""
    if f.frozen:
        frozen_collision(f, m, t)
    elif not f.airborne:
        ground_guard(f, m, t)
    elif air_phase(f, m, t, False, LEDGE_NONE, SHAPE_NORMAL):
        become_grounded(f, m, t)


@inner
def wall_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Hang on the wall, then drop off it (tech.md 3.1)."""
    if f.wall_hang > 0:
        f.wall_hang -= 1
        if f.wall_hang == 0:
            f.anim_frozen = 0
            f.vx = f.facing * t.fighters[f.kind].attributes.passivewall_vel_x
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def wall_tech_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """While hanging a jump input makes it a wall jump; then the list of Fall."""
    if f.wall_hang == 0:
        air_interrupts(f, m, t)
    elif wall_jump_wanted(f, t):
        hang = f.wall_hang
        enter_still(f, m, t, A.PASSIVE_WALL_JUMP, 0)
        f.wall_jumps_used = f.wall_jumps_used + 1
        f.anim_frozen = 1
        f.wall_hang = hang


@inner
def wall_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Gravity and air friction once off the wall."""
    if f.wall_hang == 0:
        air_vertical(f, t)
        air_friction(f, t.fighters[f.kind].attributes.aerial_friction)


@inner
def fall_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_fall(f, m, t)


@inner
def adopt_lying(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Lying or getting up, face up or down as the state says."""
    if p.state <= A.DOWN_SPOT_D:
        f.down_face_up = 1 if p.state <= A.DOWN_SPOT_U else 0
    enter_at(f, m, t, p.state, ZERO, ONE, 0)
    if p.state == A.DOWN_BOUND_U or p.state == A.DOWN_BOUND_D:
        slide_on(f, t)
        f.a_age = BUTTON_LONG_AGO
        f.b_age = BUTTON_LONG_AGO
    elif p.state == A.DOWN_WAIT_U or p.state == A.DOWN_WAIT_D:
        f.down_timer = t.common.down_wait_frames


@inner
def adopt_reset(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """A jab reset: a reaction while the hitstun lasts."""
    if has_flag(p, FLAG_HITSTUN):
        adopt_reaction(f, p, q, m, t)
    else:
        adopt_lying(f, p, q, m, t)


_BOUND = State(bound_animation, nothing, bound_physics, ground_fall, adopt_lying)
_WAIT = State(wait_animation, wait_interrupts, std, ground_fall, adopt_lying)
_DAMAGE = State(reset_animation, nothing, damage_physics, reset_collision, adopt_reset)
_STAND = State(stand_animation, nothing, std, ground_fall, adopt_lying)
_ATTACK = State(stand_animation, nothing, std, ground_stop, adopt_lying)
_ROLL = State(stand_animation, nothing, root, ground_stop, adopt_lying)

TABLE = {
    A.DOWN_BOUND_U: _BOUND, A.DOWN_BOUND_D: _BOUND,
    A.DOWN_WAIT_U: _WAIT, A.DOWN_WAIT_D: _WAIT,
    A.DOWN_DAMAGE_U: _DAMAGE, A.DOWN_DAMAGE_D: _DAMAGE,
    A.DOWN_STAND_U: _STAND, A.DOWN_STAND_D: _STAND,
    A.DOWN_ATTACK_U: _ATTACK, A.DOWN_ATTACK_D: _ATTACK,
    A.DOWN_FOWARD_U: _ROLL, A.DOWN_FOWARD_D: _ROLL,
    A.DOWN_BACK_U: _ROLL, A.DOWN_BACK_D: _ROLL,
    A.PASSIVE: _STAND,
    A.PASSIVE_STAND_F: _ROLL, A.PASSIVE_STAND_B: _ROLL,
    A.PASSIVE_WALL: State(wall_animation, wall_tech_interrupts, wall_physics, air_wall_jump, cling),
    A.PASSIVE_CEIL: State(fall_animation, nothing, air, air_pass_ledge),
}  # fmt: skip
