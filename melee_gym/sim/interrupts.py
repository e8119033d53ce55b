"""The ordered interrupt lists: the first check that succeeds changes the state and ends the list.

Order: facts/mechanics/ground.md 3, air.md 2, attacks.md 1; each list tells whether it entered something. What
needs an item (throwing, catching, parasols) is not played and left out.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim import units
from melee_gym.sim.enter import attacks
from melee_gym.sim.enter.air import enter_air_dodge, enter_air_jump, enter_fall
from melee_gym.sim.enter.ground import (
    enter_dash,
    enter_escape_n,
    enter_smash_turn,
    enter_squat,
    enter_squat_rv,
    enter_squat_wait,
    enter_taunt,
    enter_turn,
    enter_walk,
    try_knee_bend,
)
from melee_gym.sim.enter.guard import try_guard
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import (
    NO_JUMP,
    is_pressed,
    jump_asked,
    leaves_squat,
    wants_air_dodge,
    wants_dash,
    wants_down_special,
    wants_neutral_special,
    wants_pass,
    wants_side_special,
    wants_spot_dodge,
    wants_squat,
    wants_taunt,
    wants_turn,
    wants_up_special,
    wants_walk,
    wiggles_out,
)
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.units import ask, has


@inner
def wait_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of Wait, and of most ground attacks once they are interruptible."""
    if grounded_attacks(f, m, t):
        return True
    if try_spot_dodge(f, m, t):
        return True
    if defend_or_jump(f, m, t):
        return True
    if try_dash(f, m, t):
        return True
    if try_squat(f, m, t):
        return True
    return try_turn(f, m, t) or try_walk(f, m, t)


@inner
def walk_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of Walk up to its stop: the grab comes first, no spot dodge, no turn."""
    if attacks.try_catch(f, m, t):
        return True
    if grounded_attacks(f, m, t):
        return True
    if defend_or_jump(f, m, t):
        return True
    return try_dash(f, m, t) or try_squat(f, m, t)


@inner
def squat_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of Squat up to the platform drop."""
    return grounded_attacks(f, m, t) or defend_or_jump(f, m, t)


@inner
def squat_wait_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of SquatWait. A platform drop asked here is swallowed: only Squat lets it run."""
    if crouched_attacks(f, m, t):
        return True
    if defend_or_jump(f, m, t):
        return True
    if ask_drop(f, m, t):
        return True
    if try_dash(f, m, t):
        return True
    if leaves_squat(f, m, t):
        enter_squat_rv(f, m, t)
        return True
    return False


@inner
def squat_rv_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of SquatRv."""
    if crouched_attacks(f, m, t):
        return True
    return defend_or_jump(f, m, t) or try_walk(f, m, t)


@inner
def landing_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of Landing; a crouch only on its first free frame (3.7)."""
    if grounded_attacks(f, m, t):
        return True
    if defend_or_jump(f, m, t):
        return True
    if try_dash(f, m, t):
        return True
    if f.age < f.rate + t.fighters[f.kind].attributes.normal_landing_lag and wants_squat(f, t):
        enter_squat_wait(f, m, t)
        return True
    return try_turn(f, m, t) or try_walk(f, m, t)


@inner
def teeter_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of Ottotto: no spot dodge, and it takes more stick to walk."""
    if grounded_attacks(f, m, t):
        return True
    if defend_or_jump(f, m, t):
        return True
    if try_dash(f, m, t):
        return True
    if try_squat(f, m, t):
        return True
    if try_turn(f, m, t):
        return True
    if f.stick_x * f.facing >= t.common.teeter_walk_x:
        enter_walk(f, m, t)
        return True
    return False


@inner
def taunt_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of a taunt once it is interruptible."""
    if grounded_attacks(f, m, t):
        return True
    return try_spot_dodge(f, m, t) or try_guard(f, m, t)


@inner
def turn_attacks(f: Fighter, m: Match, t: Tables) -> bool:
    """The attacks of Turn: no neutral special."""
    if special_side(f, m, t):
        return True
    if special_down(f, m, t):
        return True
    if special_up(f, m, t):
        return True
    return attacks.try_catch(f, m, t) or normal_attacks(f, m, t)


@inner
def crouched_attacks(f: Fighter, m: Match, t: Tables) -> bool:
    """The attacks of SquatWait and SquatRv: down and up special, no grab."""
    if special_down(f, m, t):
        return True
    if special_up(f, m, t):
        return True
    return normal_attacks(f, m, t)


@inner
def grounded_attacks(f: Fighter, m: Match, t: Tables) -> bool:
    """Specials, grab, smashes, tilts, jab."""
    if specials_ground(f, m, t):
        return True
    return attacks.try_catch(f, m, t) or normal_attacks(f, m, t)


@inner
def normal_attacks(f: Fighter, m: Match, t: Tables) -> bool:
    """Smashes, tilts, jab."""
    if try_smash(f, m, t):
        return True
    return try_tilt(f, m, t) or attacks.try_jab(f, m, t)


@inner
def try_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward, up or down smash."""
    if attacks.try_f_smash(f, m, t):
        return True
    return attacks.try_up_smash(f, m, t) or attacks.try_down_smash(f, m, t)


