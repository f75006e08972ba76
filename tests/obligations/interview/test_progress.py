"""What is still asked, in the interview and in the steps of the description alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.approvals.intake.steps import progress_of as steps_of
from governance.obligations.actions.assessing import assess_model, keep_answers
from governance.obligations.interview import panels
from governance.obligations.interview.sections import TITLES, in_order, progress_of
from governance.obligations.model_panels import model_panels
from governance.rules.eu_ai_act.facts import asked, parse
from governance.web.panels import Panel
from tests.approvals.factories import use_case_of
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory
from tests.obligations.test_creation_for_models import OWN_MODEL


def test_every_part_has_a_title_and_every_question_a_part() -> None:
    assert set(in_order()) == set(TITLES)


def test_an_answer_that_settles_the_result_ends_the_interview() -> None:
    value = asked()["scope_exclusion"].choices[0].value

    before = progress_of(parse({}), as_of=NOON.date())
    after = progress_of(parse({"is_ai_system": True, "scope_exclusion": value}), as_of=NOON.date())

    assert before.at_most > 20
    assert before.first is not None
    assert before.first.key == "subject"
    assert after.at_most < before.at_most


def test_progress_is_told_in_words() -> None:
    one_open = OWN_MODEL | {
        "open_source_release": False,
        "placed_on_market_date": "2026-11-02",
        "gpai": {"training_flop": 7e23},
    }

    found = progress_of(parse(one_open), as_of=NOON.date())
    done = progress_of(
        parse(one_open | {"gpai": {"training_flop": 7e23, "significant_generality": True}}),
        as_of=NOON.date(),
    )

    assert found.words == "With what is answered, at most 1 more question can still matter."
    assert done.words == "No further answer can change the result."


@pytest.mark.django_db
def test_the_steps_of_the_description_ask_what_the_interview_asks() -> None:
    nothing = use_case_of(1, ai_act_facts={"is_ai_system": False, "is_gpai_model": False})

    keys = {one.step.key for one in steps_of(nothing, as_of=NOON.date()).steps}

    assert "high-risk" not in keys
    assert "people" not in keys
    assert "what" in keys


@pytest.mark.django_db
def test_the_panel_of_a_model_invites_whoever_may_and_says_what_holds() -> None:
    model, officer = HubModelFactory(), UserFactory(roles=["governance_officer"])
    reader = UserFactory(roles=["auditor"])

    def first(user: User) -> Panel:
        return model_panels(model, user, NOON)[0]

    nothing, invited = model_panels(model, reader, NOON), first(officer)
    keep_answers(model, OWN_MODEL, by=officer, at=NOON)
    drafted = first(reader)
    assert drafted.context["about"].assessment is None
    made = assess_model(model, OWN_MODEL, by=officer, at=NOON)
    assessed = first(reader)

    assert nothing == []
    assert invited.context["result"] is None
    assert assessed.context["about"].assessment == made
    assert assessed.context["about"].draft is None


@pytest.mark.django_db
def test_a_model_that_is_none_of_ours_costs_one_statement() -> None:
    model, officer = HubModelFactory(), UserFactory(roles=["governance_officer"])
    assert officer.grants

    with CaptureQueriesContext(connection) as asked:
        [panel] = model_panels(model, officer, NOON)

    assert panel.context["ours"] == []
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_use_case_that_changes_its_model_makes_it_ours(officer: User) -> None:
    use_case = use_case_of(
        1, ai_act_facts={"actor_actions": {"value": ["modifies_model"], "note": "LoRA"}}
    )
    model = use_case.system.uses.get().revision.model

    [why] = panels.why_ours(model)

    assert use_case.name in why
