"""Shield and broken shield (facts/mechanics/shield.md): states 178 to 182 and 205 to 211."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.frame import HURT_INTANGIBLE
from melee_gym.sim import edges, physics
from melee_gym.sim.enter.air import enter_pass
from melee_gym.sim.enter.attacks import try_catch, try_shield_catch_dash
from melee_gym.sim.enter.ground import (
    enter_escape_n,
    enter_roll,
    enter_wait,
    try_knee_bend,
)
from melee_gym.sim.enter.guard import (
    WINDOW_OVER,
    convert_to_power_shield,
    enter_furafura,
    enter_guard,
    enter_guard_off,
    enter_guard_on,
    enter_guard_reflect,
    enter_guard_set_off,
    enter_shield_break,
    enter_shield_break_down,
    enter_shield_break_fall,
    enter_shield_break_stand,
    presses_power_shield,
    read_hardness,
)
from melee_gym.sim.f32 import DEG, ONE, ZERO, atan2, hypot
from melee_gym.sim.inputs import is_held, shield_jump_asked, wants_pass, wants_roll, wants_shield_spot_dodge
from melee_gym.sim.interrupts import grounded_attacks
from melee_gym.sim.mash import struggle
from melee_gym.sim.motion import animation_ended, enter_recorded, loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.records import Fighter, Match, Player, Tables

CIRCLE = f32(360)
HALF_CIRCLE = f32(180)
LAST_DEGREE = f32(359)


ROUNDING = f32(0.25)  # of damage told by the health that it cost


@inner
def guard_on_animation(f: Fighter, m: Match, t: Tables) -> None:
    """GuardOn: fully up after the length of its animation."""
    f.guard_frames = f.guard_frames + ONE
    if drains(f, m, t):
        return
    if f.guard_frames >= t.fighters[f.kind].guard_on_frames:
        enter_guard(f, m, t)
    tilt(f, t)


@inner
def guard_reflect_animation(f: Fighter, m: Match, t: Tables) -> None:
    """GuardReflect: the windows of the power shield, then as GuardOn."""
    count_power_shield(f)
    guard_on_animation(f, m, t)


@inner
def guard_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Guard."""
    f.guard_frames = f.guard_frames + ONE
    if not drains(f, m, t):
        tilt(f, t)


@inner
def guard_set_off_animation(f: Fighter, m: Match, t: Tables) -> None:
    """GuardSetOff: back to the shield, or down if it had been let go before the hit; the tilt stays."""
    count_power_shield(f)
    if f.age < t.common.guard_set_off_frames:
        return
    if f.guard_released:
        enter_guard_off(f, m, t)
    else:
        enter_guard(f, m, t)


@inner
def drains(f: Fighter, m: Match, t: Tables) -> bool:
    """Wear of a raised shield by the frame before's trigger, and the least hold; whether it broke (2.2)."""
    if not f.shield_up:
        return False
    read_hardness(f, t)
    light = t.common.shield_drain_light
    share = f.shield_hardness * (t.common.shield_drain_full - light) + light
    f.shield = f.shield - t.common.shield_drain * share
    if f.shield < ZERO:
        f.shield = ZERO
        enter_shield_break(f, m, t)
        return True
    f.guard_min = max(f.guard_min - 1, 0)
    return False


@inner
def count_power_shield(f: Fighter) -> None:
    """Windows of the power shield; when the reflector goes, the shield is there (shield.md 6.1)."""
    if f.reflect_timer > WINDOW_OVER:
        f.reflect_timer -= 1
        if f.reflect_timer == WINDOW_OVER:
            f.shield_up = 1
    if f.power_timer > WINDOW_OVER:
        f.power_timer -= 1


