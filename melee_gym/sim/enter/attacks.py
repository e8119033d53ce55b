"""Ways into attacks: what each asks of the inputs, and what entering sets (facts/mechanics/attacks.md 2, 3).

A `try_*` enters its attack if the inputs ask for it and says whether they did. The C-stick acts on the frame
on which it passes a threshold; held beyond it, it does nothing more.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim.f32 import ONE, ZERO, atan2, sign
from melee_gym.sim.inputs import is_held, is_pressed
from melee_gym.sim.motion import KEEP_FAST_FALL, enter, enter_at, new_instance
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.units import ATTACK, ask


@inner
def try_f_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward smash: A with a fresh sideways flick, or the C-stick; turns to the side of the stick."""
    if is_pressed(f, P.A) and abs(f.stick_x) >= t.common.dash_stick_threshold and f.tx < t.common.dash_window:
        enter_f_smash(f, m, t, sign(f.stick_x), stick_angle(f))
        return True
    return try_c_stick_f_smash(f, m, t)


@inner
def try_dash_f_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward smash out of Dash: A with the stick held forward however long, or the C-stick."""
    if is_pressed(f, P.A) and f.stick_x * f.facing >= t.common.dash_stick_threshold:
        enter_f_smash(f, m, t, f.facing, stick_angle(f))
        return True
    return try_c_stick_f_smash(f, m, t)


@inner
def try_c_stick_f_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward smash by a C-stick flick to either side."""
    threshold = t.common.dash_stick_threshold
    if abs(f.prev_c_x) < threshold and abs(f.c_x) >= threshold:
        enter_f_smash(f, m, t, sign(f.c_x), atan2(f.c_y, abs(f.c_x)))
        return True
    return False


@inner
def enter_f_smash(f: Fighter, m: Match, t: Tables, facing: f32, angle: f32) -> None:
    """Forward smash toward `facing`, aimed by the stick's angle where the fighter has aimed ones."""
    f.facing = facing
    if angle > t.common.fsmash_angle_high and has(f, t, A.ATTACK_S4_HI):
        state = A.ATTACK_S4_HI
    elif angle > t.common.fsmash_angle_mid_high and has(f, t, A.ATTACK_S4_HI_S):
        state = A.ATTACK_S4_HI_S
    elif angle < t.common.fsmash_angle_low and has(f, t, A.ATTACK_S4_LW):
        state = A.ATTACK_S4_LW
    elif angle < t.common.fsmash_angle_mid_low and has(f, t, A.ATTACK_S4_LW_S):
        state = A.ATTACK_S4_LW_S
    else:
        state = A.ATTACK_S4_S
    enter_attack(f, m, t, state, 0)


@inner
def try_up_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Up smash: A with a fresh flick up, or the C-stick."""
    if f32(f.ty) < t.common.up_smash_window:
        return try_late_up_smash(f, m, t)
    return try_c_stick_up_smash(f, m, t)


@inner
def try_late_up_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Up smash out of KneeBend: A with the stick up however long, or the C-stick."""
    if is_pressed(f, P.A) and f.stick_y >= t.common.up_smash_y:
        enter_attack(f, m, t, A.ATTACK_HI4, 0)
        return True
    return try_c_stick_up_smash(f, m, t)


@inner
def try_c_stick_up_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Up smash by a C-stick flick."""
    if f.prev_c_y < t.common.up_smash_y and f.c_y >= t.common.up_smash_y:
        enter_attack(f, m, t, A.ATTACK_HI4, 0)
        return True
    return False


@inner
def try_down_smash(f: Fighter, m: Match, t: Tables) -> bool:
    """Down smash: A with a fresh flick down, or the C-stick."""
    threshold = t.common.down_smash_y
    by_stick = is_pressed(f, P.A) and f.stick_y <= threshold and f32(f.ty) < t.common.down_smash_window
    if by_stick or (f.prev_c_y > threshold and f.c_y <= threshold):
        enter_attack(f, m, t, A.ATTACK_LW4, 0)
        return True
    return False


@inner
def try_f_tilt(f: Fighter, m: Match, t: Tables) -> bool:
    """Forward tilt, aimed by the stick's angle where the fighter has aimed ones."""
    if not is_pressed(f, P.A) or f.stick_x * f.facing < t.common.tilt_attack_x:
        return False
    angle = stick_angle(f)
    if abs(angle) >= t.common.stick_angle_split:
        return False
    if angle > t.common.ftilt_angle_high and has(f, t, A.ATTACK_S3_HI):
        state = A.ATTACK_S3_HI
    elif angle > t.common.ftilt_angle_mid_high and has(f, t, A.ATTACK_S3_HI_S):
        state = A.ATTACK_S3_HI_S
    elif angle < t.common.ftilt_angle_low and has(f, t, A.ATTACK_S3_LW):
        state = A.ATTACK_S3_LW
    elif angle < t.common.ftilt_angle_mid_low and has(f, t, A.ATTACK_S3_LW_S):
        state = A.ATTACK_S3_LW_S
    else:
        state = A.ATTACK_S3_S
    enter_attack(f, m, t, state, 0)
    return True


