"""Trying other answers: held by the address, compared, taken over on request."""

from collections.abc import Callable

import pytest
from django.test import Client

from governance.accounts.models import User
from tests.approvals.factories import use_case_of
from tests.factories import UserFactory
from tests.obligations.factories import HIGH_RISK_DEPLOYER
from tests.obligations.interview.test_pages import page

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]
TRY = {
    "tried": ["annex_iii_point", "profiling"],
    "annex_iii_point": "__null__",
    "profiling": "false",
}


def test_another_answer_shows_what_differs_and_saves_nothing(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)

    shown = visit(officer).get(page(use_case, "what-if"), TRY)

    compared = shown.context["compared"]
    assert compared.category[0] == "high_risk_annex_iii"
    assert compared.category[1] != "high_risk_annex_iii"
    assert "AIA-26-6" in {duty.id for duty in compared.obligations_removed}
    assert "Duties that would go" in shown.content.decode()
    use_case.refresh_from_db()
    assert use_case.ai_act_facts["annex_iii_point"] == "4(a)"


def test_a_question_is_added_with_its_stored_answer(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)

    shown = visit(officer).get(page(use_case, "what-if"), {"add": "annex_iii_point"})

    assert 'value="4(a)" selected' in shown.content.decode()
    assert shown.context["compared"].same


def test_taking_over_saves_the_tried_answers_only(visit: Visit, engineer: User) -> None:
    use_case, browser = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER), visit(engineer)

    done = browser.post(page(use_case, "what-if"), TRY)

    use_case.refresh_from_db()
    assert done["Location"] == page(use_case, "detail")
    assert use_case.ai_act_facts["annex_iii_point"] is None
    assert use_case.ai_act_facts["profiling"] is False
    assert use_case.ai_act_facts["actor_actions"] == ["uses"]


def test_a_contradiction_is_told_beside_the_question(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)
    tried = {"tried": "art6_3_condition", "art6_3_condition": "a"}

    shown = visit(officer).get(page(use_case, "what-if"), tried)

    assert shown.status_code == 422
    assert shown.context["compared"] is None
    assert "Art 6(3)" in str(shown.context["trial"].form.errors["art6_3_condition"])


def test_a_reader_may_try_and_not_take_over(visit: Visit) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)
    browser = visit(UserFactory(roles=["auditor"]))

    shown = browser.get(page(use_case, "what-if"), TRY)
    refused = browser.post(page(use_case, "what-if"), TRY)

    assert "Take these answers over" not in shown.content.decode()
    assert refused.status_code == 403


@pytest.mark.once
def test_every_answer_that_would_change_the_category_can_be_tried(
    visit: Visit, officer: User
) -> None:
    use_case, browser = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER), visit(officer)
    result = browser.get(page(use_case, "detail"))

    for turn, query in result.context["turns"]:
        tried = browser.get(f"{page(use_case, 'what-if')}?{query}")

        assert tried.context["compared"].category[1] == turn.category, turn.sentence