@inner
def tilt(f: Fighter, t: Tables) -> None:
    """The shield leans after the stick, half of the way each frame, the shorter way round (shield.md 3.2)."""
    degrees = atan2(f.stick_y, f.stick_x * f.facing) / DEG
    if degrees < ZERO:
        degrees = degrees + CIRCLE
    degrees = min(degrees, LAST_DEGREE)
    turn = degrees - f.shield_angle
    if turn > HALF_CIRCLE:
        turn = turn - CIRCLE
    elif turn < -HALF_CIRCLE:
        turn = turn + CIRCLE
    angle = turn * t.common.shield_tilt_smoothing + f.shield_angle
    if angle > CIRCLE:
        angle = angle - CIRCLE
    elif angle < ZERO:
        angle = angle + CIRCLE
    f.shield_angle = angle
    pull = min(hypot(f.stick_x, f.stick_y), ONE)
    f.shield_lean = f.shield_lean + t.common.shield_tilt_smoothing * (pull - f.shield_lean)


@inner
def guard_on_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """GuardOn: a late digital press still makes a power shield."""
    if lets_go(f, m, t):
        return
    if f.guard_frames < f32(t.common.power_shield_window) and presses_power_shield(f, t):
        convert_to_power_shield(f, m, t)
        return
    leave_rising_shield(f, m, t)


@inner
def guard_reflect_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """GuardReflect."""
    if not lets_go(f, m, t):
        leave_rising_shield(f, m, t)


@inner
def guard_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """Guard."""
    if not lets_go(f, m, t) and not dodges(f, m, t):
        leave_shield(f, m, t)


@inner
def leave_rising_shield(f: Fighter, m: Match, t: Tables) -> None:
    """Options out of GuardOn and GuardReflect: as of Guard, and the dash grab of a shield from a run."""
    if not dodges(f, m, t) and not try_shield_catch_dash(f, m, t):
        leave_shield(f, m, t)


@inner
def leave_shield(f: Fighter, m: Match, t: Tables) -> None:
    """The last options out of shield: grab, jump, drop through the platform."""
    if try_catch(f, m, t) or try_knee_bend(f, m, t, shield_jump_asked(f, t)):
        return
    if is_held(f, P.LR) and wants_pass(f, m, t):
        enter_pass(f, m, t)


@inner
def lets_go(f: Fighter, m: Match, t: Tables) -> bool:
    """Lower the shield once it was released and the least hold is over."""
    if not is_held(f, P.LR):
        f.guard_released = 1
    gone = not f.shield_up and f.reflect_timer <= WINDOW_OVER
    if gone or (f.guard_released and f.guard_min == 0):
        enter_guard_off(f, m, t)
        return True
    f.power_shielded = max(f.power_shielded - 1, 0)
    return False


@inner
def dodges(f: Fighter, m: Match, t: Tables) -> bool:
    """Spot dodge or roll out of the shield."""
    if wants_shield_spot_dodge(f, m, t):
        enter_escape_n(f, m, t)
        return True
    x = wants_roll(f, t)
    if x == ZERO:
        return False
    enter_roll(f, m, t, A.ESCAPE_F if x * f.facing >= ZERO else A.ESCAPE_B)
    return True


@inner
def guard_off_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """GuardOff: spot dodge and jump; after a power shield attacks too."""
    if f.power_shielded > 0 and grounded_attacks(f, m, t):
        return
    if wants_shield_spot_dodge(f, m, t):
        enter_escape_n(f, m, t)
        return
    try_knee_bend(f, m, t, shield_jump_asked(f, t))


