"""Input sampling, stick and button timers, UCF, and the conditions of the interrupt lists.

Rules: facts/mechanics/frame.md 3; names in capitals are those of its section 3.4. A stick timer holds the
frames since the stick crossed the tilt threshold on the side where it is now (0: this frame, 254: long ago);
events that consume a flick set it to 254.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.lines import stage_of
from melee_gym.sim.records import (
    BUTTON_LONG_AGO,
    JUMP_BY_BUTTON,
    JUMP_BY_C_STICK,
    JUMP_BY_STICK,
    STICK_LONG_AGO,
    Fighter,
    Match,
    Tables,
)

FIRST_INPUT_FRAME = -39  # earlier sticks and buttons count as 0, frame.md 3.1.6
XY = P.X | P.Y
DIGITAL = P.L | P.R
NO_JUMP = -1  # beside JUMP_BY_*

# UCF works in raw stick bytes, 80 at the rim (frame.md 3.2).
RIM = 80
RIM_SQUARED = RIM * RIM
CARDINAL_SLACK = 6
FLICK_SQUARED = 75 * 75  # raw x moved by more than 75 in two frames
RIM_EDGE = f32(80)
RIM_EPSILON = f32(0.0001)
RIM_STEP = 2
SHIELD_DROP_STICK_Y = f32(-0.8)
UCF_SQUAT_RELEASE = f32(0.59)


@inner
def read(f: Fighter, m: Match, t: Tables) -> None:
    """Sample the controller, count the timers, then apply UCF's 1.0 cardinals (they see no timer)."""
    sample(f, m)
    count_sticks(f, t)
    count_buttons(f)
    f.pressed = f.pressed | f.due_presses
    f.due_presses = 0
    if m.ucf_cardinals != 0 and m.frame >= FIRST_INPUT_FRAME:
        snap_cardinals(f, m)


@inner
def sample(f: Fighter, m: Match) -> None:
    """Move this frame's values into the history and take the new ones; pressed bits add up in hitlag."""
    pad = m.inputs[f.body]
    f.prev_stick_x = f.stick_x
    f.prev_stick_y = f.stick_y
    f.prev_c_x = f.c_x
    f.prev_c_y = f.c_y
    f.prev_trigger = f.trigger
    f.prev_held = f.held
    f.raw_x2 = f.raw_x1
    f.raw_x1 = f.raw_x
    f.raw_x = pad.raw_x
    f.raw_y2 = f.raw_y1
    f.raw_y1 = f.raw_y
    f.raw_y = pad.raw_y
    if m.frame < FIRST_INPUT_FRAME:
        f.stick_x = ZERO
        f.stick_y = ZERO
        f.c_x = ZERO
        f.c_y = ZERO
        f.trigger = ZERO
        f.held = 0
    else:
        f.stick_x = pad.x
        f.stick_y = pad.y
        f.c_x = pad.cx
        f.c_y = pad.cy
        f.trigger = pad.trigger
        f.held = pad.held
    edges = f.held & ~f.prev_held
    if f.frozen:
        f.pressed = f.pressed | edges
    else:
        f.pressed = edges


@inner
def count_sticks(f: Fighter, t: Tables) -> None:
    """Timers of the stick and of the analog trigger (frame.md 3.3.1 to 3.3.4)."""
    threshold = t.common.tilt_threshold_x
    x_side = side_beyond(f.stick_x, threshold)
    same = x_side == side_beyond(f.prev_stick_x, threshold)
    f.tx = next_tick(f.tx, x_side, same)
    f.tx_shadow = next_tick(f.tx_shadow, x_side, same)
    f.x_cross = min(f.x_cross + 1, STICK_LONG_AGO)
    if x_side != 0 and not same:
        f.x_cross = 0
        f.x_cross_side = x_side
    threshold = t.common.tilt_threshold_y
    y_side = side_beyond(f.stick_y, threshold)
    same = y_side == side_beyond(f.prev_stick_y, threshold)
    f.ty = next_tick(f.ty, y_side, same)
    f.ty_shadow = next_tick(f.ty_shadow, y_side, same)
    f.y_cross = min(f.y_cross + 1, STICK_LONG_AGO)
    if y_side != 0 and not same:
        f.y_cross = 0
    threshold = t.common.trigger_timer_threshold
    pulled = side_beyond(f.trigger, threshold)
    f.t_trigger = next_tick(f.t_trigger, pulled, pulled == side_beyond(f.prev_trigger, threshold))


