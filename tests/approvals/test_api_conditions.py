"""Conditions and waivers over the API, with the sentences of the actions."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.models import Condition, Waiver
from governance.evidence import actions as evidence
from tests.approvals.factories import approved, requested
from tests.factories import DepartmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = (timezone.now() + timedelta(days=30)).date().isoformat()
KEY = {"HTTP_IDEMPOTENCY_KEY": "once-1"}


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def post(user: User, path: str, given: dict[str, Any], **headers: Any) -> Any:
    return api(user).post(f"/api/v1/approvals/{path}/", given, format="json", **headers)


@pytest.mark.both
def test_a_condition_is_set_changed_and_met(officer: User, engineer: User) -> None:
    approval = approved(1)
    shown = evidence.add_link(
        "Minutes", "https://a.example", strength=2, by=officer, at=timezone.now()
    )
    given = {"text": "Train them", "before_go_live": True, "owner": engineer.pk}

    made = post(officer, f"{approval.pk}/conditions", given, **KEY).json()
    again = post(officer, f"{approval.pk}/conditions", given, **KEY).json()
    place = f"{approval.pk}/conditions/{made['id']}"
    changed = post(
        officer, f"{place}/change", {"due_on": LATER, "owner": engineer.pk, "reason": "Later."}
    )
    met = post(engineer, f"{place}/meet", {"evidence": shown.pk})

    assert made == again
    assert (made["before_go_live"], made["owner"]) == (True, engineer.pk)
    assert changed.json()["due_on"] == LATER
    assert met.json()["evidence"] == shown.pk
    assert Condition.objects.count() == 1


def test_a_condition_without_an_end_is_refused_in_words(officer: User) -> None:
    answer = post(officer, f"{approved(1).pk}/conditions", {"text": "Train them"})

    assert answer.status_code == 422
    assert "Give a day, or demand it before going live." in answer.json()["detail"]


def test_a_waiver_is_asked_for_granted_and_ended(officer: User) -> None:
    approval = requested(1)
    given = {
        "kind": "item", "item": "compliance-training", "reason": "In May.", "ends_on": LATER
    }  # fmt: skip

    asked = post(approval.requested_by, f"{approval.pk}/waivers", given)
    place = f"{approval.pk}/waivers/{asked.json()['id']}"
    own = post(approval.requested_by, f"{place}/grant", {})
    granted = post(officer, f"{place}/grant", {"note": "Until the course."})
    ended = post(officer, f"{place}/end", {"note": "Trained."})

    assert asked.status_code == 201
    assert (own.status_code, own.json()["detail"]) == (
        403, "Someone other than the requester must decide on a waiver.",
    )  # fmt: skip
    assert granted.json()["granted_by"] == officer.pk
    assert ended.json()["ended_at"]
    (shown,) = api(officer).get(f"/api/v1/approvals/{approval.pk}/").json()["waivers"]
    assert shown["note"] == "Until the course."


@pytest.mark.both
def test_a_waiver_is_refused_with_a_reason(officer: User) -> None:
    approval = requested(1)
    given = {
        "kind": "item", "item": "compliance-training", "reason": "In May.", "ends_on": LATER
    }  # fmt: skip
    number = post(approval.requested_by, f"{approval.pk}/waivers", given).json()["id"]

    bare = post(officer, f"{approval.pk}/waivers/{number}/refuse", {})
    post(officer, f"{approval.pk}/waivers/{number}/refuse", {"note": "Train them."})

    assert bare.status_code == 422
    assert Waiver.objects.get().refused_by == officer


def test_what_somebody_may_not_see_is_not_there() -> None:
    approval = requested(1)
    stranger = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    for path in ("conditions", "waivers", "waivers/1/grant", "conditions/1/meet"):
        assert post(stranger, f"{approval.pk}/{path}", {}).status_code == 404
