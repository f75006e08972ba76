"""What is different from the approval before, said where it is renewed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals import actions, renewal
from governance.approvals.models import Approval
from inventory.actions.finding_events import note_finding
from inventory.models import HubModel, Revision
from tests.approvals.factories import FACTS, approved, refresh_digest, requested
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def again(approval: Approval) -> Approval:
    by = UserFactory(roles=["engineer"])
    use_case = type(approval.use_case).objects.get(pk=approval.use_case_id)
    return actions.request(use_case, by=by, at=NOON)


def test_the_first_request_renews_nothing() -> None:
    approval = requested(1)

    assert renewal.earlier_of(approval) is None
    assert renewal.changes_since(approval) == ()
    assert not renewal.is_renewal(approval.use_case)


def test_a_renewal_without_a_change_says_nothing() -> None:
    first = approved(1)

    later = again(first)

    assert renewal.earlier_of(later) == first
    assert renewal.changes_since(later) == ()
    assert renewal.is_renewal(first.use_case)


def test_each_difference_is_named_as_it_was_when_it_was_requested() -> None:
    first = approved(1)
    first.use_case.facts = FACTS[2]
    refresh_digest(first.use_case)
    Revision.objects.update(scan_status="issue found", scan_digest="e" * 64)
    HubModel.objects.update(gated="auto", access_digest="f" * 64)

    later = again(first)
    HubModel.objects.update(gated="", access_digest="a" * 64)

    said = renewal.changes_since(later)
    assert said[0] == "The risk tier was 1 and is now 2."
    assert any("is now after an access agreement." in one for one in said)
    assert any("was no issue found and is now issue found" in one for one in said)
    assert any(one.startswith("New in the checklist: ") for one in said)


def test_a_finding_that_came_between_two_requests_is_named() -> None:
    first = approved(1)
    note_finding(first.use_case.system, "GHSA-x of vllm", at=NOON)

    assert renewal.changes_since(again(first)) == (
        "A finding asks for a look: “GHSA-x of vllm” on 2026-11-21 at 12:00.",
    )


@pytest.mark.both
def test_a_new_commit_is_said_once() -> None:
    first = approved(1)
    Revision.objects.update(sha="b" * 40, digest="b" * 64)
    refresh_digest(first.use_case)

    said = renewal.changes_since(again(first))

    assert sum("commit" in one for one in said) == 1


def test_the_page_of_a_request_says_that_it_renews_and_what_changed(
    visit: Callable[[User], Client],
) -> None:
    first = approved(1)
    HubModel.objects.update(gated="auto", access_digest="f" * 64)
    address = reverse("approvals:approval-request", args=[first.use_case_id])

    page = visit(UserFactory(roles=["engineer"])).get(address).content.decode()

    assert "Renew approval" in page
    assert "Changed since the last approval" in page
    assert "is now after an access agreement." in page