@inner
def side_beyond(value: f32, threshold: f32) -> int:
    """1 at or beyond the threshold, -1 at or beyond its negative, else 0."""
    if value >= threshold:
        return 1
    if value <= -threshold:
        return -1
    return 0


@inner
def next_tick(timer: int, side: int, same: bool) -> int:
    """A stick timer one frame on, for a stick now on `side` and on the same side as before or not."""
    if side == 0:
        return STICK_LONG_AGO
    if same:
        return min(timer + 1, STICK_LONG_AGO)
    return 0


@inner
def count_buttons(f: Fighter) -> None:
    """Frames since each press, 0 on its frame; a press in hitlag stays at 0 until the end of it (3.3.5)."""
    f.a_age = next_age(f.a_age, f.pressed, P.A)
    f.b_age = next_age(f.b_age, f.pressed, P.B)
    f.xy_age = next_age(f.xy_age, f.pressed, XY)
    f.lr_age = next_age(f.lr_age, f.pressed, P.LR)
    if is_pressed(f, DIGITAL):
        f.digital_gap = f.digital_age
    f.digital_age = next_age(f.digital_age, f.pressed, DIGITAL)


@inner
def next_age(age: int, pressed: int, button: int) -> int:
    """A press age one frame on."""
    if (pressed & button) != 0:
        return 0
    return min(age + 1, BUTTON_LONG_AGO)


@inner
def snap_cardinals(f: Fighter, m: Match) -> None:
    """A stick at the rim within 6 raw units of an axis acts as exactly 1.0 along it."""
    pad = m.inputs[f.body]
    if abs(pad.raw_x) >= RIM and abs(pad.raw_y) <= CARDINAL_SLACK:
        f.stick_x = ONE if pad.raw_x > 0 else -ONE
        f.stick_y = ZERO
    elif abs(pad.raw_y) >= RIM and abs(pad.raw_x) <= CARDINAL_SLACK:
        f.stick_y = ONE if pad.raw_y > 0 else -ONE
        f.stick_x = ZERO
    if abs(pad.raw_cx) >= RIM and abs(pad.raw_cy) <= CARDINAL_SLACK:
        f.c_x = ONE if pad.raw_cx > 0 else -ONE
        f.c_y = ZERO
    elif abs(pad.raw_cy) >= RIM and abs(pad.raw_cx) <= CARDINAL_SLACK:
        f.c_y = ONE if pad.raw_cy > 0 else -ONE
        f.c_x = ZERO


@inner
def count_commands(f: Fighter, t: Tables) -> None:
    """Ages of the jump and up special commands; unfrozen frames only (frame.md 3.3.6)."""
    if jump_asked(f, t) != NO_JUMP:
        f.jump_gap = f.jump_age
        f.jump_age = 0
    else:
        f.jump_age = min(f.jump_age + 1, BUTTON_LONG_AGO)
    if wants_up_special(f, t):
        f.up_b_gap = f.up_b_age
        f.up_b_age = 0
    else:
        f.up_b_age = min(f.up_b_age + 1, BUTTON_LONG_AGO)


@inner
def is_pressed(f: Fighter, buttons: int) -> bool:
    """Whether any of the buttons (PAD bits) was pressed this frame, or during the hitlag that still runs."""
    return bool((f.pressed & buttons) != 0)


@inner
def is_held(f: Fighter, buttons: int) -> bool:
    """Whether any of the buttons (PAD bits) is held."""
    return bool((f.held & buttons) != 0)


