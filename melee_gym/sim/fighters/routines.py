"""What special moves share: ground and air twins, root motion (facts/mechanics/specials/README.md 1)."""

from __future__ import annotations

from melee_gym.compiled.jit import inner
from melee_gym.sim.edges import LANDED, special_air, special_ground
from melee_gym.sim.motion import KEEP_HITBOXES, KEEP_INSTANCE, change_state
from melee_gym.sim.physics import become_airborne, become_grounded, clamp_drift, root_x, root_y
from melee_gym.sim.records import STICK_LONG_AGO, Fighter, Match, Tables
from melee_gym.sim.script import run_script

LOCK_SPENT = 5  # frames of ECB lock when the jumps are spent, collision.md 2.8


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
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
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
def twin_collision(
    f: Fighter, m: Match, t: Tables, ground: int, air: int, ledge_mode: int, spent: bool
) -> bool:
    """C-A and C-G of a move with twins: the other one where it lands or leaves the floor; whether it landed.

    Args:
        f: the fighter.
        m: the match.
        t: the tables.
        ground: the twin on the ground.
        air: the twin in the air.
        ledge_mode: see `edges.special_air`.
        spent: whether leaving the floor costs all jumps.
    """
    if f.airborne:
        if special_air(f, m, t, ledge_mode) == LANDED:
            to_ground_keep(f, m, t, ground)
            return True
    elif not special_ground(f, m, t):
        if spent:
            to_air_spent(f, m, t, air)
        else:
            to_air_keep(f, m, t, air)
    return False


@inner
def drop_through(f: Fighter, m: Match, t: Tables, state: int) -> None:
    """Fall through the platform underfoot into the air twin, same age (air.md 4.6)."""
    platform = int(f.floor)
    become_airborne(f, m, t, t.common.ecb_lock_after_leaving_ground)
    clamp_drift(f, t)
    f.vy = t.common.platform_drop_speed
    f.ty = STICK_LONG_AGO
    to_twin(f, m, t, state)
    f.skip_line = platform


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
