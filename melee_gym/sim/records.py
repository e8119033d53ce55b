"""The mutable state of a lane: MATCH, with its FIGHTER, HITBOX and ARTICLE records.

One dtype object each, made once (ENGINE_TECH 5: an equal but different object costs 5 us a call).
Compiled code takes records by reference: `f.vx`, `m.fighters[f.partner]`, `f.hitboxes[i].damage`. MATCH and
FIGHTER are those of two bodies; `match_dtype` makes those of more.
Speeds are units per frame, ages and timers frames, angles radians unless a comment says otherwise.
Tick marks of a timer: 254 means "long ago" for sticks, 255 for buttons (facts/mechanics/frame.md 3.3).
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from melee_gym.game.frame import FRAME, ITEM, MAX_ITEMS, PLAYER
from melee_gym.game.pad import INPUT, PAD
from melee_gym.game.record import Field, record
from melee_gym.game.seats import SEATS
from melee_gym.sim import tables

HITBOXES = 4
ARTICLE_HITS = 4  # logged of a frame, beside those of all hitboxes of the other bodies
STALE_QUEUE = 10
SPECIAL_SLOTS = 8  # variables of special moves, per type
ARTICLE_SLOTS = 4  # variables of articles, per type
STAGE_SLOTS = 8  # variables of living stages, per type

HITBOX = record([
    ("active", "i1"), ("new", "i1"),  # new: appeared this frame, a sphere instead of a sweep
    ("group", "i4"), ("row", "i4"),  # HIT_ROW in t.hit_rows; boxes of one group share victims
    ("damage", "i4"), ("staled", "f4"),  # with charge; times staling
    ("x", "f4"), ("y", "f4"), ("prev_x", "f4"), ("prev_y", "f4"), ("radius", "f4"),
    ("hit", "i4"), ("grazed", "i4"),  # a bit for each body
    ("clanked", "i4"),  # a bit for each slot of m.items
])  # fmt: skip

LOGGED_HIT = record([  # one contact of stage 13 (hits.md 5.4)
    ("damage", "i4"), ("angle", "i4"), ("kbg", "i4"), ("wdsk", "i4"), ("bkb", "i4"), ("element", "i4"),
    ("height", "i4"), ("direction", "f4"), ("by", "i4"),  # HEIGHT_*; facing it gives; body of the attacker
])  # fmt: skip

_FIGHTER: list[Field] = [
    # who
    ("body", "i4"), ("leader", "i4"),  # index of m.fighters; a follower's leader, -1: leads himself
    ("seat", "i4"), ("port", "i4"), ("team", "i4"),
    ("kind", "i4"),  # internal id, index of t.fighters
    ("stocks", "i4"), ("percent", "f4"),
    # action state and animation cursor (frame.md 2)
    ("state", "i4"), ("age", "f4"), ("rate", "f4"), ("facing", "f4"), ("entry_facing", "f4"),
    ("state_frames", "i4"),  # frames since entry, 0 on the entry frame
    ("prev_state", "i4"), ("prev_state_age", "f4"),
    ("instance", "i4"), ("move_id", "i4"),
    # position and velocity (frame.md 4.4)
    ("x", "f4"), ("y", "f4"), ("prev_x", "f4"), ("prev_y", "f4"),  # prev: end of the last frame
    ("swept_x", "f4"), ("swept_y", "f4"),  # end of the last collision phase
    ("vx", "f4"), ("vy", "f4"), ("gv", "f4"),  # self air velocity, ground velocity
    ("ground_accel", "f4"), ("ground_impulse", "f4"),  # a1, a2 of frame.md 4.4
    ("kx", "f4"), ("ky", "f4"), ("gk", "f4"),  # knockback velocity, ground knockback
    ("shield_kx", "f4"), ("shield_ky", "f4"), ("shield_gk", "f4"),  # attacker's shield push-back
    ("push_x", "f4"),  # body push of this frame
    ("fast_fall", "i1"), ("airborne", "i1"), ("jumps_used", "i4"), ("wall_jumps_used", "i4"),
    # environment
    ("floor", "i4"), ("floor_normal_x", "f4"), ("floor_normal_y", "f4"),  # line id, -1: none
    ("last_floor", "i4"), ("skip_line", "i4"),
    # the diamond now, and where and how it was before the collision's sub-step
    ("ecb_lock", "i4"), ("ecb_bottom", "f4"), ("ecb_side", "f4"), ("ecb_top", "f4"), ("ecb_half", "f4"),
    ("from_x", "f4"), ("from_y", "f4"), ("from_bottom", "f4"), ("from_side", "f4"), ("from_top", "f4"),
    ("from_half", "f4"),
    ("wall_touch", "i4"), ("wall_side", "i4"),  # wall jump: frames since touch (254: none), side
    ("hug_left", "i1"), ("hug_right", "i1"), ("hug_ceiling", "i1"), ("hug_line", "i4"),  # touched this frame
    ("ledge", "i4"), ("ledge_cooldown", "i4"),  # line id of the held ledge, -1: none
    ("ledge_near", "i4"), ("ledge_side", "i4"),  # ledge in reach this frame, -1: none; side: facing on it
    ("collision_facing", "f4"),  # the last facing that a ledge or teeter test used, ledge.md 1.3
    ("moved_x", "f4"),  # position change of the last frame
    # inputs (frame.md 3)
    ("stick_x", "f4"), ("stick_y", "f4"), ("c_x", "f4"), ("c_y", "f4"), ("trigger", "f4"),
    ("prev_stick_x", "f4"), ("prev_stick_y", "f4"), ("prev_c_x", "f4"), ("prev_c_y", "f4"),
    ("prev_trigger", "f4"), ("held", "i8"), ("prev_held", "i8"), ("pressed", "i8"),
    ("due_presses", "i8"),  # buttons that the game itself presses at the next sampling
    ("raw_x", "i4"), ("raw_y", "i4"), ("raw_x1", "i4"), ("raw_x2", "i4"), ("raw_y1", "i4"), ("raw_y2", "i4"),
    ("tx", "i4"), ("ty", "i4"), ("t_trigger", "i4"),  # consumed by events
    ("tx_shadow", "i4"), ("ty_shadow", "i4"),  # not consumed
    ("x_cross", "i4"), ("x_cross_side", "i4"), ("y_cross", "i4"),  # since the last crossing; not reset
    ("a_age", "i4"), ("b_age", "i4"), ("xy_age", "i4"), ("lr_age", "i4"),
    ("digital_age", "i4"), ("digital_gap", "i4"),  # gap: age of the press before, at the last press
    ("jump_age", "i4"), ("jump_gap", "i4"), ("up_b_age", "i4"), ("up_b_gap", "i4"),
    # script flags of the present state, a function of its age (script.py)
    ("interruptible", "i1"), ("cmd0", "i4"), ("cmd1", "i4"), ("cmd2", "i4"), ("flipped", "i1"),
    ("body_status", "i4"), ("intangible_timer", "i4"), ("invincible_timer", "i4"),
    # attack
    ("hitboxes", HITBOX, (HITBOXES,)),
    ("charging", "i1"), ("charge_frames", "i4"), ("charge_ready", "i1"),
    ("jab_window", "i4"), ("jab_queued", "i1"),
    ("jab_state", "i4"), ("jab_allowed", "i1"),  # the last jab; its script let the next one follow
    ("rapid_count", "i4"), ("rapid_mark", "i1"),
    ("stale_ids", "i4", (STALE_QUEUE,)), ("stale_instances", "i4", (STALE_QUEUE,)), ("stale_next", "i4"),
    ("last_attack", "i4"), ("last_hit_by", "i4"), ("hit_by_instance", "i4"),
    ("credit_frames", "i4"),  # until last_hit_by is forgotten; 0: does not run
    ("combo", "i4"), ("combo_frames", "i4"),  # hits in a row; frames for which hits on this one go on
    # being hit (damage.md)
    ("hitlag", "f4"), ("frozen", "i1"), ("hitlag_victim", "i1"),  # victim: may SDI
    ("hitstun", "f4"), ("in_hitstun", "i1"), ("hit_timer", "i4"),  # hit_timer: -1 never hit
    ("damage_level", "i4"), ("meteor_lock", "i4"), ("jump_buffer", "f4"), ("bounce_lock", "i4"),
    ("bounce_side", "i4"), ("down_timer", "f4"),
    # results of this frame's hit detection (hits.md 7), cleared in stage 14
    ("hit_count", "i4"),  # of `log`
    ("hit_damage", "f4"), ("hit_hitlag_damage", "i4"),  # sum of damages; largest single one, whole
    ("phantom_damage", "f4"), ("phantom_owed", "f4"),  # grazed this frame; added when its hitlag ends
    ("dealt_damage", "i4"), ("shield_dealt_damage", "i4"), ("shield_push", "f4"),  # as the attacker
    ("clank_damage", "i4"), ("clank_rebounds", "i1"), ("clank_direction", "f4"), ("rebound_frames", "f4"),
    ("guard_damage", "i4"), ("guard_total", "i4"), ("guard_direction", "f4"),
    ("bubble_hit", "i1"), ("bubble_damage", "i4"),  # something met f.bubble
    # the hit that counts: what the reaction reads
    ("hit_kb", "f4"), ("hit_angle", "i4"), ("hit_direction", "f4"), ("hit_element", "i4"),
    ("hit_height", "i4"),
    ("hit_by", "i4"),
    # shield (shield.md)
    ("shield", "f4"), ("shield_up", "i1"), ("shield_broke", "i1"),  # broke: by a hit of this frame
    ("shield_hardness", "f4"),
    ("shield_angle", "f4"), ("shield_lean", "f4"),  # tilt: degrees from forward, 0..1 of full
    ("guard_frames", "f4"), ("guard_min", "i4"), ("guard_released", "i1"),
    ("reflect_timer", "i4"), ("power_timer", "i4"), ("power_shielded", "i4"), ("dash_grab_window", "i4"),
    ("dizzy_timer", "f4"),
    # bubbles of specials: reflector, counter
    ("bubble", "i4"), ("bubble_x", "f4"), ("bubble_y", "f4"), ("bubble_radius", "f4"),  # BUBBLE_*
    ("bubble_damage_factor", "f4"),
    # grabs (grab.md): partner is the held fighter's or the holder's body, -1: none
    ("partner", "i4"), ("holding", "i1"), ("held_by", "i1"), ("grab_timer", "f4"), ("grab_frames", "i4"),
    ("capture_jump", "i1"), ("mash_x", "i4"), ("mash_y", "i4"), ("mash_frames", "i4"),
    ("throw_staling", "f4"), ("throw_facing", "f4"),  # both as at the throw's start
    # per-state variables, named by the family that owns them
    ("jump_by", "i4"), ("short_hop", "i1"),  # KneeBend: JUMP_BY_*
    ("turn_frames", "i4"), ("turn_dash", "f4"), ("turned", "i1"), ("just_turned", "i1"), ("buffered", "i8"),
    ("dash_direct", "i1"), ("run_lock", "i4"), ("brake_frames", "i4"), ("anim_frozen", "i1"),
    ("drop_armed", "i1"), ("drop_timer", "f4"),  # Squat: platform drop asked, frames until it
    ("landing_interrupt", "i1"), ("landing_lag", "f4"), ("l_cancel", "i4"),
    ("fall_full", "i1"), ("fall_always", "i1"), ("fall_interrupt", "i1"), ("fall_mobility", "f4"),
    ("fall_lag", "f4"),
    ("ledge_timer", "f4"), ("ledge_released", "i1"), ("wall_hang", "i4"), ("down_face_up", "i1"),
    ("dead_timer", "i4"), ("rebirth_timer", "i4"), ("entry_timer", "i4"),
    ("lost_stock", "i1"),  # dead, and the stock is taken: in a star KO only after the flight
    ("rebirth_x", "f4"), ("rebirth_y", "f4"),
    ("first_jump_frame", "i1"),  # Jump: physics does nothing on the entry frame
    # special moves: each fighter's file says what it keeps here
    ("special_i", "i4", (SPECIAL_SLOTS,)), ("special_f", "f4", (SPECIAL_SLOTS,)), ("air_special_used", "i1"),
    ("asked", "i4"), ("answer", "i1"),  # what a unit is asked about, and whether it did it (units.py)
]  # fmt: skip

ARTICLE = record([
    ("active", "i1"), ("new", "i1"), ("slot", "i4"),  # new: made this frame; slot: index of m.items
    ("type", "i4"), ("state", "i4"),
    ("owner", "i4"), ("holder", "i4"),  # bodies; holder -1: in nobody's hand
    ("maker", "i4"),  # kind of the fighter whose unit moves it
    ("facing", "f4"), ("x", "f4"), ("y", "f4"), ("prev_x", "f4"), ("prev_y", "f4"),
    ("vx", "f4"), ("vy", "f4"), ("timer", "f4"), ("spawn_id", "i4"), ("instance", "i4"), ("move_id", "i4"),
    ("damage", "i4"), ("staled", "f4"), ("angle", "i4"), ("kbg", "i4"), ("wdsk", "i4"), ("bkb", "i4"),
    ("element", "i4"), ("radius", "f4"), ("shield_damage", "i4"),
    ("clanks", "i1"), ("reflectable", "i1"), ("hits", "i1"), ("hitlag", "f4"),
    ("hit", "i4"),  # a bit for each body
    ("misc", "u1", (4,)),  # as recorded: missile type, turnip face, charge (replays/FACTS)
    # each fighter's file says what his articles keep here
    ("article_i", "i4", (ARTICLE_SLOTS,)), ("article_f", "f4", (ARTICLE_SLOTS,)),
])  # fmt: skip


@functools.cache
def fighter_dtype(bodies: int) -> np.dtype[np.void]:
    """FIGHTER in a match with room for so many bodies: all their hitboxes may hit it on one frame."""
    hits = HITBOXES * (bodies - 1) + ARTICLE_HITS
    return record([*_FIGHTER, ("log", LOGGED_HIT, (hits,))])


@functools.cache
def match_dtype(bodies: int) -> np.dtype[np.void]:
    """MATCH with room for so many bodies: the same record with longer axes."""
    return record([
        ("frame", "i8"), ("seed", "i8"), ("start_seed", "i8"),  # start_seed: at the beginning of the frame
        ("stage", "i4"), ("living", "i1"),  # index of t.stages; living: it is `ground`, the lane's own
        ("seats", "i4"),
        ("timer", "i8"),  # frames of match clock left; -1: none
        ("over", "i1"), ("placed", "i1"), ("ucf", "i1"), ("ucf_cardinals", "i1"), ("starting_stocks", "i4"),
        ("next_instance", "i4"), ("next_spawn_id", "i4"),
        ("inputs", INPUT, (bodies,)),
        ("fighters", fighter_dtype(bodies), (bodies,)),
        ("used_slots", "i4"), ("items", ARTICLE, (MAX_ITEMS,)),  # used: below it lie all active articles
        ("fountain_heights", "f4", (2,)), ("wind", "i4"), ("stadium_type", "i4"), ("stadium_event", "i4"),
        ("stage_i", "i4", (STAGE_SLOTS,)), ("stage_f", "f4", (STAGE_SLOTS,)),  # a living stage's own
        ("ground", tables.STAGE),
    ])  # fmt: skip


FIGHTER = fighter_dtype(SEATS)
MATCH = match_dtype(SEATS)

BUBBLE_NONE, BUBBLE_REFLECT, BUBBLE_COUNTER = 0, 1, 2
JUMP_BY_STICK, JUMP_BY_BUTTON, JUMP_BY_C_STICK = 0, 1, 2
STICK_LONG_AGO = 254
BUTTON_LONG_AGO = 255

# Annotations of compiled functions: the name of a record stands for a reference to one.
Fighter = Any
Match = Any
LoggedHit = Any
Hitbox = Any
ArticleRecord = Any
Player = Any
Tables = Any
State = Any
Stage = Any
Line = Any
Curve = Any
Attributes = Any
HitRow = Any

RECORDS = {
    "Fighter": FIGHTER, "Match": MATCH, "Hitbox": HITBOX, "ArticleRecord": ARTICLE,
    "LoggedHit": LOGGED_HIT, "Pad": PAD, "Input": INPUT, "Frame": FRAME, "Player": PLAYER, "Item": ITEM,
    "State": tables.STATE, "Stage": tables.STAGE,
    "Line": tables.LINE, "Curve": tables.CURVE, "Attributes": tables.ATTRIBUTES, "HitRow": tables.HIT_ROW,
}  # fmt: skip
