"""A fighter with a stone that he draws, holds and throws, and with three jumps of his own speeds."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.compiled.jit import inner
from melee_gym.game import action as A
from melee_gym.sim import articles
from melee_gym.sim.collision import segment_meets_stage
from melee_gym.sim.edges import ground_fall
from melee_gym.sim.enter.ground import enter_wait
from melee_gym.sim.f32 import ZERO
from melee_gym.sim.motion import animation_ended, enter, enter_still
from melee_gym.sim.parts import Article, State, Unit, nothing
from melee_gym.sim.physics import become_airborne, std
from melee_gym.sim.records import ArticleRecord, Fighter, Match, Tables

DRAW, THROW = 341, 343
STONE = 210  # any item type that the engine does not know
SECOND_JUMP, THIRD_JUMP = f32(2.5), f32(1.25)
HAND_X, HAND_Y = f32(4), f32(6)
SPEED, FALL, LIFE = f32(3), f32(0.1), f32(120)
FLIES, LIES = 0, 1


@inner
def enter_stone(f: Fighter, m: Match, t: Tables) -> bool:
    """On the ground only: draw a stone, or throw the one in hand."""
    if f.airborne:
        return False
    enter(f, m, t, DRAW if articles.held_slot(f, m) < 0 else THROW)
    return True


@inner
def draw_animation(f: Fighter, m: Match, t: Tables) -> None:
    if f.state_frames == 5 and articles.held_slot(f, m) < 0:
        slot = articles.spawn(m, f, STONE, f.x, f.y)
        if slot >= 0:
            articles.take(m.items[slot], f)
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def throw_animation(f: Fighter, m: Match, t: Tables) -> None:
    slot = articles.held_slot(f, m)
    if f.state_frames == 8 and slot >= 0:
        stone = m.items[slot]
        articles.throw(stone, f, SPEED * f.facing, ZERO)
        articles.set_damage(stone, f, 7)
        stone.timer = LIFE
        stone.radius = f32(2)
        stone.angle = 45
        stone.kbg = 100
        stone.bkb = 30
    if animation_ended(f, t):
        enter_wait(f, m, t)


@inner
def stone_animation(p: ArticleRecord, m: Match, t: Tables) -> None:
    if p.holder < 0:
        articles.age(p, m, t)


@inner
def stone_physics(p: ArticleRecord, m: Match, t: Tables) -> None:
    if p.holder < 0 and p.state == FLIES:
        p.vy = p.vy - FALL
        articles.fly(p, m, t)


@inner
def stone_stage(p: ArticleRecord, m: Match, t: Tables) -> None:
    """On the ground it lies and hits no more."""
    if p.state == FLIES and segment_meets_stage(m, t, p.prev_x, p.prev_y, p.x, p.y):
        p.state = LIES
        p.hits = 0
        p.vx = ZERO
        p.vy = ZERO


@inner
def stone_held(p: ArticleRecord, m: Match, t: Tables) -> None:
    f = m.fighters[p.holder]
    p.prev_x = p.x
    p.prev_y = p.y
    p.x = f.x + HAND_X * f.facing
    p.y = f.y + HAND_Y


@inner
def jump_again(f: Fighter, m: Match, t: Tables) -> bool:
    """The third jump is lower than the second; a fourth is asked for in vain."""
    used = int(f.jumps_used)
    if used >= 3:
        return True
    become_airborne(f, m, t, 10)
    enter_still(f, m, t, A.JUMP_AERIAL_F, 0)
    f.jumps_used = used + 1
    f.vy = SECOND_JUMP if used == 1 else THIRD_JUMP
    return True


UNIT = Unit(
    states={
        DRAW: State(draw_animation, nothing, std, ground_fall),
        THROW: State(throw_animation, nothing, std, ground_fall),
    },
    articles={
        STONE: Article(
            stone_animation, stone_physics, stone_stage, stone_held,
            touched=articles.vanish, blocked=articles.vanish, clanked=articles.vanish,
        )
    },
    enter_n=enter_stone,
    air_jump=jump_again,
)  # fmt: skip