@inner
def jump_asked(f: Fighter, t: Tables) -> int:
    """JUMP: JUMP_BY_STICK, JUMP_BY_BUTTON or NO_JUMP."""
    return jump_above(f, t, t.common.tap_jump_threshold)


@inner
def running_jump_asked(f: Fighter, t: Tables) -> int:
    """JUMP-relaxed of Dash, Run, RunBrake and TurnRun."""
    return jump_above(f, t, t.common.relaxed_tap_jump_threshold)


@inner
def shield_jump_asked(f: Fighter, t: Tables) -> int:
    """JUMP-shield: also the C-stick held up."""
    by = jump_asked(f, t)
    if by == NO_JUMP and f.c_y >= t.common.tap_jump_threshold:
        return JUMP_BY_C_STICK
    return by


@inner
def jump_above(f: Fighter, t: Tables, height: f32) -> int:
    """A jump by a stick flick to at least `height`, or by button."""
    if f.stick_y >= height and f.ty < t.common.tap_jump_window:
        return JUMP_BY_STICK
    if is_pressed(f, XY):
        return JUMP_BY_BUTTON
    return NO_JUMP


@inner
def wants_dash(f: Fighter, t: Tables) -> bool:
    """DASH: a flick to either side."""
    return bool(abs(f.stick_x) >= t.common.dash_stick_threshold and f.tx < t.common.dash_window)


@inner
def wants_turn(f: Fighter, t: Tables) -> bool:
    """TURN."""
    return bool(f.stick_x * f.facing <= t.common.turn_stick_threshold)


@inner
def wants_walk(f: Fighter, t: Tables) -> bool:
    """WALK."""
    return bool(f.stick_x * f.facing >= t.common.walk_stick_threshold)


@inner
def wants_run(f: Fighter, t: Tables) -> bool:
    """RUN."""
    return bool(f.stick_x * f.facing >= t.common.run_stick_threshold)


@inner
def wants_brake(f: Fighter, t: Tables) -> bool:
    """BRAKE."""
    return bool(abs(f.stick_x) < t.common.run_stick_threshold)


@inner
def wants_run_turn(f: Fighter, t: Tables) -> bool:
    """RUN-TURN."""
    return bool(f.stick_x * f.facing <= t.common.turn_run_stick_threshold)


@inner
def wants_squat(f: Fighter, t: Tables) -> bool:
    """SQUAT."""
    return bool(f.stick_y < -t.common.squat_threshold)


@inner
def leaves_squat(f: Fighter, m: Match, t: Tables) -> bool:
    """UNSQUAT; UCF asks for less on the frame of a sideways flick along the rim."""
    release = t.common.squat_release_threshold
    if m.ucf != 0 and f.tx == 0 and on_rim(f):
        release = UCF_SQUAT_RELEASE
    return bool(f.stick_y > -release)


@inner
def wants_pass(f: Fighter, m: Match, t: Tables) -> bool:
    """PASS: a flick down on a drop-through platform."""
    return bool(
        f.stick_y <= -t.common.platform_drop_y
        and f32(f.ty) < t.common.platform_drop_window
        and on_platform(f, m, t)
    )


@inner
def on_platform(f: Fighter, m: Match, t: Tables) -> bool:
    """Whether the floor under the fighter can be dropped through."""
    if f.airborne or f.floor < 0:
        return False
    return bool(stage_of(m, t).lines[f.floor].drop_through)


@inner
def flicks_down_to_dodge(f: Fighter, m: Match, t: Tables) -> bool:
    """The stick part of SPOTDODGE."""
    return bool(
        f.stick_y <= t.common.spot_dodge_y
        and f.ty < t.common.spot_dodge_window
        and not is_shield_drop(f, m, t)
    )


@inner
def wants_spot_dodge(f: Fighter, m: Match, t: Tables) -> bool:
    """SPOTDODGE outside the shield: LR held."""
    return bool(is_held(f, P.LR) and flicks_down_to_dodge(f, m, t))


@inner
def wants_shield_spot_dodge(f: Fighter, m: Match, t: Tables) -> bool:
    """SPOTDODGE in the shield: also the C-stick held down."""
    return bool(f.c_y <= t.common.spot_dodge_y or flicks_down_to_dodge(f, m, t))


