"""A use case is described in short steps: left, resumed, and never asked what is known."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.intake.known import knowledge_of
from governance.approvals.intake.steps import progress_of
from inventory import actions
from inventory.models import UseCase
from tests.approvals.factories import LOW, refresh_digest, use_case_of
from tests.conftest import NOON
from tests.factories import SystemFactory, UseCaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Visit = Callable[[User], Client]
WHAT = {
    "task": "simple_classification_or_analysis",
    "audience": "internal",
    "users": "few",
    "affected_groups": "Our analysts",
    "data": "none_personal",
}


def empty(**fields: Any) -> UseCase:
    given = {"facts": {}, "ai_act_facts": {}, "licence_facts": {}, **fields}
    return refresh_digest(UseCaseFactory(**given))


def url(use_case: UseCase, step: str = "what", name: str = "intake-step") -> str:
    return reverse(f"approvals:{name}", args=[use_case.pk, step])


def test_a_step_can_be_left_and_taken_up_where_it_was(visit: Visit, engineer: User) -> None:
    use_case, browser = empty(), visit(engineer)

    left = browser.post(url(use_case), {"task": "agent", "leave": "1"})
    page = browser.get(use_case.get_absolute_url()).content.decode()

    assert left["Location"] == use_case.get_absolute_url()
    assert "Go on with step 2" in page
    assert url(use_case, "effect") in page


def test_a_question_left_open_stays_open_and_does_not_hold_anybody_up(
    visit: Visit, engineer: User
) -> None:
    use_case = empty()

    visit(engineer).post(url(use_case), {"task": "agent"})

    use_case.refresh_from_db()
    first = progress_of(use_case, as_of=NOON.date()).at("what")
    assert (first.seen, first.open) == (True, 4)
    assert use_case.facts == {"task": "agent"}


def test_a_step_that_can_ask_nothing_any_more_is_left_out() -> None:
    use_case = empty(
        ai_act_facts={
            "is_gpai_model": False, "open_source_release": False, "actor_actions": ["uses"],
        }
    )  # fmt: skip
    progress = progress_of(use_case, as_of=NOON.date())

    assert "own-model" not in {one.step.key for one in progress.steps}


def test_what_follows_from_an_answer_is_shown_as_known_and_not_asked(
    visit: Visit, engineer: User
) -> None:
    use_case = empty(facts=LOW | {"audience": "public"})

    html = visit(engineer).get(url(use_case, "licence")).content.decode()

    assert "Known already" in html
    assert "People outside the organisation meet it or its output." in html
    assert "State otherwise" in html


def test_a_known_answer_is_kept_with_its_source_and_can_be_stated_otherwise(
    visit: Visit, engineer: User
) -> None:
    use_case, browser = empty(facts=LOW), visit(engineer)

    browser.post(url(use_case, "licence"), {"in_product": "false"})
    use_case.refresh_from_db()
    known = dict(use_case.answer_sources)
    browser.post(url(use_case, "licence"), {"in_product": "true"})
    use_case.refresh_from_db()

    assert "licence_facts.in_product" in known
    assert use_case.licence_facts == {"in_product": True}
    assert "licence_facts.in_product" not in use_case.answer_sources


def test_a_known_answer_falls_with_the_answer_it_followed_from(
    visit: Visit, engineer: User
) -> None:
    use_case, browser = empty(facts=LOW), visit(engineer)
    browser.post(url(use_case, "licence"), {"in_product": "false"})

    browser.post(url(use_case), WHAT | {"audience": ""})

    use_case.refresh_from_db()
    assert use_case.licence_facts == {}
    assert use_case.answer_sources == {}


def test_another_use_case_of_the_system_says_what_is_true_of_the_system() -> None:
    system = SystemFactory()
    empty(system=system, name="First", facts={"model_capability": "more_capable"})

    known = knowledge_of(empty(system=system, name="Second")).offered

    assert known["facts.model_capability"].value == "more_capable"
    assert "First" in known["facts.model_capability"].source


def test_where_two_of_them_differ_nobody_knows() -> None:
    system = SystemFactory()
    empty(system=system, name="First", facts={"model_capability": "more_capable"})
    empty(system=system, name="Second", facts={"model_capability": "most_powerful"})

    assert "facts.model_capability" not in knowledge_of(empty(system=system, name="3")).offered


def test_what_the_tools_decide_is_shown_with_the_tools_and_has_no_field(
    visit: Visit, engineer: User
) -> None:
    use_case = empty(facts={"task": "agent"})
    actions.add_agent_tool(
        use_case.system, name="shell", does="Runs.", permission="execute", by=engineer, at=NOON
    )

    html = visit(engineer).get(url(use_case, "effect")).content.decode()

    assert "From the tools recorded: Reach more than an ordinary user may: shell." in html
    assert 'name="agent_tools_privileged"' not in html


@pytest.mark.both
def test_two_people_at_once_lose_nothing_of_what_they_typed(visit: Visit, engineer: User) -> None:
    use_case, browser = empty(), visit(engineer)
    opened = actions.versions.number_of(use_case)
    colleague = UserFactory(roles=["engineer"], full_name="Bea Colleague")
    actions.change_use_case(use_case, facts={"users": "few"}, by=colleague, at=NOON)

    second = browser.post(url(use_case), {"affected_groups": "Patients", "made_from": opened})
    html = second.content.decode()

    assert second.status_code == 422
    assert "Bea Colleague changed this use case" in html
    assert "A few named people" in html
    assert "Patients" in html
    assert f'name="made_from" value="{opened + 1}"' in html


@pytest.mark.both
def test_a_purpose_of_a_megabyte_is_refused_with_its_length(visit: Visit, engineer: User) -> None:
    system = SystemFactory()
    form = {"name": "Long", "purpose": "x" * 1_000_000, "owner": engineer.pk}

    response = visit(engineer).post(reverse("approvals:use-case-add", args=[system.pk]), form)

    assert response.status_code == 422
    assert "The purpose has 1000000 characters; at most 5000" in response.content.decode()
    assert not UseCase.objects.exists()


def test_a_question_that_a_new_answer_makes_matter_is_asked_before_going_on(
    visit: Visit, engineer: User
) -> None:
    use_case = empty(ai_act_facts={"profiling": True})
    here = url(use_case, "high-risk")

    without = visit(engineer).post(here, {"profiling": "false"})

    assert without["Location"] == here


def test_a_reader_sees_no_steps(visit: Visit) -> None:
    auditor, use_case = UserFactory(roles=["auditor"]), use_case_of(1)

    assert visit(auditor).get(url(use_case)).status_code == 403
    page = visit(auditor).get(use_case.get_absolute_url()).content.decode()
    assert url(use_case) not in page
