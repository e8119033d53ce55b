"""The common action states, 0 to 340, under the game's own names and numbers (as in `.slp`).

Ids from 341 on are special moves and belong to one fighter each (`melee_gym.sim.fighters`).
Source: state table of the game (doldecomp/melee), as recorded in post-frame events.
"""

DEAD_DOWN = 0
DEAD_LEFT = 1
DEAD_RIGHT = 2
DEAD_UP = 3
DEAD_UP_STAR = 4
DEAD_UP_STAR_ICE = 5
DEAD_UP_FALL = 6
DEAD_UP_FALL_HIT_CAMERA = 7
DEAD_UP_FALL_HIT_CAMERA_FLAT = 8
DEAD_UP_FALL_ICE = 9
DEAD_UP_FALL_HIT_CAMERA_ICE = 10
SLEEP = 11
REBIRTH = 12
REBIRTH_WAIT = 13
WAIT = 14
WALK_SLOW = 15
WALK_MIDDLE = 16
WALK_FAST = 17
TURN = 18
TURN_RUN = 19
DASH = 20
RUN = 21
RUN_DIRECT = 22
RUN_BRAKE = 23
KNEE_BEND = 24
JUMP_F = 25
JUMP_B = 26
JUMP_AERIAL_F = 27
JUMP_AERIAL_B = 28
FALL = 29
FALL_F = 30
FALL_B = 31
FALL_AERIAL = 32
FALL_AERIAL_F = 33
FALL_AERIAL_B = 34
FALL_SPECIAL = 35
FALL_SPECIAL_F = 36
FALL_SPECIAL_B = 37
DAMAGE_FALL = 38
SQUAT = 39
SQUAT_WAIT = 40
SQUAT_RV = 41
LANDING = 42
LANDING_FALL_SPECIAL = 43
ATTACK11 = 44
ATTACK12 = 45
ATTACK13 = 46
ATTACK100_START = 47
ATTACK100_LOOP = 48
ATTACK100_END = 49
ATTACK_DASH = 50
ATTACK_S3_HI = 51
ATTACK_S3_HI_S = 52
ATTACK_S3_S = 53
ATTACK_S3_LW_S = 54
ATTACK_S3_LW = 55
ATTACK_HI3 = 56
ATTACK_LW3 = 57
ATTACK_S4_HI = 58
ATTACK_S4_HI_S = 59
ATTACK_S4_S = 60
ATTACK_S4_LW_S = 61
ATTACK_S4_LW = 62
ATTACK_HI4 = 63
ATTACK_LW4 = 64
ATTACK_AIR_N = 65
ATTACK_AIR_F = 66
ATTACK_AIR_B = 67
ATTACK_AIR_HI = 68
ATTACK_AIR_LW = 69
LANDING_AIR_N = 70
LANDING_AIR_F = 71
LANDING_AIR_B = 72
LANDING_AIR_HI = 73
LANDING_AIR_LW = 74
DAMAGE_HI1 = 75
DAMAGE_HI2 = 76
DAMAGE_HI3 = 77
DAMAGE_N1 = 78
DAMAGE_N2 = 79
DAMAGE_N3 = 80
DAMAGE_LW1 = 81
DAMAGE_LW2 = 82
DAMAGE_LW3 = 83
DAMAGE_AIR1 = 84
DAMAGE_AIR2 = 85
DAMAGE_AIR3 = 86
DAMAGE_FLY_HI = 87
DAMAGE_FLY_N = 88
DAMAGE_FLY_LW = 89
DAMAGE_FLY_TOP = 90
DAMAGE_FLY_ROLL = 91
LIGHT_GET = 92
HEAVY_GET = 93
LIGHT_THROW_F = 94
LIGHT_THROW_B = 95
LIGHT_THROW_HI = 96
LIGHT_THROW_LW = 97
LIGHT_THROW_DASH = 98
LIGHT_THROW_DROP = 99
LIGHT_THROW_AIR_F = 100
LIGHT_THROW_AIR_B = 101
LIGHT_THROW_AIR_HI = 102
LIGHT_THROW_AIR_LW = 103
HEAVY_THROW_F = 104
HEAVY_THROW_B = 105
HEAVY_THROW_HI = 106
HEAVY_THROW_LW = 107
LIGHT_THROW_F4 = 108
LIGHT_THROW_B4 = 109
LIGHT_THROW_HI4 = 110
LIGHT_THROW_LW4 = 111
LIGHT_THROW_AIR_F4 = 112
LIGHT_THROW_AIR_B4 = 113
LIGHT_THROW_AIR_HI4 = 114
LIGHT_THROW_AIR_LW4 = 115
HEAVY_THROW_F4 = 116
HEAVY_THROW_B4 = 117
HEAVY_THROW_HI4 = 118
HEAVY_THROW_LW4 = 119
SWORD_SWING1 = 120
SWORD_SWING3 = 121
SWORD_SWING4 = 122
SWORD_SWING_DASH = 123
BAT_SWING1 = 124
BAT_SWING3 = 125
BAT_SWING4 = 126
BAT_SWING_DASH = 127
PARASOL_SWING1 = 128
PARASOL_SWING3 = 129
PARASOL_SWING4 = 130
PARASOL_SWING_DASH = 131
HARISEN_SWING1 = 132
HARISEN_SWING3 = 133
HARISEN_SWING4 = 134
HARISEN_SWING_DASH = 135
STAR_ROD_SWING1 = 136
STAR_ROD_SWING3 = 137
STAR_ROD_SWING4 = 138
STAR_ROD_SWING_DASH = 139
LIPSTICK_SWING1 = 140
LIPSTICK_SWING3 = 141
LIPSTICK_SWING4 = 142
LIPSTICK_SWING_DASH = 143
ITEM_PARASOL_OPEN = 144
ITEM_PARASOL_FALL = 145
ITEM_PARASOL_FALL_SPECIAL = 146
ITEM_PARASOL_DAMAGE_FALL = 147
L_GUN_SHOOT = 148
L_GUN_SHOOT_AIR = 149
L_GUN_SHOOT_EMPTY = 150
L_GUN_SHOOT_AIR_EMPTY = 151
FIRE_FLOWER_SHOOT = 152
FIRE_FLOWER_SHOOT_AIR = 153
ITEM_SCREW = 154
ITEM_SCREW_AIR = 155
DAMAGE_SCREW = 156
DAMAGE_SCREW_AIR = 157
ITEM_SCOPE_START = 158
ITEM_SCOPE_RAPID = 159
ITEM_SCOPE_FIRE = 160
ITEM_SCOPE_END = 161
ITEM_SCOPE_AIR_START = 162
ITEM_SCOPE_AIR_RAPID = 163
ITEM_SCOPE_AIR_FIRE = 164
ITEM_SCOPE_AIR_END = 165
ITEM_SCOPE_START_EMPTY = 166
ITEM_SCOPE_RAPID_EMPTY = 167
ITEM_SCOPE_FIRE_EMPTY = 168
ITEM_SCOPE_END_EMPTY = 169
ITEM_SCOPE_AIR_START_EMPTY = 170
ITEM_SCOPE_AIR_RAPID_EMPTY = 171
ITEM_SCOPE_AIR_FIRE_EMPTY = 172
ITEM_SCOPE_AIR_END_EMPTY = 173
LIFT_WAIT = 174
LIFT_WALK1 = 175
LIFT_WALK2 = 176
LIFT_TURN = 177
GUARD_ON = 178
GUARD = 179
GUARD_OFF = 180
GUARD_SET_OFF = 181
GUARD_REFLECT = 182
DOWN_BOUND_U = 183
DOWN_WAIT_U = 184
DOWN_DAMAGE_U = 185
DOWN_STAND_U = 186
DOWN_ATTACK_U = 187
DOWN_FOWARD_U = 188
DOWN_BACK_U = 189
DOWN_SPOT_U = 190
DOWN_BOUND_D = 191
DOWN_WAIT_D = 192
DOWN_DAMAGE_D = 193
DOWN_STAND_D = 194
DOWN_ATTACK_D = 195
DOWN_FOWARD_D = 196
DOWN_BACK_D = 197
DOWN_SPOT_D = 198
PASSIVE = 199
PASSIVE_STAND_F = 200
PASSIVE_STAND_B = 201
PASSIVE_WALL = 202
PASSIVE_WALL_JUMP = 203
PASSIVE_CEIL = 204
SHIELD_BREAK_FLY = 205
SHIELD_BREAK_FALL = 206
SHIELD_BREAK_DOWN_U = 207
SHIELD_BREAK_DOWN_D = 208
SHIELD_BREAK_STAND_U = 209
SHIELD_BREAK_STAND_D = 210
FURAFURA = 211
CATCH = 212
CATCH_PULL = 213
CATCH_DASH = 214
CATCH_DASH_PULL = 215
CATCH_WAIT = 216
CATCH_ATTACK = 217
CATCH_CUT = 218
THROW_F = 219
THROW_B = 220
THROW_HI = 221
THROW_LW = 222
CAPTURE_PULLED_HI = 223
CAPTURE_WAIT_HI = 224
CAPTURE_DAMAGE_HI = 225
CAPTURE_PULLED_LW = 226
CAPTURE_WAIT_LW = 227
CAPTURE_DAMAGE_LW = 228
CAPTURE_CUT = 229
CAPTURE_JUMP = 230
CAPTURE_NECK = 231
CAPTURE_FOOT = 232
ESCAPE_F = 233
ESCAPE_B = 234
ESCAPE_N = 235
ESCAPE_AIR = 236
REBOUND_STOP = 237
REBOUND = 238
THROWN_F = 239
THROWN_B = 240
THROWN_HI = 241
THROWN_LW = 242
THROWNLW_WOMEN = 243
PASS = 244
OTTOTTO = 245
OTTOTTO_WAIT = 246
FLY_REFLECT_WALL = 247
FLY_REFLECT_CEIL = 248
STOP_WALL = 249
STOP_CEIL = 250
MISS_FOOT = 251
CLIFF_CATCH = 252
CLIFF_WAIT = 253
CLIFF_CLIMB_SLOW = 254
CLIFF_CLIMB_QUICK = 255
CLIFF_ATTACK_SLOW = 256
CLIFF_ATTACK_QUICK = 257
CLIFF_ESCAPE_SLOW = 258
CLIFF_ESCAPE_QUICK = 259
CLIFF_JUMP_SLOW1 = 260
CLIFF_JUMP_SLOW2 = 261
CLIFF_JUMP_QUICK1 = 262
CLIFF_JUMP_QUICK2 = 263
APPEAL_SR = 264
APPEAL_SL = 265
SHOULDERED_WAIT = 266
SHOULDERED_WALK_SLOW = 267
SHOULDERED_WALK_MIDDLE = 268
SHOULDERED_WALK_FAST = 269
SHOULDERED_TURN = 270
THROWN_FF = 271
THROWN_FB = 272
THROWN_F_HI = 273
THROWN_F_LW = 274
CAPTURE_CAPTAIN = 275
CAPTURE_YOSHI = 276
YOSHI_EGG = 277
CAPTURE_KOOPA = 278
CAPTURE_DAMAGE_KOOPA = 279
CAPTURE_WAIT_KOOPA = 280
THROWN_KOOPA_F = 281
THROWN_KOOPA_B = 282
CAPTURE_KOOPA_AIR = 283
CAPTURE_DAMAGE_KOOPA_AIR = 284
CAPTURE_WAIT_KOOPA_AIR = 285
THROWN_KOOPA_AIR_F = 286
THROWN_KOOPA_AIR_B = 287
CAPTURE_KIRBY = 288
CAPTURE_WAIT_KIRBY = 289
THROWN_KIRBY_STAR = 290
THROWN_COPY_STAR = 291
THROWN_KIRBY = 292
BARREL_WAIT = 293
BURY = 294
BURY_WAIT = 295
BURY_JUMP = 296
DAMAGE_SONG = 297
DAMAGE_SONG_WAIT = 298
DAMAGE_SONG_RV = 299
DAMAGE_BIND = 300
CAPTURE_MEWTWO = 301
CAPTURE_MEWTWO_AIR = 302
THROWN_MEWTWO = 303
THROWN_MEWTWO_AIR = 304
WARP_STAR_JUMP = 305
WARP_STAR_FALL = 306
HAMMER_WAIT = 307
HAMMER_WALK = 308
HAMMER_TURN = 309
HAMMER_KNEE_BEND = 310
HAMMER_FALL = 311
HAMMER_JUMP = 312
HAMMER_LANDING = 313
KINOKO_GIANT_START = 314
KINOKO_GIANT_START_AIR = 315
KINOKO_GIANT_END = 316
KINOKO_GIANT_END_AIR = 317
KINOKO_SMALL_START = 318
KINOKO_SMALL_START_AIR = 319
KINOKO_SMALL_END = 320
KINOKO_SMALL_END_AIR = 321
ENTRY = 322
ENTRY_START = 323
ENTRY_END = 324
DAMAGE_ICE = 325
DAMAGE_ICE_JUMP = 326
CAPTURE_MASTER_HAND = 327
CAPTURE_DAMAGE_MASTER_HAND = 328
CAPTURE_WAIT_MASTER_HAND = 329
THROWN_MASTER_HAND = 330
CAPTURE_KIRBY_YOSHI = 331
KIRBY_YOSHI_EGG = 332
CAPTURE_LEADEAD = 333
CAPTURE_LIKELIKE = 334
DOWN_REFLECT = 335
CAPTURE_CRAZY_HAND = 336
CAPTURE_DAMAGE_CRAZY_HAND = 337
CAPTURE_WAIT_CRAZY_HAND = 338
THROWN_CRAZY_HAND = 339
BARREL = 340

