"""Recorded moments of Fox and Marth, one for each mechanic and fighter, played by the engine.

`cases/recorded.json` holds the agreeing cases of facts/cases/cases.json on Final Destination and Battlefield
in which only the fighter himself matters, or in which Fox and Marth meet, under their ids and with the
section of facts/mechanics that predicts their numbers. A few frames before the event are recorded and up to
16 after it; from the event on the engine has nothing but the inputs.

Where the mechanics of the game are tested:

- here: walking, dash, dash-dance, run, brake, turns, dashback, crouch, jump squat, hops, air jump, drift,
  fast fall, landings with and without L-cancel, auto-cancel, air dodge, wavedash and waveland, special fall,
  platform and shield drop, walking off, teeter, missed foot, ground and air attacks, smash charge, specials,
  clank, tumble, light shield, shield release, rolls, spot dodge, grabs that miss, techs, getup, ledge catch,
  hang, options and drop, deaths, laser, power shield, actions out of shield and jump squat, taunt.
- test_movement.py: input timers, jumps, air dodge, L-cancel, friction, body push, UCF's cardinals;
  test_ucf.py: dashback, shield drop, tumble with and without UCF.
- test_attacks.py: which attack an input gives, jab strings, charge, aerials and their lag; test_staling.py.
- test_combat.py: recorded hits (knockback, hitlag, hitstun, states), crouch cancel, charge, DI, SDI, ASDI,
  stacking, techs, knock-down, jab reset, contact, clanks; test_surfaces.py: techs and bounces on walls and
  ceilings.
- test_shield.py: power shield, wear, stun, push, break; test_shield_shape.py: size and lean; test_grab.py
  and test_throw_shots.py: grabs, holds, struggling, pummels, throws and their shots.
- test_environment.py: floors, platforms, edges, the diamond and its lock, ledges, wall jump, ceilings,
  deaths in four directions, respawn, entry, clock; test_engine.py: the eight minutes.
- test_specials.py: the special moves of Fox and Marth, lasers, reflector, counter.

Not tested: phantom hits (a contact of less than a hundredth of a unit); the odds of a screen KO; what the
offered stages and fighters lack, as moving floors and wind.
"""

from __future__ import annotations

import numpy as np
import pytest
from recorded_cases import Case, Recorded, load

from melee_gym.fidelity.compare import FULL_FIELDS, differences

CASES = load("recorded.json")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_from_its_event_on_a_recorded_moment_is_played_as_recorded(case: Case) -> None:
    recorded = Recorded(case)
    played, expected = recorded.play()
    wrong = differences(played, expected)
    for row, seat in np.argwhere(wrong.any(axis=-1)).tolist():
        fields = [name for name, bad in zip(FULL_FIELDS, wrong[row, seat], strict=True) if bad]
        got = {
            name: (played[name][row, seat], expected[name][row, seat]) for name in fields if name != "hitstun"
        }
        pytest.fail(
            f"{case['id']} ({case['rule']}), frame {case['event_frame'] + row}, {case['fighters'][seat]}: "
            f"{', '.join(fields)} differ; got and recorded: {got}"
        )


def test_a_case_runs_free_from_its_event_on() -> None:
    """What the tests above rest on: the played frames are the engine's, not the corrected ones."""
    played, expected = Recorded(CASES[0]).play()
    assert len(played) > 5
    assert (played["animation"] != expected["animation"]).all()
