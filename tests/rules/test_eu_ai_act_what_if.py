"""What another answer would change."""

import json
from datetime import date

from governance.rules.eu_ai_act.facts import parse
from governance.rules.eu_ai_act.what_if import Turn, compare, would_change
from tests.rules.subjects import ORDINARY_SYSTEM, TODAY, duty, model, system


def turns(**changes: object) -> dict[tuple[str, str], Turn]:
    facts = parse({**ORDINARY_SYSTEM, **changes})
    return {(turn.key, turn.category): turn for turn in would_change(facts, as_of=TODAY)}


def test_the_same_result_twice_has_no_difference() -> None:
    same = compare(system(), system())

    assert same.same
    assert same.category == ("minimal", "minimal")


def test_two_results_are_told_apart_by_category_tags_roles_and_duties() -> None:
    before = system(annex_iii_point="4(a)")
    after = system(annex_iii_point="4(a)", own_name_on_high_risk_system=True, deepfake=True)

    found = compare(before, after)

    assert found.category == ("high_risk_annex_iii", "high_risk_annex_iii")
    assert (found.tags_added, found.tags_removed) == (("transparency",), ())
    assert (found.roles_added, found.roles_removed) == (("provider",), ())
    assert {"AIA-9-1", "AIA-50-4a"} <= {owed.id for owed in found.obligations_added}
    assert found.obligations_removed == ()
    assert not found.same


def test_what_goes_is_told_as_well() -> None:
    found = compare(system(annex_iii_point="4(a)"), system())

    assert found.category == ("high_risk_annex_iii", "minimal")
    assert duty(system(annex_iii_point="4(a)"), "AIA-26-1") in found.obligations_removed


def test_a_duty_that_starts_on_another_day_is_changed_not_new() -> None:
    found = compare(model(), model(placed_on_market_date="2025-08-01"))

    days = {one.before.id: (one.before.applies_from, one.after.applies_from)
            for one in found.obligations_changed}  # fmt: skip
    assert days["AIA-53-1a"] == (date(2025, 8, 2), date(2027, 8, 2))
    assert [owed.id for owed in found.obligations_added] == ["AIA-111-3"]


def test_a_comparison_is_json_data() -> None:
    found = compare(system(), model()).as_dict()

    assert json.loads(json.dumps(found)) == found
    assert list(found) == ["category", "tags", "roles", "obligations"]


def test_turns_name_the_answers_that_give_another_category() -> None:
    found = turns(annex_iii_point="4(a)")

    claimed = found["art6_3_condition", "not_high_risk_art6_3"]
    assert (claimed.value, claimed.also) == ("a", ("b", "c", "d"))
    assert "narrow procedural task" in claimed.sentence
    assert "(or 3 of its other answers)" in claimed.sentence
    assert claimed.sentence.endswith("the result would be: Listed use, derogation claimed.")
    assert found["annex_iii_point", "minimal"].value is None
    assert ("deepfake", "transparency") not in found


def test_a_turn_says_which_answer_it_cannot_stand_beside() -> None:
    found = turns(annex_iii_point="4(a)", art6_3_condition="a")

    assert found["profiling", "high_risk_annex_iii"].sets_aside == ("art6_3_condition",)


def test_numbers_are_turned_at_the_limits_of_the_law() -> None:
    raw = {**ORDINARY_SYSTEM, "is_ai_system": False, "is_gpai_model": True,
           "gpai": {"training_flop": 5e23}}  # fmt: skip

    found = {turn.key: turn for turn in would_change(parse(raw), as_of=TODAY)}

    assert found["gpai.training_flop"].category == "gpai_systemic"
    assert found["gpai.training_flop"].value > 1e25  # type: ignore[operator]  # a number