FIRST_SPECIAL = 341

# Families of states: the first and the last of each.
DYING = DEAD_DOWN, DEAD_UP_FALL_HIT_CAMERA_ICE
STANDING = WAIT, KNEE_BEND  # and walking, running, about to jump
CROUCHING = SQUAT, SQUAT_RV
ATTACKS = ATTACK11, ATTACK_AIR_LW
AERIAL_LANDINGS = LANDING_AIR_N, LANDING_AIR_LW
DAMAGED = DAMAGE_HI1, DAMAGE_FLY_ROLL
CAPTURED = CAPTURE_PULLED_HI, CAPTURE_FOOT
THROWN = THROWN_F, THROWNLW_WOMEN
AT_LEDGE = CLIFF_CATCH, CLIFF_JUMP_QUICK2
COMMAND_GRABBED = SHOULDERED_WAIT, THROWN_MEWTWO_AIR  # all but BARREL_WAIT
HELD_BY_HANDS = CAPTURE_MASTER_HAND, CAPTURE_WAIT_CRAZY_HAND

NAMES: tuple[str, ...] = (
    "DeadDown",
    "DeadLeft",
    "DeadRight",
    "DeadUp",
    "DeadUpStar",
    "DeadUpStarIce",
    "DeadUpFall",
    "DeadUpFallHitCamera",
    "DeadUpFallHitCameraFlat",
    "DeadUpFallIce",
    "DeadUpFallHitCameraIce",
    "Sleep",
    "Rebirth",
    "RebirthWait",
    "Wait",
    "WalkSlow",
    "WalkMiddle",
    "WalkFast",
    "Turn",
    "TurnRun",
    "Dash",
    "Run",
    "RunDirect",
    "RunBrake",
    "KneeBend",
    "JumpF",
    "JumpB",
    "JumpAerialF",
    "JumpAerialB",
    "Fall",
    "FallF",
    "FallB",
    "FallAerial",
    "FallAerialF",
    "FallAerialB",
    "FallSpecial",
    "FallSpecialF",
    "FallSpecialB",
    "DamageFall",
    "Squat",
    "SquatWait",
    "SquatRv",
    "Landing",
    "LandingFallSpecial",
    "Attack11",
    "Attack12",
    "Attack13",
    "Attack100Start",
    "Attack100Loop",
    "Attack100End",
    "AttackDash",
    "AttackS3Hi",
    "AttackS3HiS",
    "AttackS3S",
    "AttackS3LwS",
    "AttackS3Lw",
    "AttackHi3",
    "AttackLw3",
    "AttackS4Hi",
    "AttackS4HiS",
    "AttackS4S",
    "AttackS4LwS",
    "AttackS4Lw",
    "AttackHi4",
    "AttackLw4",
    "AttackAirN",
    "AttackAirF",
    "AttackAirB",
    "AttackAirHi",
    "AttackAirLw",
    "LandingAirN",
    "LandingAirF",
    "LandingAirB",
    "LandingAirHi",
    "LandingAirLw",
    "DamageHi1",
    "DamageHi2",
    "DamageHi3",
    "DamageN1",
    "DamageN2",
    "DamageN3",
    "DamageLw1",
    "DamageLw2",
    "DamageLw3",
    "DamageAir1",
    "DamageAir2",
    "DamageAir3",
    "DamageFlyHi",
    "DamageFlyN",
    "DamageFlyLw",
    "DamageFlyTop",
    "DamageFlyRoll",
    "LightGet",
    "HeavyGet",
    "LightThrowF",
    "LightThrowB",
    "LightThrowHi",
    "LightThrowLw",
    "LightThrowDash",
    "LightThrowDrop",
    "LightThrowAirF",
    "LightThrowAirB",
    "LightThrowAirHi",
    "LightThrowAirLw",
    "HeavyThrowF",
    "HeavyThrowB",
    "HeavyThrowHi",
    "HeavyThrowLw",
    "LightThrowF4",
    "LightThrowB4",
    "LightThrowHi4",
    "LightThrowLw4",
    "LightThrowAirF4",
    "LightThrowAirB4",
    "LightThrowAirHi4",
    "LightThrowAirLw4",
    "HeavyThrowF4",
    "HeavyThrowB4",
    "HeavyThrowHi4",
    "HeavyThrowLw4",
    "SwordSwing1",
    "SwordSwing3",
    "SwordSwing4",
    "SwordSwingDash",
    "BatSwing1",
    "BatSwing3",
    "BatSwing4",
    "BatSwingDash",
    "ParasolSwing1",
    "ParasolSwing3",
    "ParasolSwing4",
    "ParasolSwingDash",
    "HarisenSwing1",
    "HarisenSwing3",
    "HarisenSwing4",
    "HarisenSwingDash",
    "StarRodSwing1",
    "StarRodSwing3",
    "StarRodSwing4",
    "StarRodSwingDash",
    "LipstickSwing1",
    "LipstickSwing3",
    "LipstickSwing4",
    "LipstickSwingDash",
    "ItemParasolOpen",
    "ItemParasolFall",
    "ItemParasolFallSpecial",
    "ItemParasolDamageFall",
    "LGunShoot",
    "LGunShootAir",
    "LGunShootEmpty",
    "LGunShootAirEmpty",
    "FireFlowerShoot",
    "FireFlowerShootAir",
    "ItemScrew",
    "ItemScrewAir",
    "DamageScrew",
    "DamageScrewAir",
    "ItemScopeStart",
    "ItemScopeRapid",
    "ItemScopeFire",
    "ItemScopeEnd",
    "ItemScopeAirStart",
    "ItemScopeAirRapid",
    "ItemScopeAirFire",
    "ItemScopeAirEnd",
    "ItemScopeStartEmpty",
    "ItemScopeRapidEmpty",
    "ItemScopeFireEmpty",
    "ItemScopeEndEmpty",
    "ItemScopeAirStartEmpty",
    "ItemScopeAirRapidEmpty",
    "ItemScopeAirFireEmpty",
    "ItemScopeAirEndEmpty",
    "LiftWait",
    "LiftWalk1",
    "LiftWalk2",
    "LiftTurn",
    "GuardOn",
    "Guard",
    "GuardOff",
    "GuardSetOff",
    "GuardReflect",
    "DownBoundU",
    "DownWaitU",
    "DownDamageU",
    "DownStandU",
    "DownAttackU",
    "DownFowardU",
    "DownBackU",
    "DownSpotU",
    "DownBoundD",
    "DownWaitD",
    "DownDamageD",
    "DownStandD",
    "DownAttackD",
    "DownFowardD",
    "DownBackD",
    "DownSpotD",
    "Passive",
    "PassiveStandF",
    "PassiveStandB",
    "PassiveWall",
    "PassiveWallJump",
    "PassiveCeil",
    "ShieldBreakFly",
    "ShieldBreakFall",
    "ShieldBreakDownU",
    "ShieldBreakDownD",
    "ShieldBreakStandU",
    "ShieldBreakStandD",
    "Furafura",
    "Catch",
    "CatchPull",
    "CatchDash",
    "CatchDashPull",
    "CatchWait",
    "CatchAttack",
    "CatchCut",
    "ThrowF",
    "ThrowB",
    "ThrowHi",
    "ThrowLw",
    "CapturePulledHi",
    "CaptureWaitHi",
    "CaptureDamageHi",
    "CapturePulledLw",
    "CaptureWaitLw",
    "CaptureDamageLw",
    "CaptureCut",
    "CaptureJump",
    "CaptureNeck",
    "CaptureFoot",
    "EscapeF",
    "EscapeB",
    "EscapeN",
    "EscapeAir",
    "ReboundStop",
    "Rebound",
    "ThrownF",
    "ThrownB",
    "ThrownHi",
    "ThrownLw",
    "ThrownlwWomen",
    "Pass",
    "Ottotto",
    "OttottoWait",
    "FlyReflectWall",
    "FlyReflectCeil",
    "StopWall",
    "StopCeil",
    "MissFoot",
    "CliffCatch",
    "CliffWait",
    "CliffClimbSlow",
    "CliffClimbQuick",
    "CliffAttackSlow",
    "CliffAttackQuick",
    "CliffEscapeSlow",
    "CliffEscapeQuick",
    "CliffJumpSlow1",
    "CliffJumpSlow2",
    "CliffJumpQuick1",
    "CliffJumpQuick2",
    "AppealSR",
    "AppealSL",
    "ShoulderedWait",
    "ShoulderedWalkSlow",
    "ShoulderedWalkMiddle",
    "ShoulderedWalkFast",
    "ShoulderedTurn",
    "ThrownFF",
    "ThrownFB",
    "ThrownFHi",
    "ThrownFLw",
    "CaptureCaptain",
    "CaptureYoshi",
    "YoshiEgg",
    "CaptureKoopa",
    "CaptureDamageKoopa",
    "CaptureWaitKoopa",
    "ThrownKoopaF",
    "ThrownKoopaB",
    "CaptureKoopaAir",
    "CaptureDamageKoopaAir",
    "CaptureWaitKoopaAir",
    "ThrownKoopaAirF",
    "ThrownKoopaAirB",
    "CaptureKirby",
    "CaptureWaitKirby",
    "ThrownKirbyStar",
    "ThrownCopyStar",
    "ThrownKirby",
    "BarrelWait",
    "Bury",
    "BuryWait",
    "BuryJump",
    "DamageSong",
    "DamageSongWait",
    "DamageSongRv",
    "DamageBind",
    "CaptureMewtwo",
    "CaptureMewtwoAir",
    "ThrownMewtwo",
    "ThrownMewtwoAir",
    "WarpStarJump",
    "WarpStarFall",
    "HammerWait",
    "HammerWalk",
    "HammerTurn",
    "HammerKneeBend",
    "HammerFall",
    "HammerJump",
    "HammerLanding",
    "KinokoGiantStart",
    "KinokoGiantStartAir",
    "KinokoGiantEnd",
    "KinokoGiantEndAir",
    "KinokoSmallStart",
    "KinokoSmallStartAir",
    "KinokoSmallEnd",
    "KinokoSmallEndAir",
    "Entry",
    "EntryStart",
    "EntryEnd",
    "DamageIce",
    "DamageIceJump",
    "CaptureMasterHand",
    "CaptureDamageMasterHand",
    "CaptureWaitMasterHand",
    "ThrownMasterHand",
    "CaptureKirbyYoshi",
    "KirbyYoshiEgg",
    "CaptureLeadead",
    "CaptureLikelike",
    "DownReflect",
    "CaptureCrazyHand",
    "CaptureDamageCrazyHand",
    "CaptureWaitCrazyHand",
    "ThrownCrazyHand",
    "Barrel",
)
