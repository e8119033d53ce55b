"""Blaster (facts/mechanics/specials/fox.md 2; its rules' numbers stand beside them)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game import pad as P
from melee_gym.sim import articles
from melee_gym.sim.edges import (
    LANDED,
    LEDGE_NONE,
    ground_fall,
    special_air,
)
from melee_gym.sim.enter.air import enter_fall
from melee_gym.sim.enter.ground import enter_wait, land_normally
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.fighters.fox.gun import draw_gun, turn_gun
from melee_gym.sim.fighters.fox.states import (
    AIR_N_END,
    AIR_N_LOOP,
    AIR_N_START,
    LASER,
    N_END,
    N_LOOP,
    N_START,
    REPEAT,
)
from melee_gym.sim.motion import animation_ended, enter, new_instance
from melee_gym.sim.parts import State, nothing
from melee_gym.sim.physics import air, std
from melee_gym.sim.records import Fighter, Match, Tables


@inner
def enter_blaster(f: Fighter, m: Match, t: Tables) -> None:
    """2.1: on the ground all speed is lost, in the air none."""
    f.special_i[REPEAT] = 0
    if f.airborne:
        enter(f, m, t, AIR_N_START)
    else:
        f.gv = ZERO
        f.vx = ZERO
        f.vy = ZERO
        enter(f, m, t, N_START)
    draw_gun(f, m, t, f.state - N_START)


@inner
def blaster_start_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        enter_blaster_loop(f, m, t)


@inner
def enter_blaster_loop(f: Fighter, m: Match, t: Tables) -> None:
    f.special_i[REPEAT] = 0
    enter(f, m, t, AIR_N_LOOP if f.airborne else N_LOOP)
    turn_gun(f, m, f.state - N_START)


@inner
def blaster_loop_animation(f: Fighter, m: Match, t: Tables) -> None:
    """2.3, 2.4: the shot leaves from last frame's position; B pressed before goes round again."""
    n = t.fox[t.fighters[f.kind].row]
    if f.age == n.blaster_fire_age:
        fire_laser(f, m, t)
    if animation_ended(f, t):
        if f.special_i[REPEAT]:
            enter_blaster_loop(f, m, t)
            new_instance(f, m)
        else:
            enter(f, m, t, AIR_N_END if f.airborne else N_END)
            turn_gun(f, m, f.state - N_START)


@inner
def fire_laser(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    x = n.blaster_shot_x_air if f.airborne else n.blaster_shot_x_ground
    y = n.blaster_shot_y_air if f.airborne else n.blaster_shot_y_ground
    slot = articles.spawn(m, f, LASER, f.x + x * f.facing, f.y + y)
    if slot >= 0:
        shot = m.items[slot]
        shot.vx = n.blaster_shot_speed * f.facing
        shot.timer = n.blaster_shot_lifetime
        shot.radius = n.blaster_shot_radius
        shot.reflectable = 1
        shot.clanks = 1
        articles.set_damage(shot, f, int(n.blaster_shot_damage))


@inner
def blaster_interrupts(f: Fighter, m: Match, t: Tables) -> None:
    n = t.fox[t.fighters[f.kind].row]
    if f.pressed & P.B and f.age >= n.blaster_repeat_first_age:
        f.special_i[REPEAT] = 1


@inner
def blaster_end_animation(f: Fighter, m: Match, t: Tables) -> None:
    if animation_ended(f, t):
        if f.airborne:
            enter_fall(f, m, t)
        else:
            enter_wait(f, m, t)


@inner
def blaster_air_collision(f: Fighter, m: Match, t: Tables) -> None:
    """2.2: landing ends the move."""
    if special_air(f, m, t, LEDGE_NONE) == LANDED:
        land_normally(f, m, t)


TABLE: dict[int, State] = {
    N_START: State(blaster_start_animation, blaster_interrupts, std, ground_fall),
    N_LOOP: State(blaster_loop_animation, blaster_interrupts, std, ground_fall),
    N_END: State(blaster_end_animation, nothing, std, ground_fall),
    AIR_N_START: State(blaster_start_animation, blaster_interrupts, air, blaster_air_collision),
    AIR_N_LOOP: State(blaster_loop_animation, blaster_interrupts, air, blaster_air_collision),
    AIR_N_END: State(blaster_end_animation, nothing, air, blaster_air_collision),
}