@inner
def try_up_tilt(f: Fighter, m: Match, t: Tables) -> bool:
    """Up tilt."""
    steep = stick_angle(f) > t.common.stick_angle_split
    if is_pressed(f, P.A) and f.stick_y >= t.common.up_tilt_y and steep:
        enter_attack(f, m, t, A.ATTACK_HI3, 0)
        return True
    return False


@inner
def try_down_tilt(f: Fighter, m: Match, t: Tables) -> bool:
    """Down tilt."""
    steep = stick_angle(f) < -t.common.stick_angle_split
    if is_pressed(f, P.A) and f.stick_y <= t.common.down_tilt_y and steep:
        enter_down_tilt(f, m, t)
        return True
    return False


@inner
def enter_down_tilt(f: Fighter, m: Match, t: Tables) -> None:
    """Down tilt; a repeated one counts as a new attack."""
    enter_afresh(f, m, t, A.ATTACK_LW3)
    f.jab_queued = 0


@inner
def try_jab(f: Fighter, m: Match, t: Tables) -> bool:
    """A with no tilt: jab, or the next one while the window of the jab before is open.

    The window goes on in Wait and Walk, so asking without a press counts it down.
    """
    if is_pressed(f, P.A):
        if f.jab_window > 0 and f.jab_allowed:
            enter_next_jab(f, m, t)
        else:
            enter_jab1(f, m, t)
        return True
    f.jab_window = max(f.jab_window - 1, 0)
    return False


@inner
def try_follow_jab(f: Fighter, m: Match, t: Tables) -> bool:
    """The next jab out of a jab: a press in the window is kept until the script allows it."""
    if f.jab_window > 0:
        f.jab_window -= 1
        if is_pressed(f, P.A):
            f.jab_queued = 1
    if f.jab_queued and f.jab_allowed:
        enter_next_jab(f, m, t)
        return True
    return False


@inner
def enter_next_jab(f: Fighter, m: Match, t: Tables) -> None:
    """The jab after `jab_state`; a fighter who has none begins again."""
    state = A.ATTACK12 if f.jab_state == A.ATTACK11 else A.ATTACK13
    if not has(f, t, state):
        enter_jab1(f, m, t)
        return
    enter_attack(f, m, t, state, 0)
    f.jab_allowed = 0
    f.jab_queued = 0
    f.jab_state = state
    if state == A.ATTACK12:
        f.jab_window = t.fighters[f.kind].attributes.jab_3_input_window


@inner
def enter_jab1(f: Fighter, m: Match, t: Tables) -> None:
    """First jab: opens the window for the second and starts the count toward rapid jabs."""
    enter_afresh(f, m, t, A.ATTACK11)
    f.jab_allowed = 0
    f.jab_queued = 0
    f.jab_state = A.ATTACK11
    f.jab_window = t.fighters[f.kind].attributes.jab_2_input_window
    f.rapid_count = 0


@inner
def try_rapid_jab(f: Fighter, m: Match, t: Tables) -> bool:
    """Rapid jabs: enough presses and releases of A in this string, once the script allows them."""
    released = f.prev_held & ~f.held & P.A
    if is_pressed(f, P.A) or released != 0:
        f.rapid_count += 1
    enough = f.rapid_count >= t.fighters[f.kind].attributes.rapid_jab_window
    if enough and f.age >= t.fighters[f.kind].states[f.state].rapid_jab_age:
        enter_attack(f, m, t, A.ATTACK100_START, 0)
        f.rapid_mark = 0
        f.jab_queued = 0
        return True
    return False


@inner
def try_dash_attack(f: Fighter, m: Match, t: Tables) -> bool:
    """Dash attack out of Dash or Run; opens the window of the boost grab."""
    if not is_pressed(f, P.A):
        return False
    enter_attack(f, m, t, A.ATTACK_DASH, 0)
    f.dash_grab_window = int(t.common.dash_grab_window)
    return True


