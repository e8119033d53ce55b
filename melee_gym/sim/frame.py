"""One frame of the game, phase by phase, all bodies in each before the next (frame.md 1)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.game.action import FIRST_SPECIAL
from melee_gym.sim import (
    articles,
    damage,
    grab,
    hits,
    inputs,
    lifecycle,
    lines,
    physics,
    script,
    shield,
    units,
)
from melee_gym.sim.bodies import bodies, is_follower
from melee_gym.sim.common_states import common_animation, common_collision, common_interrupts, common_physics
from melee_gym.sim.motion import step_animation
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.units import call_unit, tell


@inner
def step_frame(m: Match, t: Tables) -> None:
    """Advance a match by one frame; `m.inputs` holds this frame's inputs."""
    if m.over:
        return
    m.frame += 1
    m.start_seed = m.seed
    for k in range(bodies(m)):  # priority 0
        damage.count_hitlag(m.fighters[k], m, t)
    articles.count(m, t)
    for k in range(bodies(m)):  # 1: timers, animation, body push
        animate(m.fighters[k], m, t)
    articles.animate(m, t)
    for k in range(bodies(m)):  # 3: inputs, interrupts
        read_and_interrupt(m.fighters[k], m, t)
    lines.move_stage(m, t)  # 4, the stage first
    for k in range(bodies(m)):
        move(m.fighters[k], m, t)
    articles.move(m, t)
    articles.collide(m, t)  # 5
    for k in range(bodies(m)):  # 6
        collide(m.fighters[k], m, t)
    for k in range(bodies(m)):  # 8
        grab.place_held(m.fighters[k], m, t)
    for k in range(bodies(m)):  # 9
        script.place_hitboxes(m.fighters[k], t)
    articles.place_held(m, t)
    grab.detect(m, t)  # 12
    hits.detect(m, t)  # 13
    articles.detect(m, t)
    for k in range(bodies(m)):  # 14
        shield.regenerate(m.fighters[k], m, t)
        damage.process_hits(m.fighters[k], m, t)
    lifecycle.finish_frame(m, t)


@inner
def animate(f: Fighter, m: Match, t: Tables) -> None:
    """Priority 1: previous position, timers, animation step and callback, body push (frame.md 4.2)."""
    f.l_cancel = 0
    f.moved_x = f.x - f.prev_x
    f.prev_x = f.x
    f.prev_y = f.y
    damage.count_status_timers(f)
    damage.count_credit(f)
    if not f.frozen:
        f.state_frames += 1
        damage.count_reaction(f, m, t)
        if not f.anim_frozen:
            step_animation(f, m, t)
        if f.state < FIRST_SPECIAL:
            common_animation(f, m, t)
        else:
            call_unit(int(f.kind), m, int(f.body), units.ANIMATION, 0, t)
    physics.body_push(f, m, t)


@inner
def read_and_interrupt(f: Fighter, m: Match, t: Tables) -> None:
    """Priority 3: input sampling and timers, then the state's interrupts unless frozen (frame.md 3, 4.3)."""
    if is_follower(f):
        tell(f, m, t, units.FOLLOW)
    inputs.read(f, m, t)
    if f.frozen:
        return
    inputs.count_commands(f, t)
    if f.state < FIRST_SPECIAL:
        common_interrupts(f, m, t)
    else:
        call_unit(int(f.kind), m, int(f.body), units.INTERRUPTS, 0, t)


@inner
def move(f: Fighter, m: Match, t: Tables) -> None:
    """Priority 4: physics, position, SDI, blast zones (frame.md 4.4)."""
    if not f.frozen:
        if f.ledge_cooldown > 0:
            f.ledge_cooldown -= 1
        if f.state < FIRST_SPECIAL:
            common_physics(f, m, t)
        else:
            call_unit(int(f.kind), m, int(f.body), units.PHYSICS, 0, t)
        physics.integrate(f, m, t)
    damage.shift_in_hitlag(f, m, t)
    lines.ride(f, m, t)
    lifecycle.check_blast_zones(f, m, t)


@inner
def collide(f: Fighter, m: Match, t: Tables) -> None:
    """Priority 6: environment collision (frame.md 4.5)."""
    if f.ecb_lock > 0:
        f.ecb_lock -= 1
    if f.state < FIRST_SPECIAL:
        common_collision(f, m, t)
    else:
        call_unit(int(f.kind), m, int(f.body), units.COLLISION, 0, t)
    f.swept_x = f.x
    f.swept_y = f.y
