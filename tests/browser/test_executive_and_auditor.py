"""The executive takes the position to a meeting; the auditor checks that the record is whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.hub import Sandbox
from demo.organisation.world import World
from governance.obligations.models import Obligation
from governance.reports import actions
from governance.reports.models import Pack
from tests.browser.organisation import build

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_board_leads_to_its_rows_and_the_pack_to_an_auditor(
    world: World, open_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_as(world.people["executive"], "/board/")

    owed = Obligation.objects.owed().count()
    page.get_by_role("link", name=str(owed), exact=False).first.click()
    expect(page.get_by_text(f"{owed} obligations").first).to_be_visible()

    page.goto("/board/")
    page.get_by_role("button", name="Audit pack of the organisation").click()
    expect(page.get_by_text("Waiting for a worker").first).to_be_visible()
    pack = Pack.objects.get()
    assert actions.build(pack.pk, at=timezone.now())
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    file = tmp_path / "pack.pdf"
    download.value.save_as(file)
    call_command("verify_pack", str(file))

    page = open_as(world.people["auditor"], "/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    page.goto(world.systems["assistant"].get_absolute_url())
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    page.goto(world.approvals["documents"].get_absolute_url())
    expect(page.get_by_role("button", name="Sign").first).to_be_disabled()


def test_who_may_not_is_told_so_in_words(hub: Sandbox, open_as: Callable[..., Page]) -> None:
    world = build(until="Describe and assess use cases")

    page = open_as(world.people["auditor"], "/systems/add/")

    expect(page.locator("main")).to_contain_text("may not")
