"""The steps ask every question once, and leave out what cannot matter or is known."""

import pytest

from governance.approvals.fact_checks import TABLES
from governance.rules import intake, questions

pytestmark = pytest.mark.pure
STEPS = intake.steps(tuple(TABLES.items()))


def test_every_question_is_asked_in_exactly_one_step() -> None:
    asked = [(step.attribute, one.key) for step in STEPS for one in step.questions]
    wanted = {
        (attribute, one.key)
        for attribute, table in TABLES.items()
        for one in questions.asked(table)
        if one.kind != "object"
    }

    assert len(asked) == len(set(asked))
    assert set(asked) == wanted


def test_a_step_is_short_where_all_of_it_is_asked() -> None:
    assert all(4 <= len(step.questions) <= 7 for step in STEPS if step.key != "own-model")


def test_every_known_answer_names_a_question_and_one_of_its_values() -> None:
    asked = {f"{step.attribute}.{one.key}": one for step in STEPS for one in step.questions}
    context = {"facts.task": "conversation", "facts.audience": "internal"}

    for fact, known in intake.known(context).items():
        question = asked[fact]
        values = [choice.value for choice in question.choices] or [True, False]
        assert known.value in values
        assert known.source.endswith(".")


def test_an_answer_follows_only_where_its_ground_is_known() -> None:
    assert "licence_facts.in_product" not in intake.known({})
    assert intake.known({"facts.audience": "public"})["licence_facts.in_product"].value is True
    assert intake.known({"facts.audience": "internal"})["licence_facts.in_product"].value is False


def test_a_question_matters_until_what_it_hangs_on_says_otherwise() -> None:
    (question,) = (
        one for step in STEPS for one in step.questions if one.key == "gpai.modification_flop"
    )

    assert intake.matters(question, {})
    assert intake.matters(question, {"actor_actions": ["uses", "modifies_model"]})
    assert not intake.matters(question, {"actor_actions": ["uses"]})


def test_a_sibling_is_asked_only_about_the_system() -> None:
    known = intake.of_siblings(
        {"facts.model_capability": "more_capable", "facts.data": "none_personal"}, "Sort mail"
    )

    assert set(known) == {"facts.model_capability"}
    assert "Sort mail" in known["facts.model_capability"].source
