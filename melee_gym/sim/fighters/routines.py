"""What special moves share: ground and air twins, root motion (facts/mechanics/specials/README.md 1)."""

from __future__ import annotations

from numpy import float32 as f32

from melee_gym.game.jit import inner
from melee_gym.sim.f32 import clamp
from melee_gym.sim.motion import KEEP_HITBOXES, KEEP_INSTANCE, change_state, curve
from melee_gym.sim.physics import become_airborne, become_grounded
from melee_gym.sim.records import Fighter, Match, Tables
from melee_gym.sim.script import run_script

LOCK_NORMAL = 10  # frames of ECB lock, collision.md 2.8
LOCK_SPENT = 5


@inner
def to_twin(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Change to the ground or air twin of a state: same age, hitboxes and attack instance kept."""
    facing = f.entry_facing
    flipped = f.flipped
    change_state(f, m, t, state, f.age, f.rate, KEEP_HITBOXES | KEEP_INSTANCE)
    f.entry_facing = facing
    f.flipped = flipped
    run_script(f, m, t)


@inner
def to_air_keep(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """ground->air keep: airborne with one jump used."""
    become_airborne(f, m, t, LOCK_NORMAL)
    to_twin(f, m, t, state)


@inner
def to_air_spent(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """ground->air spent: airborne with all jumps used."""
    leave_ground_spent(f, m, t)
    to_twin(f, m, t, state)


@inner
def leave_ground_spent(f: Fighter, m: Match, t: Tables) -> None:
    """Airborne with all jumps used and the short ECB lock."""
    become_airborne(f, m, t, LOCK_SPENT)
    f.jumps_used = t.fighters[f.kind].attributes.max_jumps


@inner
def to_ground_keep(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """air->ground keep: the air speed becomes ground speed."""
    become_grounded(f, m, t)
    to_twin(f, m, t, state)


@inner
def clamp_air_speed(f: Fighter, t: Tables) -> None:
    """Horizontal air speed inside the fighter's largest drift."""
    limit = t.fighters[f.kind].attributes.air_drift_max
    f.vx = clamp(f.vx, -limit, limit)


@inner
def root_x(f: Fighter, t: Tables) -> f32:
    """Forward root displacement of this age."""
    c = t.fighters[f.kind].states[f.state].dx
    value = curve(t, c.first, c.length, c.offset, int(f.age))
    return value


@inner
def root_y(f: Fighter, t: Tables) -> f32:
    """Upward root displacement of this age."""
    c = t.fighters[f.kind].states[f.state].dy
    value = curve(t, c.first, c.length, c.offset, int(f.age))
    return value


@inner
def root_ground(f: Fighter, m: Match, t: Tables) -> None:
    """ROOTG: ground speed equals the root displacement."""
    f.ground_accel = root_x(f, t) * f.facing - f.gv


@inner
def root_air(f: Fighter, m: Match, t: Tables) -> None:
    """ROOTAIR: air velocity equals the root displacement, no gravity."""
    f.vx = root_x(f, t) * f.facing
    f.vy = root_y(f, t)


@inner
def count_delay(f: Fighter, slot: int) -> bool:
    """Count a delay in `special_i[slot]` down; whether it was still running."""
    if f.special_i[slot] > 0:
        f.special_i[slot] -= 1
        return True
    return False
