"""The judge: the engine held against recordings of the game, frame by frame (`melee-validate`).

`cli.validate` walks recordings: `follow` predicts every frame from the frames before it and corrects the
shadow match afterwards (`seed`, `adopt`, `items`), `compare` says what counts as the same, `causes` and
`report` tell what to mend next, `show` prints single mismatches, `free_run` lets the engine run uncorrected.
"""
