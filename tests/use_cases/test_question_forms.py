"""Facts go through the screen and come back as they were: every kind of question, null, unknown."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict

from governance.approvals.fact_checks import AI_ACT, LICENCE, RISK, TABLES, problems
from governance.approvals.nested_facts import flat, nested
from governance.approvals.question_forms import QuestionForm
from governance.rules import questions

EVERY_KIND: dict[str, Any] = {
    "is_ai_system": True,
    "is_gpai_model": False,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["uses", "develops_system"],
    "annex_iii_point": "5(b)",
    "annex_iii_builtin_exception": "5(b) financial fraud detection",
    "placed_on_market_date": "2027-03-01",
    "gpai": {
        "training_flop": 1e25,
        "significant_generality": True,
        "licence_restrictions": ["no military use", "no resale"],
        "modification_flop": 12,
    },
}


def form_of(
    attribute: str, facts: Mapping[str, Any], data: QueryDict | None = None
) -> QuestionForm:
    asked = questions.asked(TABLES[attribute])
    return QuestionForm(
        data, questions=asked, facts=facts, check=lambda given: problems(attribute, given)
    )


def sent(form: QuestionForm) -> QueryDict:
    """What a browser sends when the form is saved as it is shown."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(value, list):
            data.setlist(bound.html_name, [str(one) for one in value])
        elif value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = str(bound.field.prepare_value(value)).replace("\n", "\r\n")
    return data


def saved(attribute: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    form = form_of(attribute, facts, sent(form_of(attribute, facts)))
    assert form.is_valid(), form.errors
    return form.facts()


@pytest.mark.parametrize(
    ("attribute", "facts"),
    [
        (RISK, {}),
        (RISK, {"task": "agent", "affected_groups": "Applicants", "reads_untrusted_input": False}),
        (LICENCE, {"commercial": True, "modifies": False}),
        (AI_ACT, {}),
        (AI_ACT, EVERY_KIND),
        (AI_ACT, {"gpai": None}),
        (AI_ACT, {"gpai": {}}),
        (AI_ACT, {"gpai": {"training_flop": None, "licence_restrictions": []}}),
        (AI_ACT, {"placed_on_market_date": None, "annex_iii_builtin_exception": None}),
        (AI_ACT, {"actor_actions": []}),
        (AI_ACT, {"profiling": None}),
        (AI_ACT, {"profiling": {"value": True, "note": "Scores applicants."}}),
        (
            AI_ACT,
            {"gpai": {"value": {"monetised": {"value": False, "note": "Free."}}, "note": "A."}},
        ),
        (AI_ACT, {"gpai": {"training_flop": 10**25}}),
    ],
)
def test_saving_without_a_change_changes_nothing(attribute: str, facts: dict[str, Any]) -> None:
    assert saved(attribute, facts) == facts


@pytest.mark.parametrize("attribute", TABLES)
def test_every_question_keeps_each_answer_it_allows(attribute: str) -> None:
    for question in questions.asked(TABLES[attribute]):
        for value in answers_to(question):
            facts = nested({question.key: value})

            form = form_of(attribute, facts, sent(form_of(attribute, facts)))

            form.is_valid()
            assert form.facts() == facts, question.key


def answers_to(question: questions.Question) -> list[object]:
    samples: dict[str, list[object]] = {
        "bool": [True, False],
        "choice": [choice.value for choice in question.choices],
        "set": [[choice.value for choice in question.choices[:2]] or ["a", "b"], []],
        "number": [0, 0.5, 1e25],
        "text": ["Two\nlines"],
        "date": ["2026-11-21"],
        "object": [{}],
    }
    return [*samples[question.kind], *([None] if question.nullable else [])]


def test_unknown_null_and_no_stay_three_different_answers() -> None:
    unknown = form_of(AI_ACT, {})
    null = form_of(AI_ACT, {"scope_exclusion": None})
    data = sent(unknown) | {"scope_exclusion": "__null__", "is_ai_system": "false"}

    form = form_of(AI_ACT, {}, data)  # type: ignore[arg-type]  # a mapping of texts

    assert unknown["scope_exclusion"].value() is None
    assert null["scope_exclusion"].value() == "__null__"
    assert form.is_valid()
    assert form.facts() == {"scope_exclusion": None, "is_ai_system": False}


def test_a_changed_answer_loses_the_note_of_the_old_one() -> None:
    facts = {"profiling": {"value": True, "note": "Scores applicants."}}
    data = sent(form_of(AI_ACT, facts))
    data["profiling"] = "false"

    form = form_of(AI_ACT, facts, data)

    assert form.is_valid()
    assert form.facts() == {"profiling": False}


def test_an_answer_and_none_together_are_refused() -> None:
    data = sent(form_of(AI_ACT, {}))
    data["placed_on_market_date"] = "2027-03-01"
    data["placed_on_market_date__none"] = "on"

    form = form_of(AI_ACT, {}, data)

    assert not form.is_valid()
    assert "not both" in str(form.errors["placed_on_market_date"])


def test_a_contradiction_is_said_beside_its_question() -> None:
    facts = {"is_ai_system": True, "is_gpai_model": True}

    form = form_of(AI_ACT, {}, sent(form_of(AI_ACT, facts)))

    assert not form.is_valid()
    assert "Assess the two separately" in str(form.errors["is_gpai_model"])


def test_flat_facts_become_nested_facts_again() -> None:
    assert nested(flat(EVERY_KIND)) == EVERY_KIND
    assert flat(EVERY_KIND)["gpai.modification_flop"] == 12