@inner
def try_aerial(f: Fighter, m: Match, t: Tables) -> bool:
    """Aerial: A, or a C-stick flick on either axis."""
    if not is_pressed(f, P.A) and not c_stick_flicked(f, t):
        return False
    if enter_attack(f, m, t, aerial_asked(f, t), KEEP_FAST_FALL):
        mark_landing_lag(f, t)
    return True


@inner
def aerial_asked(f: Fighter, t: Tables) -> int:
    """The aerial of a stick direction; the C-stick's if it was flicked."""
    x = f.stick_x
    y = f.stick_y
    if c_stick_flicked(f, t):
        x = f.c_x
        y = f.c_y
    if abs(x) < t.common.aerial_neutral_x and abs(y) < t.common.aerial_neutral_y:
        return A.ATTACK_AIR_N
    angle = atan2(y, abs(x))
    if angle > t.common.stick_angle_split:
        return A.ATTACK_AIR_HI
    if angle < -t.common.stick_angle_split:
        return A.ATTACK_AIR_LW
    if x * f.facing >= ZERO:
        return A.ATTACK_AIR_F
    return A.ATTACK_AIR_B


@inner
def c_stick_flicked(f: Fighter, t: Tables) -> bool:
    """Whether the C-stick left the neutral zone of the aerials on either axis this frame."""
    x = t.common.aerial_neutral_x
    y = t.common.aerial_neutral_y
    return bool((abs(f.prev_c_x) < x and abs(f.c_x) >= x) or (abs(f.prev_c_y) < y and abs(f.c_y) >= y))


@inner
def mark_landing_lag(f: Fighter, t: Tables) -> None:
    """cmd0 of an aerial: landing now has the aerial's lag (outside its auto-cancel ages)."""
    s = t.fighters[f.kind].states[f.state]
    f.cmd0 = 1 if s.autocancel_before <= f.age and f.age <= s.autocancel_after else 0


@inner
def try_catch(f: Fighter, m: Match, t: Tables) -> bool:
    """GRAB: A while L, R or an analog trigger is held; Z is both."""
    if is_held(f, P.LR) and is_pressed(f, P.A):
        enter(f, m, t, A.CATCH)
        return True
    return False


@inner
def try_catch_dash(f: Fighter, m: Match, t: Tables) -> bool:
    """GRAB out of Dash or Run."""
    if is_held(f, P.LR) and is_pressed(f, P.A):
        enter(f, m, t, A.CATCH_DASH)
        return True
    return False


@inner
def try_boost_grab(f: Fighter, m: Match, t: Tables) -> bool:
    """CatchDash out of the first frames of a dash attack: a trigger held is enough (grab.md 1)."""
    if f.dash_grab_window > 0:
        if is_held(f, P.LR):
            enter(f, m, t, A.CATCH_DASH)
            return True
        f.dash_grab_window -= 1
    return False


@inner
def try_shield_catch_dash(f: Fighter, m: Match, t: Tables) -> bool:
    """CatchDash out of the first frames of a shield raised from a late Dash or Run (shield.md 5.1f)."""
    if f.dash_grab_window > 0:
        if is_pressed(f, P.A):
            enter(f, m, t, A.CATCH_DASH)
            return True
        f.dash_grab_window -= 1
    return False


@inner
def enter_attack(f: Fighter, m: Match, t: Tables, state: int, keep: int) -> bool:
    """Begin a common attack; False where the fighter's unit begins one of its own instead (ATTACK)."""
    f.asked = state
    if ask(f, m, t, ATTACK):
        return False
    enter_at(f, m, t, state, ZERO, ONE, keep)
    return True


@inner
def enter_afresh(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Enter an attack that may follow itself: every time is a new one for staling."""
    again = f.move_id == t.fighters[f.kind].states[state].move_id
    if enter_attack(f, m, t, state, 0) and again:
        new_instance(f, m)


@inner
def stick_angle(f: Fighter) -> f32:
    """Angle of the stick above the horizontal, whichever side it is on."""
    return atan2(f.stick_y, abs(f.stick_x))


@inner
def has(f: Fighter, t: Tables, state: int) -> bool:
    """Whether the fighter has an animation for the state."""
    return bool(t.fighters[f.kind].states[state].anim_frames > ZERO)
