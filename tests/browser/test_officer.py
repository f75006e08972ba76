"""A governance officer's morning: one decision on its page, the next by key, the rest together."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from governance.accounts.models import User
from governance.approvals.models import Approval
from tests.approvals.factories import answered, requested
from tests.browser.pages import clean, strike
from tests.factories import AT, UserFactory

NAMES = ("Find duplicate tickets", "Sort letters", "Tag photographs", "Transcribe talks")
pytestmark = pytest.mark.django_db(transaction=True)


def waiting(name: str, *, days: int) -> Approval:
    """A request of tier 1 to which nothing is missing, made this many days after the first."""
    return answered(requested(1, name=name, at=AT + timedelta(days=days)))


def test_an_officer_decides_one_goes_on_by_key_and_signs_the_rest_together(
    open_as: Callable[..., Page], officer: User
) -> None:
    for days, name in enumerate(NAMES):
        waiting(name, days=days)
    requested(1, name="Nothing answered", at=AT + timedelta(days=len(NAMES)))
    page = open_as(officer, "/")

    page.get_by_role("link", name=NAMES[0]).first.click()
    clean(page)
    page.get_by_role("button", name="Sign: Governance sign-off").click()
    expect(page.locator("main .badge", has_text="Approved, valid").first).to_be_visible()
    strike(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])
    strike(page, "n")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[2])
    strike(page, "p")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAMES[1])

    page.goto("/approvals/inbox/")
    for _ in range(4):
        strike(page, "j")
        strike(page, "x")
    page.get_by_role("button", name="Sign those that are ticked").click()
    expect(page.get_by_text("Will be signed")).to_have_count(3)
    expect(page.get_by_text("Will not be signed")).to_have_count(1)
    clean(page)
    page.get_by_role("button", name="Sign these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was signed")
    clean(page)
    assert Approval.objects.filter(state="approved").count() == len(NAMES)


def test_who_may_not_sign_reads_why_beside_the_button_that_is_closed(
    open_as: Callable[..., Page],
) -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    approval = answered(requested(1, by=author))
    page = open_as(author, approval.get_absolute_url())

    button = page.get_by_role("button", name="Sign", exact=True)

    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("Someone other than the requester must decide.")
    clean(page)
