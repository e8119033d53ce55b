"""The files of `melee_gym/data`: complete, well-formed, with the numbers their sources give."""

from __future__ import annotations

from pathlib import Path

import pytest

from melee_gym.data import (
    COMMON_FIELDS,
    FIGHTER_KEYS,
    SPECIAL_FAMILIES,
    STAGE_KEYS,
    load_common,
    load_fighter,
    load_specials,
    load_stage,
    load_states,
)
from melee_gym.errors import ConfigError
from melee_gym.game.ids import FROM_INTERNAL, NANA_INTERNAL, Stage
from tools.convert import main

FACTS = Path(__file__).parents[2] / "../shared/facts"
DATA = Path(__file__).parents[2] / "melee_gym/data"


def test_every_fighter_stands_at_his_internal_id() -> None:
    keys = {internal: fighter.key for internal, fighter in FROM_INTERNAL.items()}
    keys |= {10: "popo", NANA_INTERNAL: "nana"}
    assert list(FIGHTER_KEYS) == [keys[internal] for internal in range(27)]


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_a_fighter_file_knows_its_own_ids(key: str) -> None:
    assert load_fighter(key)["ids"]["internal"] == FIGHTER_KEYS.index(key)


@pytest.mark.parametrize("key", STAGE_KEYS)
def test_a_stage_file_knows_its_own_id(key: str) -> None:
    assert load_stage(key)["id"] == Stage[key.upper()]


def test_an_unknown_fighter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="Did you mean 'falco'"):
        load_fighter("falko")


def test_an_unknown_stage_is_refused_with_the_list() -> None:
    with pytest.raises(ConfigError, match="final_destination"):
        load_stage("hyrule_temple")


def test_all_518_constants_of_the_common_data_are_there() -> None:
    offsets = [field["offset"] for field in load_common().values() if field["offset"]]
    assert sorted(int(offset, 16) for offset in offsets) == list(range(0, 0x818, 4))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kb_decay", 0.051),  # facts/README.md 6
        ("hitlag_cap", 20),  # COMMON.md x194
        ("ledge_intangible_frames", 30),  # facts/mechanics/ledge.md 5
        ("air_dodge_landing_lag", 10),  # facts/mechanics/ground.md: 29,461 air dodges
        ("dash_stick_threshold", 0.8),
    ],
)
def test_a_common_constant_has_its_published_value(name: str, value: float) -> None:
    assert load_common()[name]["value"] == pytest.approx(value, rel=1e-6)


def test_common_fields_name_every_constant_with_its_kind() -> None:
    assert dict(COMMON_FIELDS)["hitlag_cap"] in ("float", "int")
    assert len(COMMON_FIELDS) == len(load_common())


def test_special_fields_are_identifiers() -> None:
    assert all(name.isidentifier() for _, names in SPECIAL_FAMILIES.values() for name in names)


def test_every_special_number_says_where_it_comes_from() -> None:
    assert all(source for row in load_specials().values() for _, source in row["values"].values())


def test_the_common_states_are_0_to_340() -> None:
    assert sorted(map(int, load_states())) == list(range(341))


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_every_common_state_has_hurt_capsules_and_a_landing_height(key: str) -> None:
    fighter = load_fighter(key)
    assert {state["hurt_family"] for state in load_states().values()} <= set(fighter["capsules"])
    assert {state["landing_family"] for state in load_states().values()} <= set(fighter["landing_heights"])


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_all_four_throws_have_a_path_that_moves_forward_in_age(key: str) -> None:
    throws = load_fighter(key)["throws"]
    assert list(throws) == ["F", "B", "Hi", "Lw"]
    for throw in throws.values():
        ages = [age for age, _, _ in throw["path"]]
        assert ages == sorted(ages)


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_no_hitbox_outlives_its_state(key: str) -> None:
    late = {
        state: row["frames"]
        for state, row in load_fighter(key)["states"].items()
        if row.get("frames")
        for first, points in row.get("hits", {}).values()
        if first + len(points) > row["frames"]
    }
    assert late == {}


@pytest.mark.parametrize("key", FIGHTER_KEYS)
def test_only_one_group_of_hitboxes_is_active_at_a_time(key: str) -> None:
    for row in load_fighter(key)["states"].values():
        groups: dict[int, set[int]] = {}
        for first, points in row.get("hits", {}).values():
            for age, point in enumerate(points, first):
                if point is not None:
                    groups.setdefault(age, set()).add(row["rows"][point[3]][11])
        assert all(len(found) == 1 for found in groups.values())


@pytest.mark.skipif(not FACTS.exists(), reason="the collected facts are not beside this checkout")
def test_the_files_are_what_the_converter_makes_of_the_facts(tmp_path: Path) -> None:
    main(FACTS, tmp_path)
    made = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*.json")}
    kept = {path.relative_to(DATA): path.read_text() for path in DATA.rglob("*.json")}
    others = {name for name in kept if name.parts[0] in ("specials", "measured", "human_behaviour.json")}
    differing = {name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name)}
    assert differing == others
