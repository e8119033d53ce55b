"""TABLES: every number of the game in one read-only record that compiled code takes by reference.

`t.common.kb_decay`, `t.fighters[f.kind].attributes.gravity`, `t.fighters[f.kind].states[f.state].iasa`,
`t.stages[m.stage].lines[i].x0`, `t.fox[t.fighters[f.kind].row].shine_gravity`. Filled by `load_tables.py`
from `melee_gym/data`. Variable-length curves lie in pools; a table holds offset and length.
"""

from __future__ import annotations

import numpy as np

from melee_gym.data import COMMON_FIELDS, FIGHTER_KEYS, SPECIAL_FAMILIES, STAGE_KEYS
from melee_gym.game.record import record

KINDS = len(FIGHTER_KEYS)
STATES = 544  # 341 common, then the fighter's own: Kirby copies everybody's
HIT_SLOTS = 4
CAPSULES = 3
HURT_WINDOWS = 4
FACE_STATES, FACE_AGES = 6, 64  # 38, 87 to 91; ages from 0
LINES = 140  # Pokemon Stadium has 136
KIND_LINES = 16  # active lines of one kind
NEVER = 1.0e9  # an age that is not reached

COMMON = record([(name, "f4" if kind == "float" else "i8") for name, kind in COMMON_FIELDS])

# facts/fighters/README.md section 6. Counts are integers, everything else is float32 as in the game.
ATTRIBUTE_NAMES = (
    "walk_accel_mul", "walk_accel_base", "walk_max_vel", "slow_walk_max", "mid_walk_point", "fast_walk_min",
    "ground_friction", "dash_initial_velocity", "dash_accel_mul", "dash_accel_base", "dash_max_velocity",
    "run_animation_scaling", "max_run_brake_frames", "ground_max_horizontal_velocity", "jump_startup_time",
    "jump_h_initial_velocity", "jump_v_initial_velocity", "ground_to_air_jump_momentum_multiplier",
    "jump_h_max_velocity", "hop_v_initial_velocity", "air_jump_v_multiplier", "air_jump_h_multiplier",
    "max_jumps", "gravity", "terminal_velocity", "air_drift_stick_mul", "aerial_drift_base", "air_drift_max",
    "aerial_friction", "fast_fall_velocity", "air_max_horizontal_velocity", "jab_2_input_window",
    "jab_3_input_window", "standing_turn_frames", "weight", "model_scaling", "initial_shield_size",
    "shield_break_initial_velocity", "rapid_jab_window", "ledge_jump_horizontal_velocity",
    "ledge_jump_vertical_velocity", "normal_landing_lag", "landingairn_lag", "landingairf_lag",
    "landingairb_lag", "landingairhi_lag", "landingairlw_lag", "passivewall_vel_x",
    "wall_jump_horizontal_velocity", "wall_jump_vertical_velocity", "wall_jump_min_approach_speed",
    "weight_independent_throws_mask",
)  # fmt: skip
COUNT_ATTRIBUTES = frozenset({
    "max_jumps", "max_run_brake_frames", "standing_turn_frames", "jab_2_input_window", "jab_3_input_window",
    "rapid_jab_window", "weight_independent_throws_mask",
})  # fmt: skip
ATTRIBUTES = record([(name, "i8" if name in COUNT_ATTRIBUTES else "f4") for name in ATTRIBUTE_NAMES])

HIT_ROW = record([  # one hitbox of a script
    ("damage", "i4"), ("angle", "i4"), ("kbg", "i4"), ("wdsk", "i4"), ("bkb", "i4"),
    ("element", "i4"),  # ELEMENT_*
    ("shield_damage", "i4"), ("clanks", "i1"), ("rebounds", "i1"), ("hits_ground", "i1"), ("hits_air", "i1"),
    ("group", "i4"),  # rows of one state with equal group share their victims; a new group hits anew
    ("held_only", "i1"),  # touches only the fighter that is held (pummels, throws)
])  # fmt: skip
ELEMENT_NORMAL, ELEMENT_FIRE, ELEMENT_ELECTRIC, ELEMENT_SLASH, ELEMENT_COIN = 0, 1, 2, 3, 4
ELEMENT_ICE, ELEMENT_SLEEP, ELEMENT_GRAB, ELEMENT_DARKNESS, ELEMENT_OTHER = 5, 6, 7, 8, 9

