"""The engineer: describe a use in steps, see what follows while answering, ask for approval."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.hub import Sandbox
from governance.approvals.models import Approval
from tests.browser.organisation import build
from tests.browser.pages import clean

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_engineer_describes_a_use_sees_the_verdict_live_and_requests(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    world = build(until="Describe systems")
    system = world.systems["search"]
    page = open_as(world.people["engineer"], f"{system.get_absolute_url()}")

    page.get_by_role("link", name="Describe a use case").first.click()
    page.get_by_label("Name").fill("Find duplicate tickets")
    page.get_by_label("Purpose").fill("Engineers see tickets like theirs and decide themselves.")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/describe/what/")  # Its scripts listen once it has loaded.

    follows = page.get_by_role("complementary", name="What follows")
    page.get_by_label("What does the system do in this use?").select_option(
        label="Sorts, labels, searches or analyses"
    )
    page.get_by_label("Which personal or protected data").select_option(
        label="Sensitive or regulated data"
    )
    expect(follows.locator("[data-state=tier-3]")).to_be_visible()
    expect(follows).to_contain_text("It works with sensitive or regulated data.")
    expect(follows).to_contain_text("Nothing is saved yet.")
    clean(page)

    page.get_by_label("Which personal or protected data").select_option(label="No personal data")
    expect(follows).to_contain_text("could raise it")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How far it goes")
    page.get_by_label("How far does it act without a person?").select_option(
        label="It suggests, a person acts"
    )
    page.get_by_role("button", name="Save and leave").click()

    expect(page.get_by_role("link", name="Go on with step 3")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="Request approval").click()
    page.get_by_role("button", name="Request approval").click()
    expect(page.get_by_text("In review").first).to_be_visible()
    assert Approval.objects.get().requested_by == world.people["engineer"]
