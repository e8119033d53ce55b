"""Into the shield and out of it: raising, hit, let go, broken (facts/mechanics/shield.md).

The variables of the shield (frames up, least hold, windows, tilt) live on from one guard state to the next;
raising it anew resets them.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.game.frame import HURT_INTANGIBLE
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import DIGITAL, is_held, is_pressed
from melee_gym.sim.mash import start_struggle
from melee_gym.sim.motion import NO_ANIMATION, change_state, enter_stepped, enter_still
from melee_gym.sim.physics import become_airborne, become_grounded, clamp_drift
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables
from melee_gym.sim.units import GUARD, ask

WINDOW_OVER = -1  # of reflect_timer and power_timer, which run while >= 0
RATE_ADD = f32(0.1)  # animation rate of the stun, shield.md 4.2


@inner
def try_guard(f: Fighter, m: Match, t: Tables) -> bool:
    """SHIELD: a fresh digital press starts a power shield, a held trigger a shield."""
    power = presses_power_shield(f, t)
    if not power and not (is_held(f, P.LR) and f.shield != ZERO):
        return False
    f.asked = A.GUARD_REFLECT if power else A.GUARD_ON
    if ask(f, m, t, GUARD):
        return True
    if power:
        enter_guard_reflect(f, m, t)
    else:
        enter_guard_on(f, m, t)
    return True


@inner
def try_guard_from_run(f: Fighter, m: Match, t: Tables) -> bool:
    """SHIELD out of Run or a late Dash: for a few frames A still makes a dash grab (shield.md 5.1f)."""
    if try_guard(f, m, t):
        f.dash_grab_window = int(t.common.dash_grab_window)
        return True
    return False


@inner
def presses_power_shield(f: Fighter, t: Tables) -> bool:
    """Whether L or R was pressed without the trigger having been pulled slowly before."""
    return bool(is_pressed(f, DIGITAL) and f.t_trigger < t.common.power_shield_window)


@inner
def enter_guard_on(f: Fighter, m: Match, t: Tables) -> None:
    """Raise the shield; it blocks from this frame on."""
    enter_posed(f, m, t, A.GUARD_ON)
    f.shield_up = 1
    f.reflect_timer = WINDOW_OVER
    f.power_timer = WINDOW_OVER
    raise_shield(f, t)


@inner
def enter_guard_reflect(f: Fighter, m: Match, t: Tables) -> None:
    """Raise the shield with the power shield's windows open."""
    enter_posed(f, m, t, A.GUARD_REFLECT)
    f.shield_up = 1
    open_power_shield(f, t)
    raise_shield(f, t)


@inner
def convert_to_power_shield(f: Fighter, m: Match, t: Tables) -> None:
    """A digital press right after GuardOn: only the reflector until its window is over (shield.md 6.2)."""
    age = f.age
    enter_posed(f, m, t, A.GUARD_REFLECT)
    f.age = age - ONE  # recorded as -2: the state starts at the present age and does not step
    open_power_shield(f, t)


@inner
def enter_posed(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Enter a guard state, which has no animation of its own."""
    change_state(f, m, t, state, NO_ANIMATION, ONE, 0)


@inner
def open_power_shield(f: Fighter, t: Tables) -> None:
    """Open the windows for projectiles (reflected) and for attacks (no shield damage)."""
    f.t_trigger = STICK_LONG_AGO
    f.reflect_timer = int(t.common.power_shield_reflect_frames)
    f.power_timer = int(t.common.power_shield_frames)
    f.power_shielded = 0


@inner
def raise_shield(f: Fighter, t: Tables) -> None:
    """A shield's variables at its start."""
    f.guard_released = 0
    f.guard_frames = ZERO
    f.guard_min = int(t.common.guard_release_lock)
    f.shield_angle = ZERO
    f.shield_lean = ZERO
    f.shield_hardness = ZERO
    f.power_shielded = 0
    f.dash_grab_window = 0
    read_hardness(f, t)


@inner
def read_hardness(f: Fighter, t: Tables) -> None:
    """How hard the trigger is pulled, 0 lightest, 1 hard; let go it stays as it was."""
    dead = t.common.trigger_deadzone
    hardness = (f.trigger - dead) / (ONE - dead)
    if hardness >= ZERO:
        f.shield_hardness = hardness


@inner
def enter_guard(f: Fighter, m: Match, t: Tables) -> None:
    """The shield is fully raised, or its stun is over."""
    enter_posed(f, m, t, A.GUARD)
    f.shield_up = 1


@inner
def enter_guard_off(f: Fighter, m: Match, t: Tables) -> None:
    """Lower the shield."""
    enter_still(f, m, t, A.GUARD_OFF, 0)


@inner
def enter_guard_set_off(f: Fighter, m: Match, t: Tables) -> None:
    """The shield is hit: stun, and a push away from the attacker (shield.md 4).

    Reads `guard_damage`, the largest int damage of the frame, and `guard_direction`, toward the attacker.
    """
    enter_still(f, m, t, A.GUARD_SET_OFF, 0)
    f.shield_up = 1
    f.tx = STICK_LONG_AGO
    stun = shield_stun(f, t)
    f.rate = (RATE_ADD + t.common.guard_set_off_frames) / stun
    push = stun * t.common.shield_push_per_stun
    if f.power_timer <= WINDOW_OVER:
        push = push * t.common.shield_push_mul_normal
    f.gv = -f.guard_direction * min(push, t.common.shield_push_cap)


@inner
def shield_stun(f: Fighter, t: Tables) -> f32:
    """Length of the stun, from the damage and how hard the shield is held."""
    light = t.common.shield_stun_reduction_light
    reduction = f.shield_hardness * (t.common.shield_stun_reduction_full - light) + light
    damage = f32(f.guard_damage) * (ONE - reduction)
    stun: f32 = t.common.shield_stun_mul * damage + t.common.shield_stun_add
    return stun


@inner
def enter_shield_break(f: Fighter, m: Match, t: Tables) -> None:
    """The shield breaks: straight up, beyond all attacks until dizzy (shield.md 7)."""
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    enter_stepped(f, m, t, A.SHIELD_BREAK_FLY, ZERO, 0)
    f.vx = ZERO
    f.vy = t.fighters[f.kind].attributes.shield_break_initial_velocity
    f.body_status = HURT_INTANGIBLE


@inner
def enter_shield_break_fall(f: Fighter, m: Match, t: Tables) -> None:
    """Fall after a broken shield."""
    enter_still(f, m, t, A.SHIELD_BREAK_FALL, 0)
    clamp_drift(f, t)
    f.body_status = HURT_INTANGIBLE


@inner
def enter_shield_break_down(f: Fighter, m: Match, t: Tables) -> None:
    """Hit the floor after a broken shield, on the back (both recorded breaks: 207)."""
    become_grounded(f, m, t)
    enter_still(f, m, t, A.SHIELD_BREAK_DOWN_U, 0)
    f.body_status = HURT_INTANGIBLE


@inner
def enter_shield_break_stand(f: Fighter, m: Match, t: Tables) -> None:
    """Get up after a broken shield."""
    enter_still(f, m, t, A.SHIELD_BREAK_STAND_U, 0)
    f.body_status = HURT_INTANGIBLE


@inner
def enter_furafura(f: Fighter, m: Match, t: Tables) -> None:
    """Dizzy, shorter the higher the percent."""
    enter_still(f, m, t, A.FURAFURA, 0)
    f.shield = t.common.shield_after_break
    low = max(t.common.shield_break_stun_percent_base - f.percent, ZERO)
    start_struggle(f, low + t.common.shield_break_stun_min)
