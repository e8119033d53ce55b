"""Illusion (facts/mechanics/specials/fox.md 3; its rules' numbers stand beside them)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.sim import articles
from melee_gym.sim.edges import (
    LANDED,
    LEDGE_FACING,
    special_air,
    special_ground_stop,
)
from melee_gym.sim.enter.air import enter_fall_special
from melee_gym.sim.enter.ground import enter_landing_special, enter_wait
from melee_gym.sim.f32 import ONE, ZERO
from melee_gym.sim.fighters.fox.states import (
    AIR_S_DASH,
    AIR_S_END,
    AIR_S_START,
    BEFORE_X,
    BEFORE_Y,
    DELAY,
    GHOST,
    GHOST_FOLLOWS,
    GHOST_RESTS,
    S_DASH,
    S_END,
    S_START,
    WAS_X,
    WAS_Y,
)
from melee_gym.sim.fighters.routines import (
    count_delay,
    root_air,
    to_air_spent,
    twin_collision,
)
from melee_gym.sim.motion import animation_ended, enter
from melee_gym.sim.parts import Article, State, nothing
from melee_gym.sim.physics import (
    air_friction,
    fall,
    friction,
    root,
    std,
)
from melee_gym.sim.records import ArticleRecord, Fighter, Match, Tables


@inner
def enter_illusion(f: Fighter, m: Match, t: Tables) -> None:
    """3.1."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[DELAY] = int(n.illusion_gravity_delay)
    if f.airborne:
        f.vy = ZERO
        f.vx = f.vx / n.illusion_entry_divisor
        f.jumps_used = t.fighters[f.kind].attributes.max_jumps
        enter(f, m, t, AIR_S_START)
    else:
        f.gv = f.gv / n.illusion_entry_divisor
        enter(f, m, t, S_START)


@inner
def illusion_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter(f, m, t, AIR_S_DASH if f.airborne else S_DASH)


@inner
def illusion_start_physics(f: Fighter, m: Match, t: Tables) -> None:
    """3.2: the delay counts on the ground too."""
    n = t.fox[t.fighters[f.kind].row]
    waiting = count_delay(f, DELAY)
    if f.airborne:
        if not waiting:
            fall(f, n.illusion_start_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, n.illusion_start_air_friction)
    else:
        std(f, m, t)


@inner
def illusion_start_collision(f: Fighter, m: Match, t: Tables) -> None:
    twin_collision(f, m, t, S_START, AIR_S_START, LEDGE_FACING, True)


@inner
def illusion_dash_animation(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if animation_ended(f, t):
        enter_illusion_end(f, m, t)
    elif f.age == n.illusion_ghost_age:
        leave_ghost(f, m, t)
    note_place(f)


@inner
def leave_ghost(f: Fighter, m: Match, t: Tables) -> None:
    """3.5: the afterimage that hits, where the dash began."""
    n = t.fox[t.fighters[f.kind].row]
    slot = articles.spawn(m, f, GHOST, f.special_f[WAS_X], f.special_f[WAS_Y])
    if slot >= 0:
        ghost = m.items[slot]
        ghost.timer = n.illusion_ghost_timer
        ghost.state = GHOST_FOLLOWS
        ghost.radius = n.illusion_ghost_radius
        ghost.angle = int(n.illusion_ghost_angle)
        ghost.kbg = int(n.illusion_ghost_kbg_air if f.airborne else n.illusion_ghost_kbg_ground)
        ghost.bkb = int(n.illusion_ghost_bkb)
        articles.set_damage(ghost, f, int(n.illusion_ghost_damage))


@inner
def note_place(f: Fighter) -> None:
    """Where he was two frames ago, and one: there the afterimage is."""
    f.special_f[BEFORE_X] = f.special_f[WAS_X]
    f.special_f[BEFORE_Y] = f.special_f[WAS_Y]
    f.special_f[WAS_X] = f.x
    f.special_f[WAS_Y] = f.y


@inner
def ghost_animation(p: ArticleRecord, m: Match, t: Tables) -> None:
    """It follows two frames behind and hits what it passes; then it rests and hits no more.

    Recorded: 30 hits on the second to fifth frame of a dash, all within reach of the stretch that the fighter
    passed two frames before (games/marth_fox_fd_0f3c3947 frame 5723 and others).
    """
    f = m.fighters[p.owner]
    if p.state == GHOST_FOLLOWS and not f.frozen:
        if p.timer > ONE:
            p.prev_x = p.x
            p.prev_y = p.y
            p.x = f.special_f[BEFORE_X]
            p.y = f.special_f[BEFORE_Y]
        else:
            p.state = GHOST_RESTS
            p.hits = 0
            p.timer = t.fox[t.fighters[p.maker].row].illusion_ghost_rest + ONE
    articles.age(p, m, t)
    if f.state < FIRST_SPECIAL:
        p.active = 0


@inner
def illusion_dash_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    """3.3: B shortens."""
    if f.pressed & P.B:
        enter_illusion_end(f, m, t)


@inner
def illusion_dash_physics(f: Fighter, m: Match, t: Tables) -> None:
    if f.airborne:
        root_air(f, m, t)
    else:
        root(f, m, t)


@inner
def illusion_dash_collision(f: Fighter, m: Match, t: Tables) -> None:
    twin_collision(f, m, t, S_DASH, AIR_S_DASH, LEDGE_FACING, True)


@inner
def enter_illusion_end(f: Fighter, m: Match, t: Tables) -> None:
    """3.4."""
    n = t.fox[t.fighters[f.kind].row]
    f.special_i[DELAY] = int(n.illusion_air_end_gravity_delay)
    if f.airborne:
        f.vx = n.illusion_air_end_speed * f.facing
        f.vy = ZERO
        enter(f, m, t, AIR_S_END)
    else:
        enter(f, m, t, S_END)
        f.gv = n.illusion_ground_end_speed * f.facing


@inner
def illusion_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if animation_ended(f, t):
        if f.airborne:
            mobility = n.illusion_fall_mobility
            enter_fall_special(f, m, t, True, False, True, mobility, n.illusion_landing_lag)
        else:
            enter_wait(f, m, t)
    note_place(f)


@inner
def illusion_end_physics(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if f.airborne:
        if not count_delay(f, DELAY):
            fall(f, n.illusion_air_end_gravity, t.fighters[f.kind].attributes.terminal_velocity)
        air_friction(f, n.illusion_air_end_friction)
    else:
        friction(f, n.illusion_ground_end_friction)


@inner
def illusion_end_collision(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if f.airborne:
        if special_air(f, m, t, LEDGE_FACING) == LANDED:
            enter_landing_special(f, m, t, False, n.illusion_landing_lag)
    elif not special_ground_stop(f, m, t):
        to_air_spent(f, m, t, AIR_S_END)


TABLE: dict[int, State] = {
    S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    AIR_S_START: State(illusion_start_animation, nothing, illusion_start_physics, illusion_start_collision),
    S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    AIR_S_DASH: State(
        illusion_dash_animation, illusion_dash_interrupts, illusion_dash_physics, illusion_dash_collision
    ),
    S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
    AIR_S_END: State(illusion_end_animation, nothing, illusion_end_physics, illusion_end_collision),
}
GHOST_ARTICLE = Article(ghost_animation)