@inner
def is_shield_drop(f: Fighter, m: Match, t: Tables) -> bool:
    """UCF: a stick rolled down along the rim asks for a platform drop, not for a dodge.

    It never dodges, on solid floors and out of Wait neither (66 of 68 recordings).
    """
    return bool(
        m.ucf != 0
        and f.c_y > t.common.spot_dodge_y
        and f.stick_y > SHIELD_DROP_STICK_Y
        and f.tx >= t.common.roll_window
        and on_rim(f)
    )


@inner
def on_rim(f: Fighter) -> bool:
    """UCF's test of a stick at the rim, with two units of tolerance."""
    x = int(RIM_EDGE * abs(f.stick_x) - RIM_EPSILON) + RIM_STEP
    y = int(RIM_EDGE * abs(f.stick_y) - RIM_EPSILON) + RIM_STEP
    return bool(x * x + y * y > RIM_SQUARED)


@inner
def flicked_raw(f: Fighter) -> bool:
    """UCF: the raw stick crossed most of its range sideways within two frames."""
    moved = f.raw_x - f.raw_x2
    return bool(moved * moved > FLICK_SQUARED)


@inner
def ucf_dashback(f: Fighter, m: Match, t: Tables, new_facing: f32) -> bool:
    """Whether UCF takes this second frame of Turn for a dash back; the caller checks the age."""
    return bool(
        m.ucf != 0
        and f.stick_x * new_facing >= t.common.dash_stick_threshold
        and f.tx < t.common.dash_window
        and flicked_raw(f)
    )


@inner
def wiggles_out(f: Fighter, m: Match, t: Tables) -> bool:
    """The flick that ends a tumble; UCF allows one frame more when the raw stick really was flicked."""
    edge = t.common.tumble_wiggle_x
    if abs(f.stick_x) < edge:
        return False
    if f.tx < t.common.tumble_wiggle_window:
        return True
    return bool(
        m.ucf != 0 and f.tx == t.common.tumble_wiggle_window and abs(f.prev_stick_x) < edge and flicked_raw(f)
    )


@inner
def wants_roll(f: Fighter, t: Tables) -> f32:
    """ROLL in the shield: the x of the stick that asks for it, 0 when none does."""
    if abs(f.stick_x) >= t.common.roll_x and f.tx < t.common.roll_window:
        return f32(f.stick_x)
    if abs(f.c_x) >= t.common.roll_x:
        return f32(f.c_x)
    return ZERO


@inner
def wants_air_dodge(f: Fighter) -> bool:
    """AIRDODGE: a digital press."""
    return is_pressed(f, DIGITAL)


@inner
def wants_fast_fall(f: Fighter, t: Tables) -> bool:
    """FASTFALL."""
    return bool(
        not f.fast_fall
        and f.vy < ZERO
        and f.stick_y <= -t.common.fast_fall_threshold
        and f.ty < t.common.fast_fall_window
    )


@inner
def wants_side_special(f: Fighter, t: Tables) -> bool:
    """SIDE-B."""
    return bool(is_pressed(f, P.B) and abs(f.stick_x) >= t.common.special_x)


@inner
def wants_up_special(f: Fighter, t: Tables) -> bool:
    """UP-B."""
    return bool(is_pressed(f, P.B) and f.stick_y >= t.common.special_y)


@inner
def wants_down_special(f: Fighter, t: Tables) -> bool:
    """DOWN-B on the ground."""
    return bool(is_pressed(f, P.B) and f.stick_y < -t.common.special_y)


@inner
def wants_neutral_special(f: Fighter, t: Tables) -> bool:
    """NEUTRAL-B on the ground."""
    return bool(
        is_pressed(f, P.B) and abs(f.stick_x) < t.common.special_x and abs(f.stick_y) < t.common.special_y
    )


@inner
def wants_taunt(f: Fighter) -> bool:
    """TAUNT."""
    return is_pressed(f, P.D_UP)
