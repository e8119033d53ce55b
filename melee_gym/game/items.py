"""Items: every object that an item event of a recording can name, fighters' articles among them.

Source: the game's own list of kinds (doldecomp/melee, altf4/libmelee). 137 of its 237 ids occur in the shared
recordings; an article's maker plays in 956 of the 957 games and articles there (the other is Giga Bowser's
flame). Larger ids occur in a modified game only.
"""

from __future__ import annotations

import enum
from typing import Final


class ItemKind(enum.StrEnum):
    """How an item behaves."""

    STRAIGHT_SHOT = "straight_shot"  # keeps its course: lasers, fireballs, arrows, needles, flames
    CHARGED_SHOT = "charged_shot"  # held back to grow
    HELD_OR_THROWN = "held_or_thrown"  # carried, thrown and caught: bombs, turnips, swords
    RETURNING = "returning"  # comes back to who threw it
    TRAP = "trap"  # stays where it was laid
    HOMING = "homing"  # steered, or turns towards its victim
    PROP = "prop"  # shows what its owner does and hits nobody by itself
    OTHER = "other"  # neither: objects of stages and modes, and whatever no fighter makes


class Item(enum.IntEnum):
    """The items; the value is the type id of the item event."""

    # Items of the item switch, and what they shoot.
    CAPSULE = 0
    CRATE = 1
    BARREL = 2
    EGG = 3
    PARTY_BALL = 4
    BARREL_CANNON = 5
    BOB_OMB = 6
    MR_SATURN = 7
    HEART_CONTAINER = 8
    MAXIM_TOMATO = 9
    STARMAN = 10
    HOME_RUN_BAT = 11
    BEAM_SWORD = 12
    PARASOL = 13
    GREEN_SHELL = 14
    RED_SHELL = 15
    RAY_GUN = 16
    FREEZIE = 17
    FOOD = 18
    MOTION_SENSOR_BOMB = 19
    FLIPPER = 20
    SUPER_SCOPE = 21
    STAR_ROD = 22
    LIPS_STICK = 23
    FAN = 24
    FIRE_FLOWER = 25
    SUPER_MUSHROOM = 26
    POISON_MUSHROOM = 27
    HAMMER = 28
    WARP_STAR = 29
    SCREW_ATTACK = 30
    BUNNY_HOOD = 31
    METAL_BOX = 32
    CLOAKING_DEVICE = 33
    POKE_BALL = 34
    RAY_GUN_RECOIL = 35
    STAR_ROD_STAR = 36
    LIPS_STICK_DUST = 37
    SUPER_SCOPE_BEAM = 38
    RAY_GUN_BEAM = 39
    HAMMER_HEAD = 40
    FIRE_FLOWER_FLAME = 41
    EVENT_YOSHI_EGG = 42
    # Enemies of the adventure mode.
    GOOMBA = 43
    REDEAD = 44
    OCTOROK = 45
    OTTOSEA = 46
    OCTOROK_STONE = 47
    # Fighters' articles.
    MARIO_FIREBALL = 48
    DR_MARIO_CAPSULE = 49
    KIRBY_CUTTER_BEAM = 50
    KIRBY_HAMMER = 51
    KIRBY_COPY_STAR = 52
    UNNAMED_53 = 53
    FOX_LASER = 54
    FALCO_LASER = 55
    FOX_ILLUSION = 56
    FALCO_PHANTASM = 57
    LINK_BOMB = 58
    YOUNG_LINK_BOMB = 59
    LINK_BOOMERANG = 60
    YOUNG_LINK_BOOMERANG = 61
    LINK_HOOKSHOT = 62
    YOUNG_LINK_HOOKSHOT = 63
    LINK_ARROW = 64
    YOUNG_LINK_ARROW = 65
    NESS_PK_FIRE = 66
    NESS_PK_FIRE_PILLAR = 67
    NESS_PK_FLASH = 68
    NESS_PK_THUNDER = 69
    NESS_PK_THUNDER_TRAIL_1 = 70
    NESS_PK_THUNDER_TRAIL_2 = 71
    NESS_PK_THUNDER_TRAIL_3 = 72
    NESS_PK_THUNDER_TRAIL_4 = 73
    FOX_BLASTER = 74
    FALCO_BLASTER = 75
    LINK_BOW = 76
    YOUNG_LINK_BOW = 77
    NESS_PK_FLASH_EXPLOSION = 78
    SHEIK_NEEDLE = 79
    SHEIK_NEEDLES_HELD = 80
    PIKACHU_THUNDER = 81
    PICHU_THUNDER = 82
    MARIO_CAPE = 83
    DR_MARIO_SHEET = 84
    SHEIK_SMOKE = 85
    YOSHI_EGG_THROWN = 86
    YOSHI_EGG_LAID = 87
    YOSHI_STAR = 88
    PIKACHU_JOLT_GROUND = 89
    PIKACHU_JOLT_AIR = 90
    PICHU_JOLT_GROUND = 91
    PICHU_JOLT_AIR = 92
    SAMUS_BOMB = 93
    SAMUS_CHARGE_SHOT = 94
    SAMUS_MISSILE = 95
    SAMUS_GRAPPLE_BEAM = 96
    SHEIK_CHAIN = 97
    PEACH_BOMBER_EXPLOSION = 98
    PEACH_TURNIP = 99
    BOWSER_FLAME = 100
    NESS_BAT = 101
    NESS_YOYO = 102
    PEACH_PARASOL = 103
    PEACH_TOAD = 104
    LUIGI_FIREBALL = 105
    ICE_CLIMBERS_ICE = 106
    ICE_CLIMBERS_BLIZZARD = 107
    ZELDA_DINS_FIRE = 108
    ZELDA_DINS_FIRE_EXPLOSION = 109
    MEWTWO_DISABLE = 110
    PEACH_TOAD_SPORE = 111
    MEWTWO_SHADOW_BALL = 112
    ICE_CLIMBERS_BELAY = 113
    GAME_AND_WATCH_GREENHOUSE = 114
    GAME_AND_WATCH_MANHOLE = 115
    GAME_AND_WATCH_FIRE = 116
    GAME_AND_WATCH_PARACHUTE = 117
    GAME_AND_WATCH_TURTLE = 118
    GAME_AND_WATCH_BREATH = 119
    GAME_AND_WATCH_JUDGE = 120
    GAME_AND_WATCH_OIL_PANIC = 121
    GAME_AND_WATCH_SAUSAGE = 122
    YOUNG_LINK_MILK = 123
    GAME_AND_WATCH_FIREFIGHTERS = 124
    MASTER_HAND_LASER = 125
    MASTER_HAND_BULLET = 126
    CRAZY_HAND_LASER = 127
    CRAZY_HAND_BULLET = 128
    CRAZY_HAND_BOMB = 129
    # Articles of Kirby's copied abilities.
    KIRBY_MARIO_FIREBALL = 130
    KIRBY_DR_MARIO_CAPSULE = 131
    KIRBY_LUIGI_FIREBALL = 132
    KIRBY_ICE_CLIMBERS_ICE = 133
    KIRBY_PEACH_TOAD = 134
    KIRBY_PEACH_TOAD_SPORE = 135
    KIRBY_FOX_LASER = 136
    KIRBY_FALCO_LASER = 137
    KIRBY_FOX_BLASTER = 138
    KIRBY_FALCO_BLASTER = 139
    KIRBY_LINK_ARROW = 140
    KIRBY_YOUNG_LINK_ARROW = 141
    KIRBY_LINK_BOW = 142
    KIRBY_YOUNG_LINK_BOW = 143
    KIRBY_MEWTWO_SHADOW_BALL = 144
    KIRBY_NESS_PK_FLASH = 145
    KIRBY_NESS_PK_FLASH_EXPLOSION = 146
    KIRBY_PIKACHU_JOLT_GROUND = 147
    KIRBY_PIKACHU_JOLT_AIR = 148
    KIRBY_PICHU_JOLT_GROUND = 149
    KIRBY_PICHU_JOLT_AIR = 150
    KIRBY_SAMUS_CHARGE_SHOT = 151
    KIRBY_SHEIK_NEEDLE = 152
    KIRBY_SHEIK_NEEDLES_HELD = 153
    KIRBY_BOWSER_FLAME = 154
    KIRBY_GAME_AND_WATCH_SAUSAGE = 155
    KIRBY_GAME_AND_WATCH_PAN = 156
    KIRBY_YOSHI_EGG_LAID = 157
    UNNAMED_158 = 158
    COIN = 159
    # What comes out of a Poke Ball, and what it shoots.
    POKEMON_AT_RANDOM = 160
    GOLDEEN = 161
    CHIKORITA = 162
    SNORLAX = 163
    BLASTOISE = 164
    WEEZING = 165
    CHARIZARD = 166
    MOLTRES = 167
    ZAPDOS = 168
    ARTICUNO = 169
    WOBBUFFET = 170
    SCIZOR = 171
    UNOWN = 172
    ENTEI = 173
    RAIKOU = 174
    SUICUNE = 175
    BELLOSSOM = 176
    ELECTRODE = 177
    LUGIA = 178
    HO_OH = 179
    DITTO = 180
    CLEFAIRY = 181
    TOGEPI = 182
    MEW = 183
    CELEBI = 184
    STARYU = 185
    CHANSEY = 186
    PORYGON2 = 187
    CYNDAQUIL = 188
    MARILL = 189
    VENUSAUR = 190
    CHIKORITA_LEAF = 191
    BLASTOISE_WATER = 192
    WEEZING_GAS_1 = 193
    WEEZING_GAS_2 = 194
    CHARIZARD_FLAME_1 = 195
    CHARIZARD_FLAME_2 = 196
    CHARIZARD_FLAME_3 = 197
    CHARIZARD_FLAME_4 = 198
    UNOWN_SWARM = 199
    LUGIA_AEROBLAST_1 = 200
    LUGIA_AEROBLAST_2 = 201
    LUGIA_AEROBLAST_3 = 202
    HO_OH_FLAME = 203
    STARYU_STAR = 204
    CHANSEY_EGG = 205
    CYNDAQUIL_FLAME = 206
    UNNAMED_207 = 207
    # Objects of stages and modes.
    OLD_GOOMBA = 208
    TARGET = 209
    SHY_GUY = 210
    KOOPA_TROOPA = 211
    KOOPA_PARATROOPA = 212
    LIKE_LIKE = 213
    OLD_REDEAD = 214
    OLD_OCTOROK = 215
    OLD_OTTOSEA = 216
    POLAR_BEAR = 217
    KLAPTRAP = 218
    KOOPA_GREEN_SHELL = 219
    KOOPA_RED_SHELL = 220
    TINGLE = 221
    UNNAMED_222 = 222
    UNNAMED_223 = 223
    UNNAMED_224 = 224
    WHISPY_APPLE = 225
    WHISPY_HEALING_APPLE = 226
    UNNAMED_227 = 227
    UNNAMED_228 = 228
    UNNAMED_229 = 229
    FLAT_ZONE_TOOL = 230
    UNNAMED_231 = 231
    UNNAMED_232 = 232
    BIRDO = 233
    ARWING_LASER = 234
    GREAT_FOX_LASER = 235
    BIRDO_EGG = 236

    @property
    def kind(self) -> ItemKind:
        """How it behaves."""
        return _KINDS.get(self, ItemKind.OTHER)