@inner
def try_tilt(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward, up or down tilt."""
    if attacks.try_f_tilt(f, m, t):
        return True
    return attacks.try_up_tilt(f, m, t) or attacks.try_down_tilt(f, m, t)


@inner
def defend_or_jump(f: Fighter, m: Match, t: Tables) -> bool:
    """Shield, taunt, jump."""
    if try_guard(f, m, t):
        return True
    return try_taunt(f, m, t) or try_knee_bend(f, m, t, jump_asked(f, t))


@inner
def try_spot_dodge(f: Fighter, m: Match, t: Tables) -> bool:
    """SPOTDODGE outside the shield."""
    if wants_spot_dodge(f, m, t):
        enter_escape_n(f, m, t)
        return True
    return False


@inner
def try_taunt(f: Fighter, m: Match, t: Tables) -> bool:
    """TAUNT."""
    if wants_taunt(f):
        enter_taunt(f, m, t)
        return True
    return False


@inner
def try_dash(f: Fighter, m: Match, t: Tables) -> bool:
    """DASH: forward a dash, backward a smash turn."""
    if not wants_dash(f, t):
        return False
    if f.stick_x * f.facing < ZERO:
        enter_smash_turn(f, m, t)
    else:
        enter_dash(f, m, t, True)
    return True


@inner
def try_squat(f: Fighter, m: Match, t: Tables) -> bool:
    """SQUAT."""
    if wants_squat(f, t):
        enter_squat(f, m, t)
        return True
    return False


@inner
def ask_drop(f: Fighter, m: Match, t: Tables) -> bool:
    """PASS in a crouch: the drop is armed, once (air.md 4.6)."""
    if f.drop_armed or not wants_pass(f, m, t):
        return False
    f.drop_armed = 1
    f.drop_timer = t.common.squat_drop_delay
    return True


@inner
def try_turn(f: Fighter, m: Match, t: Tables) -> bool:
    """TURN."""
    if wants_turn(f, t):
        enter_turn(f, m, t)
        return True
    return False


@inner
def try_walk(f: Fighter, m: Match, t: Tables) -> bool:
    """WALK."""
    if wants_walk(f, t):
        enter_walk(f, m, t)
        return True
    return False


@inner
def specials_ground(f: Fighter, m: Match, t: Tables) -> bool:
    """Specials on the ground: side, up, neutral, down."""
    if special_side(f, m, t):
        return True
    if special_up(f, m, t):
        return True
    if wants_neutral_special(f, t):
        return ask(f, m, t, units.ENTER_N)
    return special_down(f, m, t)


@inner
def special_side(f: Fighter, m: Match, t: Tables) -> bool:
    """Side special on the ground: it turns to the stick and keeps part of the speed."""
    if not wants_side_special(f, t) or not has(f, m, t, units.ENTER_S):
        return False
    face_stick(f, t)
    f.gv = f.gv - f.gv * (ONE - t.fighters[f.kind].specials_ground_speed_retention)
    return ask(f, m, t, units.ENTER_S)


@inner
def special_up(f: Fighter, m: Match, t: Tables) -> bool:
    """Up special on the ground."""
    return wants_up_special(f, t) and ask(f, m, t, units.ENTER_HI)


@inner
def special_down(f: Fighter, m: Match, t: Tables) -> bool:
    """Down special on the ground."""
    return wants_down_special(f, t) and ask(f, m, t, units.ENTER_LW)


@inner
def special_air(f: Fighter, m: Match, t: Tables) -> bool:
    """SPECIAL-AIR: up, down, side, neutral; the last two turn (attacks.md 4.2)."""
    if not is_pressed(f, P.B):
        return False
    if f.stick_y >= t.common.special_y:
        return ask(f, m, t, units.ENTER_HI)
    if f.stick_y <= -t.common.special_y:
        return ask(f, m, t, units.ENTER_LW)
    if abs(f.stick_x) >= t.common.special_x:
        face_stick(f, t)
        return ask(f, m, t, units.ENTER_S)
    if f.x_cross < t.common.special_turn_window and f32(f.x_cross_side) * f.facing < ZERO:
        f.facing = -f.facing
    return ask(f, m, t, units.ENTER_N)


@inner
def face_stick(f: Fighter, t: Tables) -> None:
    """A side special turns when the stick points clearly backward."""
    if f.stick_x * f.facing < -t.common.special_side_reverse_x:
        f.facing = -f.facing


@inner
def air_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """AIRLIST: special, tether, air dodge, aerial, air jump, float."""
    if special_air(f, m, t):
        return True
    if is_pressed(f, P.Z) and ask(f, m, t, units.TETHER):
        return True
    if try_air_dodge(f, m, t):
        return True
    return aerial_interrupts(f, m, t) or ask(f, m, t, units.HOVER)


@inner
def aerial_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """Aerial, air jump: the list of an interruptible aerial attack."""
    return attacks.try_aerial(f, m, t) or try_air_jump(f, m, t)


@inner
def damage_fall_interrupts(f: Fighter, m: Match, t: Tables) -> bool:
    """The list of DamageFall: no air dodge; a stick flick ends the tumble."""
    if special_air(f, m, t):
        return True
    if aerial_interrupts(f, m, t):
        return True
    if wiggles_out(f, m, t):
        enter_fall(f, m, t)
        return True
    return False


@inner
def try_air_dodge(f: Fighter, m: Match, t: Tables) -> bool:
    """AIRDODGE."""
    if wants_air_dodge(f):
        enter_air_dodge(f, m, t)
        return True
    return False


@inner
def try_air_jump(f: Fighter, m: Match, t: Tables) -> bool:
    """AIRJUMP: a jump input while jumps are left."""
    if f.jumps_used >= t.fighters[f.kind].attributes.max_jumps or jump_asked(f, t) == NO_JUMP:
        return False
    if not ask(f, m, t, units.AIR_JUMP):
        enter_air_jump(f, m, t)
    return True
