"""The ways into the states of a match's life: the entrance, death, the way back (lifecycle.md)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game.frame import NO_PORT
from melee_gym.sim.bodies import NOBODY, bodies, is_asleep, is_follower, partner
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.floors import NO_LINE
from melee_gym.sim.lines import stage_of
from melee_gym.sim.motion import NO_ANIMATION, change_state, enter_still
from melee_gym.sim.physics import stop
from melee_gym.sim.records import (
    BUTTON_LONG_AGO,
    STALE_QUEUE,
    STICK_LONG_AGO,
    Fighter,
    Match,
    Tables,
)
from melee_gym.sim.units import DIED, tell

NEVER_HIT = -1  # of `hit_timer`
HIDDEN_FRAMES = 5  # frames of Entry per port, lifecycle.md 1.1


@inner
def enter_entry(f: Fighter, m: Match, t: Tables) -> None:
    """Wait, unseen, for the port's turn above the spawn point."""
    spawn = stage_of(m, t).spawns[f.port]
    f.x = spawn.x
    f.y = spawn.y
    f.rebirth_x = spawn.x
    f.rebirth_y = spawn.y
    f.facing = ONE if spawn.x < ZERO else -ONE
    f.airborne = 1
    f.jumps_used = 1
    change_state(f, m, t, A.ENTRY, ZERO, ONE, 0)
    f.age = NO_ANIMATION
    f.entry_timer = HIDDEN_FRAMES * (f.port + 1)


@inner
def enter_entry_start(f: Fighter, m: Match, t: Tables) -> None:
    """Rise on the trophy's stand."""
    change_state(f, m, t, A.ENTRY_START, ZERO, ONE, 0)
    f.entry_timer = t.common.entry_start_frames - 1


@inner
def enter_entry_end(f: Fighter, m: Match, t: Tables) -> None:
    """Sink with the stand."""
    change_state(f, m, t, A.ENTRY_END, ZERO, ONE, 0)
    f.age = NO_ANIMATION
    f.entry_timer = t.common.entry_end_frames


