"""Findings: triaged in their list with two clicks, with and without JavaScript, and by keyboard."""

from collections.abc import Callable
from json import dumps

import pytest
from playwright.sync_api import Page, expect

from demo.organisation.world import World
from governance.watch.models import Finding
from tests.browser.pages import clean

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 375, "height": 800}


def the_first_open() -> Finding:
    """The open finding that the list shows first."""
    return Finding.objects.filter(state="open").order_by("due_on", "pk")[0]


@pytest.mark.parametrize("javascript", [True, False], ids=["in the row", "without JavaScript"])
def test_two_clicks_from_the_list_decide(
    javascript: bool, world: World, open_as: Callable[..., Page]
) -> None:
    finding = the_first_open()
    page = open_as(
        world.people["security"], "/findings/?state=open", java_script_enabled=javascript
    )

    page.get_by_role("link", name=f"Open . Triage {finding.title}").first.click()
    page.get_by_role("button", name="The component is not in the system").click()

    if javascript:
        row = page.get_by_role("row").filter(has_text=finding.title).first
        expect(row.locator(".badge", has_text="Not affected")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('/findings/')[0]}/findings/?state=open")
    changed = Finding.objects.exclude(state="open").filter(justification="component_not_present")
    assert changed.filter(title=finding.title).exists()


def test_the_keyboard_alone_opens_the_buttons_and_leaves_them(
    world: World, open_as: Callable[..., Page]
) -> None:
    page = open_as(world.people["security"], "/findings/?state=open")
    state = page.locator(".triage-open").first
    state.focus()

    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="In triage")).to_be_focused()
    page.get_by_role("link", name="Cancel").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="In triage")).to_have_count(0)
    expect(page.locator(".triage-open").first).to_be_focused()


def test_the_open_row_and_a_vex_preview_hold_for_everybody(
    world: World, open_as: Callable[..., Page]
) -> None:
    finding = the_first_open()
    statement = {"vulnerability": {"name": "CVE-1"}, "products": [{"@id": finding.subject}]}
    document = {"@context": "https://openvex.dev/ns", "author": "Supplier Ltd",
                "statements": [statement | {"status": "affected"}]}  # fmt: skip
    file = {"name": "x.json", "mimeType": "application/json", "buffer": dumps(document).encode()}

    page = open_as(world.people["security"], "/findings/?state=open", viewport=NARROW)
    page.locator(".triage-open").first.click()
    page.get_by_role("button", name="In triage").wait_for()
    clean(page)
    page.goto("/findings/vex/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("No advisory here has the name CVE-1.").wait_for()
    clean(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
