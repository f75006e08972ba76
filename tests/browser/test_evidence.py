"""Evidence that is here already is searched for and ticked, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from governance.accounts.models import User
from governance.obligations.models import Obligation
from tests.evidence.factories import EvidenceFactory
from tests.obligations.factories import obligation_of

WHOLE_WORD = re.compile(r"[?&]q=nordlicht(&|$)")
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_finds_evidence_and_keeps_it_ticked_through_another_search(
    open_as: Callable[..., Page], officer: User
) -> None:
    test = EvidenceFactory(title="Penetration test", strength=3, issued_by="Nordlicht")
    EvidenceFactory.create_batch(12)
    duty: Obligation = obligation_of()
    page = open_as(officer, duty.get_absolute_url())
    search = page.get_by_role("searchbox", name="Search evidence")

    with page.expect_response(WHOLE_WORD):  # A part of the word may be asked for before it.
        search.press_sequentially("nordlicht")
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.get_by_role("checkbox", name="Penetration test").check()
    search.fill("nothing of that name")
    expect(page.get_by_text("No evidence that still counts matches")).to_be_visible()
    search.press("Enter")
    expect(page.get_by_role("checkbox", name="Penetration test")).to_be_checked()
    expect(page.get_by_label("Or the numbers of others")).to_be_hidden()
    page.get_by_role("button", name="Mark as fulfilled").click()

    expect(page.get_by_role("link", name="Penetration test")).to_be_visible()
    assert list(duty.evidence.all()) == [test]


def test_without_javascript_the_number_is_typed(
    open_as: Callable[..., Page], officer: User
) -> None:
    test = EvidenceFactory(title="Penetration test")
    EvidenceFactory.create_batch(12)
    duty: Obligation = obligation_of()
    page = open_as(officer, duty.get_absolute_url(), java_script_enabled=False)

    page.get_by_label("Or the numbers of others").fill(str(test.pk))
    page.get_by_role("button", name="Mark as fulfilled").click()

    expect(page.get_by_role("link", name="Penetration test")).to_be_visible()
    assert list(duty.evidence.all()) == [test]