@inner
def enter_dead(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Die over the side, the bottom or, plainly, the top: the stock is lost at once."""
    leave_play(f, m, t, state, t.common.death_frames)
    f.age = NO_ANIMATION
    lose_stock(f)


@inner
def enter_star_ko(f: Fighter, m: Match, t: Tables) -> None:
    """Die over the top, away into the sky; the stock is lost near the end."""
    frames = t.common.star_ko_frames_1 + t.common.star_ko_frames_2 + t.common.star_ko_frames_3
    leave_play(f, m, t, A.DEAD_UP_STAR, frames)
    # The flight ends at 0.6 of the camera's upper bound: 72 on Stadium, 70.98 on Yoshi's Story (recordings).
    # The bound is also the height that the way back starts from.
    f.rebirth_y = stage_of(m, t).respawn_starts[f.port].y * t.common.star_ko_height_mul


@inner
def enter_screen_ko(f: Fighter, m: Match, t: Tables) -> None:
    """Die over the top, against the camera."""
    leave_play(f, m, t, A.DEAD_UP_FALL, t.common.screen_ko_frames_1 + t.common.screen_ko_frames_2)


@inner
def enter_hit_camera(f: Fighter, m: Match, t: Tables) -> None:
    """Stick to the camera's glass and slide off it."""
    frames = t.common.screen_ko_frames_3 + t.common.screen_ko_frames_4 + t.common.screen_ko_frames_5
    leave_play(f, m, t, A.DEAD_UP_FALL_HIT_CAMERA, frames)


@inner
def leave_play(f: Fighter, m: Match, t: Tables, state: int, frames: int) -> None:
    """Enter a death state for `frames`: no speed, no hitlag, no partner."""
    tell(f, m, t, DIED)
    free_partner(f, m, t)
    stop(f)
    change_state(f, m, t, state, ZERO, ONE, 0)
    f.hitlag = ZERO
    f.frozen = 0
    f.hitlag_victim = 0
    f.in_hitstun = 0
    f.hitstun = ZERO
    f.dead_timer = frames


@inner
def free_partner(f: Fighter, m: Match, t: Tables) -> None:
    """End a hold that the dying fighter is part of: the other one falls."""
    if not f.holding and not f.held_by:
        return
    o = partner(f, m)
    o.holding = 0
    o.held_by = 0
    f.holding = 0
    f.held_by = 0
    enter_fall(o, m, t)


@inner
def lose_stock(f: Fighter) -> None:
    """One stock less, unless he only follows; the staleness queue empty (section 2)."""
    if not is_follower(f):
        f.stocks -= 1
    f.lost_stock = 1
    for k in range(STALE_QUEUE):
        f.stale_ids[k] = 0
        f.stale_instances[k] = 0
    f.stale_next = 0


@inner
def come_back(f: Fighter, m: Match, t: Tables) -> None:
    """A death is over: the way back, or sleep for who has no stock left or only follows (section 2)."""
    if f.stocks <= 0 or is_follower(f):
        enter_sleep(f, m, t)
        return
    enter_rebirth(f, m, t)
    for k in range(bodies(m)):
        follower = m.fighters[k]
        if follower.leader == f.body and is_asleep(follower):
            enter_rebirth(follower, m, t)


@inner
def enter_sleep(f: Fighter, m: Match, t: Tables) -> None:
    """Out of play: nothing meets or moves this body."""
    stop(f)
    change_state(f, m, t, A.SLEEP, ZERO, ONE, 0)
    f.age = NO_ANIMATION


@inner
def enter_rebirth(f: Fighter, m: Match, t: Tables) -> None:
    """Come back high above the respawn point, as new."""
    s = stage_of(m, t)
    refresh(f, t)
    f.x = s.respawn_starts[f.port].x
    f.y = s.respawn_starts[f.port].y
    f.rebirth_x = s.respawns[f.port].x
    f.rebirth_y = s.respawns[f.port].y
    f.facing = ONE if f.rebirth_x < ZERO else -ONE
    f.airborne = 1
    f.jumps_used = 1
    change_state(f, m, t, A.REBIRTH, ZERO, ONE, 0)
    f.rebirth_timer = t.common.rebirth_frames


@inner
def enter_rebirth_wait(f: Fighter, m: Match, t: Tables) -> None:
    """Stand on the platform of the way back."""
    stop(f)
    change_state(f, m, t, A.REBIRTH_WAIT, ZERO, ONE, 0)
    f.rebirth_timer = t.common.rebirth_wait_frames


@inner
def protect_after_rebirth(f: Fighter, t: Tables) -> None:
    """Invincible from leaving the platform on (section 3.2)."""
    f.invincible_timer = max(f.invincible_timer, t.common.rebirth_invincible_frames)


@inner
def refresh(f: Fighter, t: Tables) -> None:
    """A fighter as at the start of a match or life: all but place, stocks and staleness queue."""
    stop(f)
    f.percent = ZERO
    f.shield = t.common.shield_max
    f.hitlag = ZERO
    f.frozen = 0
    f.hitlag_victim = 0
    f.hitstun = ZERO
    f.in_hitstun = 0
    f.hit_timer = NEVER_HIT
    f.meteor_lock = 0
    f.intangible_timer = 0
    f.invincible_timer = 0
    f.reflect_timer = -1  # the power shield's windows are shut
    f.power_timer = -1
    f.wall_jumps_used = 0
    f.wall_touch = STICK_LONG_AGO
    f.ledge_cooldown = 0
    f.ecb_lock = 0
    f.ecb_bottom = ZERO
    f.floor = NO_LINE
    f.last_floor = NO_LINE
    f.skip_line = -1
    f.ledge = -1
    f.ledge_near = -1
    f.hug_line = -1
    f.partner = NOBODY
    f.holding = 0
    f.held_by = 0
    f.last_hit_by = NO_PORT
    f.credit_frames = 0
    f.lost_stock = 0
    f.combo = 0
    f.combo_frames = 0
    f.air_special_used = 0
    for slot in range(8):
        f.special_i[slot] = 0
        f.special_f[slot] = ZERO


@inner
def change_kind(f: Fighter, m: Match, t: Tables, kind: int, state: int) -> None:
    """Go on as another fighter, in a state of his; what he made stays his (`Unit.becomes`)."""
    f.kind = kind
    enter_still(f, m, t, state, 0)


@inner
def forget_inputs(f: Fighter) -> None:
    """Timers of sticks and buttons as if nothing had ever been touched."""
    f.tx = STICK_LONG_AGO
    f.ty = STICK_LONG_AGO
    f.t_trigger = STICK_LONG_AGO
    f.tx_shadow = STICK_LONG_AGO
    f.ty_shadow = STICK_LONG_AGO
    f.x_cross = STICK_LONG_AGO
    f.y_cross = STICK_LONG_AGO
    f.a_age = BUTTON_LONG_AGO
    f.b_age = BUTTON_LONG_AGO
    f.xy_age = BUTTON_LONG_AGO
    f.lr_age = BUTTON_LONG_AGO
    f.digital_age = BUTTON_LONG_AGO
    f.digital_gap = BUTTON_LONG_AGO
    f.jump_age = BUTTON_LONG_AGO
    f.jump_gap = BUTTON_LONG_AGO
    f.up_b_age = BUTTON_LONG_AGO
    f.up_b_gap = BUTTON_LONG_AGO
