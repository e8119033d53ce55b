"""States of a match's life: death (0 to 10), the way back (12, 13), the entrance (322 to 324); lifecycle.md.

No collision phase runs in them: the platform of the way back and the trophy's stand are no part of the stage,
and neither comes near it. Sleep (11) belongs to players without stocks in matches that go on.
"""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.game import pad as P
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.enter.attacks import try_aerial
from melee_gym.sim.enter.life import (
    come_back,
    enter_dead,
    enter_entry_end,
    enter_entry_start,
    enter_hit_camera,
    enter_rebirth,
    enter_rebirth_wait,
    enter_screen_ko,
    enter_star_ko,
    lose_stock,
    protect_after_rebirth,
)
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.inputs import is_held, wants_squat, wants_taunt, wants_turn, wants_walk
from melee_gym.sim.interrupts import special_air, try_air_dodge, try_air_jump
from melee_gym.sim.motion import loop_animation
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.records import Fighter, Match, Player, Tables

STAND_HEIGHT = f32(1.497345)  # of the entrance trophy's stand at scale 1, recordings of 15 fighters agree


@inner
def dead_animation(f: Fighter, m: Match, t: Tables) -> None:
    """The time until the way back begins."""
    f.dead_timer -= 1
    if f.dead_timer == 0:
        come_back(f, m, t)


@inner
def star_ko_animation(f: Fighter, m: Match, t: Tables) -> None:
    """One frame's rest, the flight, then without the stock; the pose is that of DamageFall."""
    length = t.fighters[f.kind].states[A.DAMAGE_FALL].loop_from_age
    if length > ZERO and f.age >= length:
        f.age -= length
    f.dead_timer -= 1
    flown = int(f.dead_timer) - t.common.star_ko_frames_3
    if flown == t.common.star_ko_frames_2:
        f.vy = (f.rebirth_y - f.y) / f32(t.common.star_ko_frames_2)
    elif flown == 0:
        f.vy = ZERO
        lose_stock(f)
    if f.dead_timer == 0:
        come_back(f, m, t)


@inner
def screen_ko_animation(f: Fighter, m: Match, t: Tables) -> None:
    f.dead_timer -= 1
    if f.dead_timer == 0:
        enter_hit_camera(f, m, t)


@inner
def hit_camera_animation(f: Fighter, m: Match, t: Tables) -> None:
    f.dead_timer -= 1
    if f.dead_timer == t.common.screen_ko_frames_5:
        lose_stock(f)
    if f.dead_timer == 0:
        come_back(f, m, t)


@inner
def rebirth_animation(f: Fighter, m: Match, t: Tables) -> None:
    f.rebirth_timer -= 1
    if f.rebirth_timer == 0:
        enter_rebirth_wait(f, m, t)


@inner
def rebirth_physics(f: Fighter, m: Match, t: Tables) -> None:
    """Toward the respawn point, to arrive in time."""
    share = ONE / f32(f.rebirth_timer)
    f.vx = (f.rebirth_x - f.x) * share
    f.vy = (f.rebirth_y - f.y) * share


@inner
def rebirth_wait_animation(f: Fighter, m: Match, t: Tables) -> None:
    loop_animation(f, t)
    f.rebirth_timer -= 1
    if f.rebirth_timer == 0:
        protect_after_rebirth(f, t)
        enter_fall(f, m, t)


@inner
def rebirth_wait_iasa(f: Fighter, m: Match, t: Tables) -> None:
    """Air actions act at once, ground actions drop off the platform (section 3.2)."""
    if special_air(f, m, t) or try_air_dodge(f, m, t) or try_aerial(f, m, t) or try_air_jump(f, m, t):
        protect_after_rebirth(f, t)
    elif drops_off(f, t):
        protect_after_rebirth(f, t)
        enter_fall(f, m, t)


@inner
def drops_off(f: Fighter, t: Tables) -> bool:
    """Whether shield, taunt, crouch, turn or walk is asked for."""
    return bool(
        is_held(f, P.LR) or wants_taunt(f) or wants_squat(f, t) or wants_turn(f, t) or wants_walk(f, t)
    )


@inner
def entry_animation(f: Fighter, m: Match, t: Tables) -> None:
    if f.entry_timer == 0:
        enter_entry_start(f, m, t)
    else:
        f.entry_timer -= 1


@inner
def entry_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    f.entry_timer -= 1
    if f.entry_timer == 0:
        enter_entry_end(f, m, t)


@inner
def entry_start_physics(f: Fighter, m: Match, t: Tables) -> None:
    """The stand grows."""
    frames = t.common.entry_start_frames
    f.y = f.rebirth_y + stand_height(f, t) * (f32(frames - f.entry_timer) / f32(frames))


@inner
def entry_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    f.entry_timer -= 1
    if f.entry_timer == 0:
        enter_fall(f, m, t)


@inner
def entry_end_physics(f: Fighter, m: Match, t: Tables) -> None:
    """The stand shrinks."""
    f.y = f.rebirth_y + stand_height(f, t) * (f32(f.entry_timer) / f32(t.common.entry_start_frames))


@inner
def stand_height(f: Fighter, t: Tables) -> f32:
    """Full height of the fighter's stand."""
    height: f32 = STAND_HEIGHT * t.fighters[f.kind].trophy_scale
    return height


@inner
def adopt_life(f: Fighter, p: Player, q: Player, m: Match, t: Tables) -> None:
    """Death, the way back and the entrance, with their timers."""
    state = int(p.state)
    if state <= A.DEAD_UP:
        enter_dead(f, m, t, state)
    elif state == A.DEAD_UP_STAR:
        enter_star_ko(f, m, t)
    elif state == A.DEAD_UP_FALL:
        enter_screen_ko(f, m, t)
    elif state == A.DEAD_UP_FALL_HIT_CAMERA:
        enter_hit_camera(f, m, t)
    elif state == A.REBIRTH:
        enter_rebirth(f, m, t)
    elif state == A.REBIRTH_WAIT:
        enter_rebirth_wait(f, m, t)
    elif state == A.ENTRY_START:
        enter_entry_start(f, m, t)
    elif state == A.ENTRY_END:
        enter_entry_end(f, m, t)


_DEAD = State(dead_animation, nothing, nothing, nothing, adopt_life)

TABLE: dict[int, State] = {
    A.DEAD_DOWN: _DEAD,
    A.DEAD_LEFT: _DEAD,
    A.DEAD_RIGHT: _DEAD,
    A.DEAD_UP: _DEAD,
    A.DEAD_UP_STAR: State(star_ko_animation, nothing, nothing, nothing, adopt_life),
    A.DEAD_UP_FALL: State(screen_ko_animation, nothing, nothing, nothing, adopt_life),
    A.DEAD_UP_FALL_HIT_CAMERA: State(hit_camera_animation, nothing, nothing, nothing, adopt_life),
    A.REBIRTH: State(rebirth_animation, nothing, rebirth_physics, nothing, adopt_life),
    A.REBIRTH_WAIT: State(rebirth_wait_animation, rebirth_wait_iasa, nothing, nothing, adopt_life),
    A.ENTRY: State(entry_animation, nothing, nothing, nothing),
    A.ENTRY_START: State(entry_start_animation, nothing, entry_start_physics, nothing, adopt_life),
    A.ENTRY_END: State(entry_end_animation, nothing, entry_end_physics, nothing, adopt_life),
}
