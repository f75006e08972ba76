"""Reviewers and the governance officer: decide in two clicks, and see what no longer holds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.organisation.world import World
from tests.browser.pages import press, strike

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_reviewers_sign_in_two_clicks_from_their_inbox(
    world: World, open_as: Callable[..., Page]
) -> None:
    for name, stage in (("approver", "Department approval"), ("security", "Security review")):
        page = open_as(world.people[name], "/")
        page.get_by_role("link", name="Search policies and manuals").first.click()
        press(page, f"Sign: {stage}")

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
    press(page, "Suspend 1 approval now")
    page.goto("/approvals/?q=Answer")
    expect(page.locator("main .badge", has_text="Suspended").first).to_be_visible()


def test_a_request_goes_back_is_submitted_again_and_approved_from_the_inbox(
    world: World, open_as: Callable[..., Page]
) -> None:
    address = world.approvals["documents"].get_absolute_url()

    page = open_as(world.people["approver"], "/approvals/inbox/")
    page.get_by_role("link", name="Search policies and manuals").click()
    page.get_by_text("Request changes", exact=True).first.click()
    page.get_by_label("What has to change").fill("Name who checks the answers.")
    page.get_by_role("button", name="Request changes: Department approval").click()
    expect(page.locator("main .badge", has_text="Changes requested").first).to_be_visible()

    page = open_as(world.people["engineer"], "/approvals/mine/")
    expect(page.get_by_text("Name who checks the answers.").first).to_be_visible()
    page.get_by_role("link", name="Search policies and manuals").click()
    page.get_by_text("Submit again", exact=True).first.click()
    page.get_by_label("What is new").fill("The service desk checks them.")
    page.get_by_role("button", name="Submit again").click()
    expect(page.get_by_role("heading", name="Earlier rounds")).to_be_visible()

    for name, stage in (("approver", "Department approval"), ("security", "Security review")):
        page = open_as(world.people[name], "/approvals/inbox/")
        page.get_by_role("link", name="Search policies and manuals").click()
        press(page, f"Sign: {stage}")
    expect(page.locator("main .badge", has_text="Approved, valid").first).to_be_visible()

    page.goto(f"{address}record/")
    expect(page.get_by_role("heading", name="Round 2")).to_be_visible()


def test_the_inbox_is_worked_by_keyboard_alone(world: World, open_as: Callable[..., Page]) -> None:
    page = open_as(world.people["security"], "/approvals/inbox/")

    strike(page, "j")
    expect(page.get_by_role("link", name="sandbox/contract-summariser")).to_be_focused()
    strike(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("sandbox/contract-summariser")
    strike(page, "a")
    expect(page.locator("#decision")).to_be_focused()
    page.go_back()
    strike(page, "j")
    strike(page, "j")
    expect(page.get_by_role("link", name="Search policies and manuals")).to_be_focused()
    strike(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search policies and manuals")
    strike(page, "a")
    expect(page.locator("#decision")).to_be_focused()
    page.get_by_role("button", name="Sign: Security review").focus()
    strike(page, "Enter")
    expect(page.locator("#decision").get_by_text("Signed").first).to_be_visible()


def test_single_keys_can_be_switched_off(world: World, open_as: Callable[..., Page]) -> None:
    page = open_as(world.people["officer"], "/approvals/inbox/")

    strike(page, "?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Use single keys in this browser").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.reload()
    strike(page, "?")

    expect(dialog).to_be_hidden()
