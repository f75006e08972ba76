"""What is unknown is never guessed: open questions are those that can change the answer."""

import random
from datetime import date

import pytest

from governance.rules.eu_ai_act.classify import Classification, classify
from governance.rules.eu_ai_act.facts import InvalidFacts, parse
from governance.rules.eu_ai_act.headline import headline
from tests.rules.subjects import (
    MODEL_DETAILS,
    ORDINARY_SYSTEM,
    TODAY,
    model,
    system,
    system_without,
)

VALUES: dict[str, list[object]] = {
    "scope_exclusion": [None, "2(6) scientific research only", "2(12) free and open-source system"],
    "eu_nexus": ["established_in_eu", "third_country_places_on_eu_market", "none"],
    "actor_actions": [
        [],
        ["uses"],
        ["develops_system", "places_on_market"],
        ["develops_model", "places_on_market"],
        ["modifies_model", "uses"],
    ],
    "prohibited_practice": [None, "5(1)(a)", "5(1)(h)"],
    "annex_i_section": [None, "A", "B"],
    "annex_iii_point": [None, "1(a)", "2", "4(a)", "5(b)"],
    "annex_iii_builtin_exception": [None, "named"],
    "art6_3_condition": [None, "a"],
    "placed_on_market_date": [None, "2024-01-01", "2030-01-01"],
    "gpai": [None, MODEL_DETAILS, {**MODEL_DETAILS, "training_flop": 2e25}],
}


def values_of(key: str) -> list[object]:
    return VALUES.get(key, [True, False])


def answer(result: Classification) -> tuple[object, ...]:
    return result.category, result.tags, result.roles, result.obligations


def partly_known(seed: int) -> dict[str, object]:
    """Return random answers to a random part of the questions that do not contradict."""
    dice = random.Random(seed)  # noqa: S311  # a repeatable choice of cases, no secret
    while True:
        keys = [key for key in ORDINARY_SYSTEM if dice.random() < 0.7]
        raw = {key: dice.choice(values_of(key)) for key in keys}
        try:
            parse(raw)
        except InvalidFacts:
            continue
        return raw


@pytest.mark.parametrize("seed", range(150))
def test_no_answer_to_a_question_that_is_not_open_changes_the_result(seed: int) -> None:
    raw = partly_known(seed)
    result = classify(parse(raw), as_of=TODAY)

    for key in set(ORDINARY_SYSTEM) - set(raw) - {q.split(".")[0] for q in result.open_questions}:
        for value in values_of(key):
            try:
                more = classify(parse({**raw, key: value}), as_of=TODAY)
            except InvalidFacts:
                continue
            assert answer(more) == answer(result), (key, value)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("is_ai_system", {}),
        ("eu_nexus", {}),
        ("prohibited_practice", {}),
        ("annex_i_section", {"third_party_assessment_required": True}),
        ("third_party_assessment_required", {"annex_i_section": "A"}),
        ("annex_iii_point", {}),
        ("annex_iii_builtin_exception", {"annex_iii_point": "5(b)"}),
        ("art6_3_condition", {"annex_iii_point": "5(b)"}),
        ("profiling", {"annex_iii_point": "5(b)", "art6_3_condition": "a"}),
        ("deepfake", {}),
        ("human_review_and_editorial_responsibility", {"public_interest_text": True}),
        ("used_by_employer_at_work", {"annex_iii_point": "4(a)"}),
        ("decisions_about_natural_persons", {"annex_iii_point": "4(a)"}),
        ("substantial_modification", {"annex_iii_point": "4(a)"}),
    ],
)
def test_a_missing_answer_that_matters_is_asked_for(key: str, changes: dict[str, object]) -> None:
    assert system_without(key, **changes).open_questions == (key,)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("is_gpai_model", {}),
        ("profiling", {}),
        ("art6_3_condition", {}),
        ("third_party_assessment_required", {}),
        ("used_by_employer_at_work", {}),
        ("substantial_modification", {}),
        ("open_source_release", {}),
        ("gpai", {}),
        ("annex_iii_point", {"prohibited_practice": "5(1)(a)"}),
        ("annex_iii_point", {"eu_nexus": "none"}),
    ],
)
def test_a_missing_answer_that_changes_nothing_is_not_asked_for(
    key: str, changes: dict[str, object]
) -> None:
    assert system_without(key, **changes).open_questions == ()


def test_nothing_known_is_not_a_clean_bill() -> None:
    result = classify(parse({}), as_of=TODAY)

    assert {"is_ai_system", "eu_nexus", "annex_iii_point"} <= set(result.open_questions)
    assert "open answers could still change this" in headline(result)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            system(prohibited_practice="5(1)(ba)"),
            "This is a prohibited practice and cannot be approved; "
            "1 duty follows from 2 December 2026.",
        ),
        (
            system(annex_iii_point="4(a)"),
            "This is high-risk because of what it is used for; "
            "4 duties apply now, 10 follow from 2 December 2027.",
        ),
        (system(eu_nexus="none"), "The Act does not reach this as described."),
        (model(), "This is a general-purpose model; 9 duties apply now."),
    ],
)
def test_the_headline_is_one_sentence(result: Classification, said: str) -> None:
    assert headline(result) == said


def test_the_result_has_the_documented_shape() -> None:
    result = system(annex_iii_point="4(a)", as_of=date(2026, 11, 21)).as_dict()

    assert list(result) == [
        "framework",
        "edition",
        "as_of",
        "category",
        "tags",
        "roles",
        "obligations",
        "because",
        "open_questions",
    ]
    assert list(result["obligations"][0]) == [  # type: ignore[index]  # a list by contract
        "id",
        "ref",
        "title",
        "role",
        "applies_from",
        "also_read_as",
        "originally",
        "status",
        "because",
        "open_source_exempt",
    ]
    assert result["framework"] == "eu-ai-act"
    assert result["as_of"] == "2026-11-21"


def test_reasons_of_duties_are_among_the_reasons_of_the_result() -> None:
    result = system(annex_iii_point="1(a)", interacts_directly_with_people=True)

    fired = {reason.rule for reason in result.because}
    for owed in result.obligations:
        assert owed.because, owed.id
        assert set(owed.because) <= fired, owed.id