_MEMBERS: Final[dict[ItemKind, tuple[Item, ...]]] = {
    ItemKind.STRAIGHT_SHOT: (
        Item.MARIO_FIREBALL, Item.DR_MARIO_CAPSULE, Item.KIRBY_CUTTER_BEAM, Item.FOX_LASER,
        Item.FALCO_LASER, Item.LINK_ARROW, Item.YOUNG_LINK_ARROW, Item.NESS_PK_FIRE, Item.LINK_BOW,
        Item.YOUNG_LINK_BOW, Item.SHEIK_NEEDLE, Item.PIKACHU_JOLT_GROUND, Item.PIKACHU_JOLT_AIR,
        Item.PICHU_JOLT_GROUND, Item.PICHU_JOLT_AIR, Item.BOWSER_FLAME, Item.LUIGI_FIREBALL,
        Item.ICE_CLIMBERS_ICE, Item.ICE_CLIMBERS_BLIZZARD, Item.PEACH_TOAD_SPORE,
        Item.GAME_AND_WATCH_SAUSAGE, Item.KIRBY_MARIO_FIREBALL, Item.KIRBY_DR_MARIO_CAPSULE,
        Item.KIRBY_LUIGI_FIREBALL, Item.KIRBY_ICE_CLIMBERS_ICE, Item.KIRBY_PEACH_TOAD_SPORE,
        Item.KIRBY_FOX_LASER, Item.KIRBY_FALCO_LASER, Item.KIRBY_LINK_ARROW, Item.KIRBY_YOUNG_LINK_ARROW,
        Item.KIRBY_PIKACHU_JOLT_GROUND, Item.KIRBY_PIKACHU_JOLT_AIR, Item.KIRBY_PICHU_JOLT_GROUND,
        Item.KIRBY_PICHU_JOLT_AIR, Item.KIRBY_SHEIK_NEEDLE, Item.KIRBY_BOWSER_FLAME,
        Item.KIRBY_GAME_AND_WATCH_SAUSAGE,
    ),
    ItemKind.CHARGED_SHOT: (
        Item.SAMUS_CHARGE_SHOT, Item.MEWTWO_SHADOW_BALL, Item.KIRBY_MEWTWO_SHADOW_BALL,
        Item.KIRBY_SAMUS_CHARGE_SHOT,
    ),
    ItemKind.HELD_OR_THROWN: (
        Item.BOB_OMB, Item.MR_SATURN, Item.BEAM_SWORD, Item.LINK_BOMB, Item.YOUNG_LINK_BOMB,
        Item.YOSHI_EGG_THROWN, Item.PEACH_TURNIP,
    ),
    ItemKind.RETURNING: (Item.LINK_BOOMERANG, Item.YOUNG_LINK_BOOMERANG),
    ItemKind.TRAP: (Item.SAMUS_BOMB, Item.ZELDA_DINS_FIRE_EXPLOSION, Item.KIRBY_SHEIK_NEEDLES_HELD),
    ItemKind.HOMING: (
        Item.NESS_PK_FIRE_PILLAR, Item.NESS_PK_FLASH, Item.NESS_PK_THUNDER, Item.NESS_PK_THUNDER_TRAIL_1,
        Item.NESS_PK_THUNDER_TRAIL_2, Item.NESS_PK_THUNDER_TRAIL_3, Item.NESS_PK_THUNDER_TRAIL_4,
        Item.SAMUS_MISSILE, Item.ZELDA_DINS_FIRE, Item.KIRBY_NESS_PK_FLASH,
    ),
    ItemKind.PROP: (
        Item.FOX_ILLUSION, Item.FALCO_PHANTASM, Item.FOX_BLASTER, Item.FALCO_BLASTER,
        Item.SHEIK_NEEDLES_HELD, Item.SHEIK_SMOKE, Item.KIRBY_FOX_BLASTER, Item.KIRBY_FALCO_BLASTER,
        Item.KIRBY_LINK_BOW, Item.KIRBY_YOUNG_LINK_BOW, Item.YOUNG_LINK_MILK,
    ),
}  # fmt: skip
_KINDS: Final = {item: kind for kind, items in _MEMBERS.items() for item in items}


def item_kind(type_id: int) -> ItemKind:
    """How the item of a type id behaves; OTHER for ids that the game does not have (modified games)."""
    return Item(type_id).kind if 0 <= type_id < len(Item) else ItemKind.OTHER
