"""Start, death and end of a match (facts/mechanics/lifecycle.md), and the stage's own movement."""

from __future__ import annotations

from typing import Final

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import rng
from melee_gym.sim.bodies import NOBODY, bodies, is_asleep, is_follower
from melee_gym.sim.enter.life import (
    enter_dead,
    enter_entry,
    enter_screen_ko,
    enter_sleep,
    enter_star_ko,
    forget_inputs,
    refresh,
)
from melee_gym.sim.floors import FAR, NO_LINE, floor_lift, floor_under, stand_on
from melee_gym.sim.lines import stage_of, start_stage
from melee_gym.sim.motion import enter
from melee_gym.sim.records import Fighter, Match, Stage, Tables

PLACED_FRAME = -1  # before the first frame of a match that starts from a situation: the clock runs at once
PERCENTS = 100  # of the draw for the kind of a top KO

_LEAVES = "a match cannot start outside of play"
_PARTNER = "it needs the partner that holds or is held"
_HISTORY = "it needs the hit, the shield or the ledge that led to it"
_OTHER = "it belongs to items, bosses or stage parts that the engine does not have"
_NO_RULE = "no rule of the engine enters or leaves it"
# Action states that no situation can start in, with the reason.
REFUSED_STARTS: Final[dict[int, str]] = {
    **dict.fromkeys([*range(A.DEAD_DOWN, A.WAIT), *range(A.ENTRY, A.DAMAGE_ICE)], _LEAVES),
    **dict.fromkeys(
        [
            *range(A.DAMAGE_HI1, A.LIGHT_GET),
            A.GUARD_SET_OFF,
            A.GUARD_REFLECT,
            A.DOWN_DAMAGE_U,
            A.DOWN_DAMAGE_D,
            *range(A.PASSIVE_WALL, A.CATCH),
            A.REBOUND_STOP,
            A.REBOUND,
            *range(A.FLY_REFLECT_WALL, A.APPEAL_SR),
        ],
        _HISTORY,
    ),
    **dict.fromkeys(
        [
            A.CATCH_PULL,
            A.CATCH_DASH_PULL,
            *range(A.CATCH_WAIT, A.ESCAPE_F),
            *range(A.THROWN_F, A.PASS),
        ],
        _PARTNER,
    ),
    **dict.fromkeys(
        [
            *range(A.LIGHT_GET, A.GUARD_ON),
            *range(A.SHOULDERED_WAIT, A.ENTRY),
            *range(A.DAMAGE_ICE, A.FIRST_SPECIAL),
        ],
        _OTHER,
    ),
    **dict.fromkeys(
        [
            *(A.FALL_F, A.FALL_B, A.FALL_AERIAL_F, A.FALL_AERIAL_B, A.FALL_SPECIAL_F, A.FALL_SPECIAL_B),
            *(A.DOWN_SPOT_U, A.DOWN_SPOT_D),
        ],
        _NO_RULE,
    ),
    **dict.fromkeys(range(A.FIRST_SPECIAL, 1024), "special moves keep variables that only their entry sets"),
}
# Action states that end with their animation; a fighter whose table has no length for one lacks the move.
MOVES: Final = (*range(A.ATTACK11, A.LANDING_AIR_N), A.APPEAL_SR, A.APPEAL_SL)


@inner
def start_match(m: Match, t: Tables) -> None:
    """Make a match ready for its first frame: at the spawn points, or as placed if `m.placed`."""
    m.next_instance = 1
    m.next_spawn_id = 0
    start_stage(m, t)
    for k in range(bodies(m)):
        f = m.fighters[k]
        percent = f.percent
        x = f.vx
        y = f.vy
        refresh(f, t)
        forget_inputs(f)
        if is_asleep(f):
            enter_sleep(f, m, t)
        elif m.placed:
            f.percent = percent
            place_fighter(f, m, t, x, y)
        else:
            enter_entry(f, m, t)
        f.prev_x = f.x
        f.prev_y = f.y
        f.swept_x = f.x
        f.swept_y = f.y
    if m.placed:
        m.frame = PLACED_FRAME


@inner
def place_fighter(f: Fighter, m: Match, t: Tables, vx: f32, vy: f32) -> None:
    """Start a fighter in its `state` where it is; on the floor nearest to its height unless `airborne`.

    Beside all floors there is nothing to stand on: it falls.
    """
    state = int(f.state)
    s = stage_of(m, t)
    line = NO_LINE
    if not f.airborne:
        line = nearest_floor(f, s, t)
        if line == NO_LINE:
            state = A.FALL
    f.state = A.WAIT
    enter(f, m, t, state)
    if line == NO_LINE:
        f.airborne = 1
        f.jumps_used = 1
        f.vx = vx
        f.vy = vy
    else:
        f.airborne = 0
        f.y = f.y + floor_lift(s, t, line, f.x, f.y)
        stand_on(f, s, line)
        f.vx = vx
        f.gv = vx


@inner
def nearest_floor(f: Fighter, s: Stage, t: Tables) -> int:
    """The floor over or under the fighter whose height is nearest to his; NO_LINE beside all floors."""
    best = NO_LINE
    least = FAR
    for k in range(s.floor_count):
        line = int(s.floors[k])
        if floor_under(s, t, line, f.x) == line:
            away = abs(floor_lift(s, t, line, f.x, f.y))
            if away < least:
                least = away
                best = line
    return best


@inner
def check_blast_zones(f: Fighter, m: Match, t: Tables) -> None:
    """Die outside the blast zone: right, left, top, bottom (section 2)."""
    s = stage_of(m, t)
    if s.blast_left <= f.x and f.x <= s.blast_right and s.blast_bottom <= f.y and f.y <= s.blast_top:
        return
    if f.state < A.WAIT or (f.state >= A.ENTRY and f.state <= A.ENTRY_END):
        return
    if f.x > s.blast_right:
        enter_dead(f, m, t, A.DEAD_RIGHT)
    elif f.x < s.blast_left:
        enter_dead(f, m, t, A.DEAD_LEFT)
    elif f.y > s.blast_top:
        # only thrown over, never by own speed
        if not f.airborne or f.ky > t.common.top_ko_min_kb_speed:
            die_over_top(f, m, t)
    else:
        enter_dead(f, m, t, A.DEAD_DOWN)


@inner
def die_over_top(f: Fighter, m: Match, t: Tables) -> None:
    """A star KO, or now and then one against the camera if nobody else is at it."""
    drawn = rng.randi(m, PERCENTS) + 1
    if drawn <= t.common.screen_ko_percent and is_camera_free(m):
        enter_screen_ko(f, m, t)
    else:
        enter_star_ko(f, m, t)


@inner
def is_camera_free(m: Match) -> bool:
    """Whether nobody is being thrown against the camera."""
    for k in range(bodies(m)):
        state = m.fighters[k].state
        if state >= A.DEAD_UP_FALL and state <= A.DEAD_UP_FALL_HIT_CAMERA_ICE:
            return False
    return True


@inner
def finish_frame(m: Match, t: Tables) -> None:
    """The match clock, which runs from frame 0 on, and the end by time or by the last stock (section 4)."""
    if m.timer > 0 and m.frame > 0:
        m.timer -= 1
        if m.timer == 0:
            m.over = 1
    if not has_two_sides(m):
        m.over = 1


@inner
def has_two_sides(m: Match) -> bool:
    """Whether stocks are left on more than one side."""
    first = NOBODY
    for k in range(bodies(m)):
        f = m.fighters[k]
        if f.stocks > 0 and not is_follower(f):
            if first == NOBODY:
                first = int(f.team)
            elif first != f.team:
                return True
    return False
