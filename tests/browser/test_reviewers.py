"""Reviewers and the governance officer: decide in two clicks, and see what no longer holds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.organisation.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_reviewers_sign_in_two_clicks_from_their_inbox(
    world: World, open_as: Callable[..., Page]
) -> None:
    for name, stage in (("approver", "Department approval"), ("security", "Security review")):
        page = open_as(world.people[name], "/")
        page.get_by_role("link", name="Search policies and manuals").first.click()
        page.get_by_role("button", name=f"Sign: {stage}").click()

    expect(page.locator("main .badge", has_text="Approved, valid").first).to_be_visible()

    page = open_as(world.people["engineer"], world.approvals["refunding"].get_absolute_url())
    expect(page.get_by_role("button", name="Sign").first).to_be_disabled()
    expect(page.get_by_text("Someone other than the requester must decide").first).to_be_visible()

    page = open_as(world.people["ethics"], world.approvals["refunding"].get_absolute_url())
    page.get_by_text("Refuse", exact=True).first.click()
    page.get_by_label("Why", exact=True).first.fill("No person agrees before money is paid out.")
    page.get_by_role("button", name="Refuse: Ethics review").click()
    expect(page.get_by_text("No person agrees before money is paid out.").first).to_be_visible()

    page = open_as(world.people["officer"], "/")
    expect(page.get_by_text("was apache-2.0 and is now cc-by-nc-4.0").first).to_be_visible()
    page.goto(world.approvals["chat"].get_absolute_url())
    expect(page.locator("main .badge", has_text="Approved, valid").first).to_be_visible()
    page.goto(world.systems["assistant"].incidents.get().get_absolute_url())
    page.get_by_role("button", name="Suspend 1 approval now").click()
    page.goto("/approvals/?q=Answer")
    expect(page.locator("main .badge", has_text="Suspended").first).to_be_visible()
