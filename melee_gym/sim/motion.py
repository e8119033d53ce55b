"""Changing action state and the animation cursor (facts/mechanics/frame.md 2)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import FLAG_FAST_FALL, has_flag
from melee_gym.sim.f32 import ONE, ZERO, clamp
from melee_gym.sim.records import Fighter, Match, Player, Tables
from melee_gym.sim.script import NO_MOVE, clear_script, run_script

KEEP_FAST_FALL = 1
KEEP_HITBOXES = 2
KEEP_INSTANCE = 4  # follow-up of the same attack: no new staling entry
NO_ANIMATION = f32(-1)
MAX_INSTANCE = 65535
CREDIT_FRAMES = 60


@inner
def change_state(f: Fighter, m: Match, t: Tables, state: int, start: f32, rate: f32, keep: int) -> None:
    """Enter `state` with the cursor at `start`; no time passes (frame.md 2.1).

    Resets what every state change resets (2.6): fast fall, skipped platform, hitboxes, script flags; and
    clamps the ground velocity when a root-motion animation is left for one without (2.7).
    """
    table = t.fighters[f.kind]
    if f.state == A.DASH or table.states[f.state].root_motion:
        if not (state == A.DASH or table.states[state].root_motion):
            limit = table.attributes.dash_max_velocity
            f.gv = clamp(f.gv, -limit, limit)
    f.prev_state = f.state
    f.prev_state_age = f.age
    f.state = state
    f.age = start
    f.rate = rate
    f.state_frames = 0
    f.entry_facing = f.facing
    f.skip_line = -1
    f.anim_frozen = 0
    if not keep & KEEP_FAST_FALL:
        f.fast_fall = 0
    if not keep & KEEP_HITBOXES:
        for i in range(4):
            f.hitboxes[i].active = 0
    f.ledge = -1
    f.shield_up = 0
    f.bubble = 0
    f.in_hitstun = 0
    f.charging = 0
    f.charge_ready = 0
    f.charge_frames = 0
    if state < A.WAIT or state > A.WALK_FAST:  # only standing and walking keep a jab string open
        f.jab_window = 0
    if f.credit_frames == 0 and not f.airborne and is_safe(state):
        f.credit_frames = CREDIT_FRAMES
    clear_script(f)
    move_id = table.states[state].move_id
    if not keep & KEEP_INSTANCE and (move_id != f.move_id or move_id == NO_MOVE):
        new_instance(f, m)
    f.move_id = move_id


@inner
def is_safe(state: int) -> bool:
    """Whether a fighter in a state on the ground is no longer in his last attacker's hands.

    Recorded: 6,394 of 6,483 times `last_hit_by` was forgotten, 60 frames after a change to one of these.
    """
    if state >= A.WAIT and state <= A.TURN:
        return True
    if state == A.DASH or state == A.KNEE_BEND or state == A.SQUAT_WAIT or state == A.SQUAT_RV:
        return True
    if state == A.LANDING or state == A.LANDING_FALL_SPECIAL:
        return True
    if state >= A.LANDING_AIR_N and state <= A.LANDING_AIR_LW:
        return True
    return bool(state == A.GUARD_ON or state == A.ESCAPE_N)


@inner
def new_instance(f: Fighter, m: Match) -> None:
    """A fresh attack instance from the match's counter (damage.md 1.3)."""
    f.instance = m.next_instance
    m.next_instance = 1 if m.next_instance >= MAX_INSTANCE else m.next_instance + 1


@inner
def step_animation(f: Fighter, m: Match, t: Tables) -> None:
    """Advance the cursor by the rate and run the script up to it (frame.md 2.3)."""
    if f.age >= ZERO:
        f.age = f.age + f.rate
    run_script(f, m, t)


@inner
def enter_at(f: Fighter, m: Match, t: Tables, state: int, start: f32, rate: f32, keep: int) -> None:
    """Enter `state` and step once when its enter routine does (column age0 of frame.md 7)."""
    change_state(f, m, t, state, start, rate, keep)
    first = t.fighters[f.kind].states[state].first_age
    if first < ZERO:
        f.age = NO_ANIMATION
        run_script(f, m, t)
    elif first > ZERO:
        step_animation(f, m, t)
    else:
        run_script(f, m, t)


@inner
def enter(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Enter `state` from its start at rate 1, nothing kept."""
    enter_at(f, m, t, state, ZERO, ONE, 0)


@inner
def enter_still(f: Fighter, m: Match, t: Tables, state: int, keep: int) -> None:
    """Enter `state` at its start; the entry frame shows age 0 (column age0 = 0 of frame.md 7)."""
    change_state(f, m, t, state, ZERO, ONE, keep)
    run_script(f, m, t)


@inner
def enter_stepped(f: Fighter, m: Match, t: Tables, state: int, start: f32, keep: int) -> None:
    """Enter `state` at `start` and step once; the entry frame shows start + 1 (age0 = 1)."""
    change_state(f, m, t, state, start, ONE, keep)
    step_animation(f, m, t)


@inner
def enter_recorded(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Enter a recorded state at its beginning: how one is adopted that keeps no variables (State.adopt)."""
    enter_at(f, m, t, int(p.state), ZERO, ONE, KEEP_FAST_FALL if has_flag(p, FLAG_FAST_FALL) else 0)


@inner
def loop_animation(f: Fighter, t: Tables) -> None:
    """Wrap the cursor of a looping animation at its length (frame.md 2.4)."""
    length = t.fighters[f.kind].states[f.state].loop_from_age
    if length > ZERO and f.age >= length:
        f.age = f.age - length


@inner
def animation_ended(f: Fighter, t: Tables) -> bool:
    """Whether a non-looping animation has reached its end (frame.md 2.4)."""
    end = t.fighters[f.kind].states[f.state].anim_frames
    return bool(end > ZERO and f.age >= end)


@inner
def curve(t: Tables, first: int, length: int, offset: int, age: int) -> f32:
    """Value of a CURVE at a whole age; 0 outside it."""
    k = age - first
    if k < 0 or k >= length:
        return ZERO
    return f32(t.curves[offset + k])
