"""What follows is shown while the answers are typed, and nothing of it is stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Assessment
from inventory import actions as inventory
from inventory.models import UseCase
from tests.approvals.factories import LOW, approved, use_case_of
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Visit = Callable[[User], Client]
HTMX = {"headers": {"HX-Request": "true"}}
DEPUTY = [
    {"name": "mailer", "does": "Sends mail.", "permission": "send", "irreversible": True},
]


def preview(browser: Client, use_case: UseCase, step: str, answers: dict[str, Any]) -> str:
    url = reverse("approvals:intake-preview", args=[use_case.pk, step])
    return browser.post(url, answers, **HTMX).content.decode()  # type: ignore[arg-type]  # headers


def what(**changes: str) -> dict[str, str]:
    keys = ("task", "audience", "users", "affected_groups", "data")
    return {key: LOW[key] for key in keys} | changes


@pytest.mark.both
def test_the_tier_is_shown_with_what_would_lower_it(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1)

    html = preview(visit(engineer), use_case, "what", what(audience="customer_facing"))

    assert "It would be tier 1 if:" in html
    assert "Only our own people meet the system and its output." in html
    assert "Nothing is saved yet." in html
    use_case.refresh_from_db()
    assert use_case.facts == LOW
    assert not Assessment.objects.exists()


def test_what_is_unknown_is_counted_and_never_settled(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1, facts={})

    html = preview(visit(engineer), use_case, "what", {"task": "conversation"})

    assert "Tier 2 so far;" in html
    assert "could raise it" in html
    assert "Minimal so far" in html


def test_a_prohibited_practice_is_named_at_once_with_its_article(
    visit: Visit, engineer: User
) -> None:
    use_case = use_case_of(
        1, ai_act_facts={"is_ai_system": True, "is_gpai_model": False,
                         "scope_exclusion": None, "eu_nexus": "established_in_eu",
                         "actor_actions": ["uses"]}
    )  # fmt: skip

    html = preview(visit(engineer), use_case, "high-risk", {"prohibited_practice": "5(1)(f)"})

    assert "Prohibited practice" in html
    assert "Art 5(1)(f)" in html
    assert "Approval cannot be requested now." in html


def test_without_javascript_the_whole_page_comes_back_with_what_was_typed(
    visit: Visit, engineer: User
) -> None:
    use_case = use_case_of(1)
    url = reverse("approvals:intake-preview", args=[use_case.pk, "what"])

    html = visit(engineer).post(url, what(affected_groups="Patients")).content.decode()

    assert "Patients" in html
    assert "Show what follows" in html


@pytest.mark.both
def test_a_privileged_agent_near_untrusted_input_is_named_a_confused_deputy(
    visit: Visit, engineer: User
) -> None:
    use_case = use_case_of(1)
    for tool in DEPUTY:
        inventory.add_agent_tool(use_case.system, **tool, by=engineer, at=NOON)
    inventory.state_untrusted_input(use_case.system, ["incoming_mail"], by=engineer, at=NOON)

    html = visit(engineer).get(use_case.get_absolute_url()).content.decode()

    assert "Confused deputy" in html
    assert "LLM06" in html
    assert Assessment.objects.current().get(use_case=use_case).tier == 3


def test_a_new_tool_makes_an_approval_no_longer_valid_and_is_named() -> None:
    approval = approved(1)
    engineer = approval.requested_by

    inventory.add_agent_tool(
        approval.use_case.system, **DEPUTY[0], by=engineer, at=NOON
    )  # fmt: skip

    html = Client()
    html.force_login(engineer)
    page = html.get(approval.get_absolute_url()).content.decode()
    assert "The agent has a new tool: mailer." in page


@pytest.mark.both
def test_programs_ask_what_would_follow(engineer: User) -> None:
    use_case, caller = use_case_of(1), APIClient()
    caller.force_authenticate(engineer)
    facts = {"facts": LOW | {"audience": "public"}}

    one = caller.post(f"/api/v1/use-cases/{use_case.pk}/preview/", facts, format="json")
    new = caller.post(
        "/api/v1/use-cases/preview/", {"system": use_case.system_id, **facts}, format="json"
    )

    assert one.status_code == new.status_code == 200
    assert (one.data["tier"], one.data["lower_to"]) == (2, 1)
    assert new.data["tier_because"] == one.data["tier_because"]
    assert UseCase.objects.get().facts == LOW


def test_an_unknown_key_is_named_with_the_keys_that_there_are(engineer: User) -> None:
    use_case, caller = use_case_of(1), APIClient()
    caller.force_authenticate(engineer)

    response = caller.post(
        f"/api/v1/use-cases/{use_case.pk}/preview/", {"facts": {"tsak": "agent"}}, format="json"
    )

    assert response.status_code == 400
    assert response.data["errors"][0]["field"] == "facts.tsak"
    assert "There is no question" in response.data["errors"][0]["reason"]


def test_a_preview_is_what_the_assessment_then_says(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1)
    caller = APIClient()
    caller.force_authenticate(engineer)
    facts = LOW | {"data": "some_personal"}

    before = caller.post(
        f"/api/v1/use-cases/{use_case.pk}/preview/", {"facts": facts}, format="json"
    )
    inventory.change_use_case(use_case, facts=facts, by=engineer, at=NOON)

    assert actions.assess(use_case, at=NOON).tier == before.data["tier"]