HIT_POINT = record([  # where a hitbox is at one age: facing-relative x, y from the position, radius
    ("x", "f4"), ("y", "f4"), ("radius", "f4"),
    ("row", "i4"),  # into t.hit_rows; -1: no hitbox at this age
])  # fmt: skip
HIT_TRACK = record([("first", "i4"), ("length", "i4"), ("offset", "i4")])  # ages first.., into t.hit_points
CURVE = record([("first", "i4"), ("length", "i4"), ("offset", "i4")])  # ages first.., into t.curves
HURT_WINDOW = record([("first", "f4"), ("last", "f4"), ("kind", "i4")])  # kind 0: unused; 1, 2 as recorded
CAPSULE = record([("x0", "f4"), ("y0", "f4"), ("x1", "f4"), ("y1", "f4"), ("radius", "f4")])

ROOT_X, ROOT_Y = 1, 2  # dx, dy
STATE = record([
    ("anim_frames", "f4"),  # L: the state ends when the age reaches it; 0: does not end by itself
    ("first_age", "f4"),
    ("iasa", "f4"),  # first age at which actions interrupt; NEVER: none
    ("loop_from_age", "f4"),  # looping animations: length of the loop; 0: unknown
    ("landing_lag", "f4"), ("autocancel_before", "f4"), ("autocancel_after", "f4"),
    ("flip_age", "f4"), ("charge_age", "f4"), ("next_jab_age", "f4"),  # NEVER: none
    ("flip_back_age", "f4"),  # the facing turns a second time
    ("rapid_jab_age", "f4"), ("repeat_age", "f4"),  # rapid jabs may start; A repeats the down tilt
    ("loop_mark", "i4"), ("loop_mark_step", "i4"),  # rapid jab loop: ages at which it may end
    ("animation", "i4"),  # -1: none
    ("move_id", "i4"), ("root_motion", "i4"),  # drives the movement: ROOT_X, ROOT_Y
    ("dx", CURVE), ("dy", CURVE),  # displacement per age; dx along the facing at entry
    ("ecb_bottom", CURVE), ("ecb_bottom_default", "f4"),
    ("ecb_half", CURVE), ("ecb_side", CURVE), ("ecb_top", CURVE),  # length 0: the fighter's own
    ("hurt_windows", HURT_WINDOW, (HURT_WINDOWS,)),
    ("capsules", CAPSULE, (CAPSULES,)),
    ("hits", HIT_TRACK, (HIT_SLOTS,)),
    ("ledge_x", CURVE), ("ledge_y", CURVE), ("ledge_ground_age", "f4"),  # 252..262: from the corner
    ("hold_x", CURVE), ("hold_y", CURVE),  # 213, 215..217: held fighter from the holder; y in the air
])  # fmt: skip

THROW = record([
    ("damage", "i4"), ("angle", "i4"), ("kbg", "i4"), ("wdsk", "i4"), ("bkb", "i4"), ("element", "i4"),
    ("release_frame", "f4"), ("weight_dependent", "i4"),
    ("path_age", CURVE), ("path_x", CURVE), ("path_y", CURVE),  # victim from holder; curves over path index
    ("move_age", CURVE), ("move_x", CURVE), ("move_y", CURVE),  # the holder's own way; empty: he stands
    ("release_x", "f4", (KINDS,)), ("release_y", "f4", (KINDS,)),  # by victim, from the holder's last place
    ("release_floor", "i1", (KINDS,)),  # RELEASE_*
    ("victim_faces", "i4"), ("holder_faces", "i4"),  # relative to the facing at the throw's start
])  # fmt: skip

FIGHTER_TABLE = record([
    ("attributes", ATTRIBUTES), ("states", STATE, (STATES,)), ("throws", THROW, (4,)),  # F, B, Hi, Lw
    ("push_half", "f4"),
    ("ledge_top", "f4"), ("ledge_bottom", "f4"), ("ledge_reach", "f4"),
    ("ecb_half_width", "f4"), ("ecb_side", "f4"), ("ecb_top", "f4"),
    ("ecb_top_bent", "f4"),  # in KneeBend
    ("shield_x", "f4"), ("shield_y", "f4"), ("shield_tilt", "f4"), ("shield_factor", "f4"),
    ("victim_x", "f4"), ("victim_y", "f4"), ("hold_victim_dx", "f4"), ("height", "f4"),
    ("held_x", "f4"), ("held_y", "f4"),  # hanging in a hold, from hold_x and hold_y of the holder's state
    ("pulled_y1", "f4"), ("pulled_y2", "f4"),  # added to held_y at ages 1 and 2 of CapturePulledHi
    ("face_up", "i1", (FACE_STATES * FACE_AGES,)),  # landing in tumble: pose by state and age, tech.md 2.3
    ("dash_to_run_age", "f4"), ("guard_on_frames", "f4"),
    ("turn_run_cmd1_age", "f4"), ("run_brake_cmd1_age", "f4"), ("run_brake_cmd0_clear_age", "f4"),
    ("air_dodge_cmd0_age", "f4"), ("specials_ground_speed_retention", "f4"), ("clank_animation_length", "f4"),
    ("lifted_up", "f4", (2,)), ("lifted_down", "f4", (2,)),  # first, last airborne age of DownBound U, D
    ("can_wall_jump", "i1"), ("trophy_scale", "f4"),  # trophy: the entrance's stand
    ("row", "i4"),  # in the numbers of special moves of his family
])  # fmt: skip

