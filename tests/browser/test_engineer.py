"""The engineer: register a model in under a minute, and learn at once what blocks it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.hub import Sandbox
from demo.organisation.people import PASSWORD
from governance.accounts.models import User
from governance.approvals.models import Approval
from inventory.models import HubModel
from inventory.tabs import TABS
from tests.browser.organisation import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_engineer_goes_from_a_models_name_to_a_request(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    engineer = build(until="Add departments and people").people["engineer"]
    page = open_as(engineer, "/models/register/")

    page.get_by_label("Model").fill("gpt2")
    page.get_by_role("button", name="Register now").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("openai-community/gpt2")
    expect(page.get_by_text("MIT License").first).to_be_visible()

    page.goto("/systems/add/")
    page.get_by_label("Name").fill("Ticket search")
    page.get_by_label("Department").select_option(label="Technology")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ticket search")

    page.get_by_role("link", name="Add a model").click()
    page.get_by_role("radio", name="openai-community/gpt2").check()
    page.get_by_role("button", name="Add to the system").click()
    expect(page.get_by_text("openai-community/gpt2").first).to_be_visible()

    page.get_by_role("link", name="Describe a use case").first.click()
    page.get_by_label("Name").fill("Find duplicates")
    page.get_by_label("Purpose").fill("Engineers see tickets like theirs and decide themselves.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("What does the system do in this use?").select_option(
        label="Sorts, labels, searches or analyses"
    )
    page.get_by_role("button", name="Save and leave").click()
    expect(page.get_by_text("still unknown and could change the verdicts")).to_be_visible()

    page.get_by_role("link", name="Request approval").click()
    page.get_by_role("button", name="Request approval").click()
    expect(page.get_by_text("In review").first).to_be_visible()
    assert Approval.objects.get().requested_by == engineer


def test_a_pasted_name_is_registered_and_used_by_a_system_in_two_presses(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    world = build(until="Describe systems")
    page = open_as(world.people["engineer"], "/models/register/")

    page.get_by_label("Model").fill("sandbox/fresh-upload")
    page.get_by_label("Put it into a system").select_option(label=world.systems["search"].name)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("MIT License").first).to_be_visible()
    page.get_by_role("button", name="Register", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(world.systems["search"].name)
    expect(page.get_by_role("link", name="sandbox/fresh-upload")).to_be_visible()


def test_every_step_works_without_javascript(hub: Sandbox, open_as: Callable[..., Page]) -> None:
    build(until="Add departments and people")
    page = open_as(None, "/models/register/", java_script_enabled=False)

    page.get_by_label("Sign-in name").fill("engineer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Model").fill("BAAI/bge-m3")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("Nothing has been stored yet")).to_be_visible()
    page.get_by_role("button", name="Register", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("BAAI/bge-m3")
    for tab in TABS.values():
        page.get_by_role("link", name=tab.title, exact=True).first.click()
        expect(page.locator(".tabs [aria-current]")).to_have_text(tab.title)


def test_what_is_not_a_models_id_is_answered_with_a_sentence(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    engineer = build(until="Add departments and people").people["engineer"]
    page = open_as(engineer, "/models/register/")

    page.get_by_label("Model").fill("https://evil.example/org/name")
    page.get_by_role("button", name="Register now").click()

    expect(page.locator(".wrong")).to_contain_text("This address is not on")
    assert not HubModel.objects.exists()


def test_hostile_names_are_shown_as_text(hub: Sandbox, open_as: Callable[..., Page]) -> None:
    engineer = build(until="Add departments and people").people["engineer"]
    name = "<script>alert(1)</script> & \u202e" + "very long name " * 5
    page = open_as(engineer, "/systems/add/")

    page.get_by_label("Name").fill(name)
    page.get_by_label("Department").select_option(label="Technology")
    page.get_by_role("button", name="Add").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")
    assert isinstance(engineer, User)