@inner
def end_in_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Stand when the animation is over."""
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def set_off_collision(f: Fighter, m: Match, t: Tables) -> None:
    """Shield stun: the edge holds during hitlag only."""
    if f.hitlag > ZERO:
        edges.ground_stop(f, m, t)
    else:
        edges.ground_guard(f, m, t)


@inner
def land_broken(f: Fighter, m: Match, t: Tables) -> None:
    """ShieldBreakFly and ShieldBreakFall end on any floor."""
    if edges.special_air(f, m, t, edges.LEDGE_NONE) == edges.LANDED:
        enter_shield_break_down(f, m, t)


@inner
def break_fly_animation(f: Fighter, m: Match, t: Tables) -> None:
    """ShieldBreakFly, then ShieldBreakFall."""
    f.body_status = HURT_INTANGIBLE
    if animation_ended(f, t):
        enter_shield_break_fall(f, m, t)


@inner
def stay_intangible(f: Fighter, m: Match, t: Tables) -> None:
    """ShieldBreakFall: nothing touches the fighter until dizzy."""
    f.body_status = HURT_INTANGIBLE


@inner
def break_down_animation(f: Fighter, m: Match, t: Tables) -> None:
    """ShieldBreakDown, then ShieldBreakStand."""
    f.body_status = HURT_INTANGIBLE
    if animation_ended(f, t):
        enter_shield_break_stand(f, m, t)


@inner
def break_stand_animation(f: Fighter, m: Match, t: Tables) -> None:
    """ShieldBreakStand, then Furafura."""
    f.body_status = HURT_INTANGIBLE
    if animation_ended(f, t):
        enter_furafura(f, m, t)


@inner
def furafura_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Furafura: the shield stays low; struggling ends it sooner."""
    loop_animation(f, t)
    f.shield = t.common.shield_after_break
    f.grab_timer = f.grab_timer - t.common.shield_break_stun_step
    struggle(f, t, t.common.shield_break_mash_step)
    if f.grab_timer <= ZERO:
        enter_wait(f, m, t)


@inner
def adopt_guard(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """A raised shield begins with its own variables, the other states go on with them."""
    if p.state == A.GUARD_ON:
        enter_guard_on(f, m, t)
    elif p.state == A.GUARD_REFLECT:
        enter_guard_reflect(f, m, t)
    elif p.state == A.GUARD:
        enter_guard(f, m, t)
    elif p.state == A.GUARD_OFF:
        enter_guard_off(f, m, t)
    else:
        f.guard_damage = blocked_damage(f, p, t)
        enter_guard_set_off(f, m, t)


@inner
def blocked_damage(f: Fighter, p: Player, t: Tables) -> int:
    """Damage of the hit on a shield, by what it cost (shield.md 2.3), else by its hitlag (4.1)."""
    light = t.common.shield_damage_reduction_light
    share = ONE - (f.shield_hardness * (t.common.shield_damage_reduction_full - light) + light)
    lost = (f.shield - p.shield) / share
    if lost >= ONE:
        return int(lost + ROUNDING)
    return int((p.hitlag - t.common.hitlag_base) / t.common.hitlag_damage_mul)


@inner
def adopt_broken(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """A broken shield: nothing hits until he is dizzy, for as long as his percent says."""
    if p.state == A.FURAFURA:
        enter_furafura(f, m, t)
        return
    enter_recorded(f, p, q, m, t)
    f.body_status = HURT_INTANGIBLE


_DOWN = State(break_down_animation, nothing, physics.std, edges.ground_fall, adopt_broken)
_STAND = State(break_stand_animation, nothing, physics.std, edges.ground_fall, adopt_broken)

TABLE = {
    A.GUARD_ON: State(guard_on_animation, guard_on_interrupts, physics.std, edges.ground_guard, adopt_guard),
    A.GUARD: State(guard_animation, guard_interrupts, physics.std, edges.ground_guard, adopt_guard),
    A.GUARD_OFF: State(end_in_wait, guard_off_interrupts, physics.std, edges.ground_guard, adopt_guard),
    A.GUARD_SET_OFF: State(guard_set_off_animation, nothing, physics.std, set_off_collision, adopt_guard),
    A.GUARD_REFLECT: State(
        guard_reflect_animation, guard_reflect_interrupts, physics.std, edges.ground_guard, adopt_guard
    ),
    A.SHIELD_BREAK_FLY: State(break_fly_animation, nothing, physics.air0, land_broken, adopt_broken),
    A.SHIELD_BREAK_FALL: State(stay_intangible, nothing, physics.air0, land_broken, adopt_broken),
    A.SHIELD_BREAK_DOWN_U: _DOWN,
    A.SHIELD_BREAK_STAND_U: _STAND,
    A.FURAFURA: State(furafura_animation, nothing, physics.std, edges.ground_fall, adopt_broken),
}