LINE_FLOOR, LINE_CEILING, LINE_RIGHT_WALL, LINE_LEFT_WALL = 1, 2, 4, 8
LINE = record([
    ("kind", "i4"), ("x0", "f4"), ("y0", "f4"), ("x1", "f4"), ("y1", "f4"),
    ("normal_x", "f4"), ("normal_y", "f4"), ("friction", "f4"),
    ("drop_through", "i1"), ("ledge", "i1"), ("active", "i1"),
    ("previous", "i4"), ("next", "i4"), ("group", "i4"),
    ("run", "i4"),  # first line of the run of neighbours of the same kind
    # moved: this frame, from the ends was_*
    ("moved", "i1"), ("was_x0", "f4"), ("was_y0", "f4"), ("was_x1", "f4"), ("was_y1", "f4"),
    ("level", "i1"),  # floors, ceilings: horizontal; walls: vertical
    # for sweeps, ends that go on in a line of the same kind are a unit longer, collision.md 5.1; at ends that
    # meet a wall they are not: 29 of 29 fighters that walked off within a unit fell (recordings)
    ("long_x0", "f4"), ("long_y0", "f4"), ("long_x1", "f4"), ("long_y1", "f4"),
])  # fmt: skip
POINT = record([("x", "f4"), ("y", "f4")])
STAGE = record([
    ("line_count", "i4"), ("lines", LINE, (LINES,)),
    # ids of the active lines by kind, for the loops of floors.py and walls.py
    ("floor_count", "i4"), ("floors", "i4", (KIND_LINES,)),
    ("ceiling_count", "i4"), ("ceilings", "i4", (KIND_LINES,)),
    ("right_wall_count", "i4"), ("right_walls", "i4", (KIND_LINES,)),
    ("left_wall_count", "i4"), ("left_walls", "i4", (KIND_LINES,)),
    ("ledge_count", "i4"), ("ledges", "i4", (KIND_LINES,)),
    # bounds of all floors, and of all walls and ceilings: most frames are rejected by them
    ("floor_top", "f4"), ("sloped", "i1"),  # sloped: a floor slopes or moves
    ("solid_left", "f4"), ("solid_right", "f4"), ("solid_top", "f4"), ("solid_bottom", "f4"),
    ("blast_left", "f4"), ("blast_right", "f4"), ("blast_top", "f4"), ("blast_bottom", "f4"),
    ("camera_left", "f4"), ("camera_right", "f4"), ("camera_top", "f4"), ("camera_bottom", "f4"),
    ("spawns", POINT, (4,)), ("respawn_starts", POINT, (4,)), ("respawns", POINT, (4,)),  # by port
    ("ledge_x", "f4"), ("ledge_y", "f4"),
])  # fmt: skip


def _special(sizes: dict[str, int]) -> object:
    return record([(name, "f4", (size,)) if size else (name, "f4") for name, size in sizes.items()])


def tables_dtype(pools: dict[str, int]) -> np.dtype[np.void]:
    """The TABLES dtype for pools of the given lengths (curves, hit_points, hit_rows)."""
    return record([
        ("units", "i8"),  # address of UNITS in this process (units.py)
        ("common", COMMON),
        *[(name, _special(sizes), (len(keys),)) for name, (keys, sizes) in SPECIAL_FAMILIES.items()],
        ("stages", STAGE, (len(STAGE_KEYS),)),
        ("fighters", FIGHTER_TABLE, (KINDS,)),
        ("curves", "f4", (pools["curves"],)),
        ("hit_points", HIT_POINT, (pools["hit_points"],)),
        ("hit_rows", HIT_ROW, (pools["hit_rows"],)),
    ])  # fmt: skip
