"""Which questions are still worth asking."""

import pytest

from governance.rules.eu_ai_act.facts import asked, parse
from governance.rules.eu_ai_act.relevance import relevant
from tests.rules.subjects import MODEL_DETAILS, ORDINARY_SYSTEM, TODAY


def asked_for(raw: dict[str, object]) -> tuple[str, ...]:
    return relevant(parse(raw), as_of=TODAY)


def without(*keys: str, **changes: object) -> dict[str, object]:
    return {k: v for k, v in {**ORDINARY_SYSTEM, **changes}.items() if k not in keys}


def test_every_question_has_an_example() -> None:
    assert [key for key, question in asked().items() if not question.example] == []


def test_choices_of_law_have_examples() -> None:
    for key in ("prohibited_practice", "annex_iii_point", "art6_3_condition", "scope_exclusion"):
        assert all(choice.example for choice in asked()[key].choices), key


def test_the_first_questions_decide_whether_the_act_is_met_at_all() -> None:
    assert asked_for({})[:4] == ("is_ai_system", "is_gpai_model", "scope_exclusion", "eu_nexus")


def test_the_questions_come_in_the_order_of_the_screen() -> None:
    places = list(asked())

    keys = asked_for({})

    assert list(keys) == sorted(keys, key=places.index)


@pytest.mark.parametrize(
    "raw",
    [
        {"is_ai_system": False, "is_gpai_model": False},
        {"is_ai_system": True, "eu_nexus": "none"},
        {"is_ai_system": True, "scope_exclusion": "2(6) scientific research only",
         "eu_nexus": "established_in_eu"},
    ],
    ids=["nothing of the Act", "no tie to the Union", "research alone"],
)  # fmt: skip
def test_nothing_more_is_asked_once_the_answer_is_settled(raw: dict[str, object]) -> None:
    assert asked_for(raw) == ()


@pytest.mark.parametrize(
    ("gate", "value", "then"),
    [
        ("annex_i_section", "A", "third_party_assessment_required"),
        ("annex_iii_point", "5(b)", "annex_iii_builtin_exception"),
        ("public_interest_text", True, "human_review_and_editorial_responsibility"),
    ],
)
def test_a_question_waits_for_the_one_it_hangs_on(gate: str, value: object, then: str) -> None:
    before = asked_for(without(gate, then))
    after = asked_for(without(then, **{gate: value}))
    never = asked_for(without(then, **{gate: None}))

    assert gate in before
    assert then not in before
    assert then in after
    assert then not in never


def test_details_of_a_model_are_asked_one_by_one() -> None:
    raw = without("gpai", is_ai_system=False, is_gpai_model=True,
                  actor_actions=["develops_model", "places_on_market"])  # fmt: skip

    keys = asked_for(raw)

    assert {"gpai.training_flop", "gpai.significant_generality"} <= set(keys)
    assert "gpai" not in keys
    assert "gpai.modification_flop" not in keys


def test_a_complete_case_asks_for_nothing() -> None:
    assert asked_for(ORDINARY_SYSTEM) == ()
    assert asked_for({**ORDINARY_SYSTEM, "gpai": MODEL_DETAILS}) == ()
