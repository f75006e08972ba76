"""The licence tab shows how a text begins and what is unlike its licence; a page shows it all."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from governance.rules.licence_text import TextFinding
from inventory.actions import store_snapshot
from inventory.licence_texts import BEGINNING, PASSAGE, PASSAGES, short_texts, whole_texts
from inventory.models import HubModel, Revision
from inventory.tabs import TABS
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
LONG = "".join(f"{n}. These terms are nobody's. Ünïcode too.\n" for n in range(200))


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(UserFactory(roles=["engineer"]))
    return client


def stored(*files: tuple[str, str], **facts: Any) -> HubModel:
    text = "\n\n".join(f"=== {path} ===\n{words}" for path, words in files)
    given = {
        "licence_keys": ("other",),
        "licence_text": text if len(files) > 1 else files[0][1],
        "licence_paths": tuple(path for path, _ in files),
        "licence_texts": files,
        "licence_text_sha256": sha256(text.encode()).hexdigest(),
    }
    return store_snapshot(snapshot(**{**given, **facts}), by=None, at=NOON).model


def tab(model: HubModel) -> str:
    return reverse("inventory:model-tab", args=[model.pk, "licence"])


def page(model: HubModel) -> str:
    return reverse("inventory:licence-text", args=[model.pk])


def head(model: HubModel) -> Revision:
    return model.revisions.get(sha=model.head_sha)


def marked(revision: Revision, *spans: tuple[int, int]) -> Revision:
    """The revision with its only file as one that looks like a licence but for these spans."""
    finding = TextFinding.from_dict(revision.licence_findings[0])
    unlike = replace(finding, kind="candidate", residue=spans, coverage=0.9)
    revision.licence_findings = [unlike.as_dict()]
    revision.save(update_fields=["licence_findings"])
    return revision


def test_a_long_text_begins_on_the_tab_and_ends_on_a_page_of_its_own(browser: Client) -> None:
    model = stored(("LICENSE", LONG))

    short, whole = browser.get(tab(model)), browser.get(page(model))

    assertContains(short, "0. These terms")
    assertNotContains(short, "199. These terms")
    assertContains(short, f"{page(model)}?commit={model.head_sha}#file-1")
    assertContains(whole, 'id="file-1"')
    assertContains(whole, "199. These terms")


def test_a_text_that_fits_is_shown_whole_and_needs_no_link(browser: Client) -> None:
    model = stored(("LICENSE", "Only on Tuesdays."))

    response = browser.get(tab(model))

    assertContains(response, "Only on Tuesdays.")
    assertNotContains(response, page(model))


def test_each_of_several_files_begins_where_it_begins() -> None:
    model = stored(("LICENSE", LONG), ("USE_POLICY.md", "Ünïcode: nothing that harms."))

    first, second = short_texts(head(model))

    assert (first.beginning, first.whole) == (LONG[:BEGINNING], False)
    assert (second.beginning, second.whole) == ("Ünïcode: nothing that harms.", True)


def test_what_is_unlike_the_licence_is_in_sight_on_the_tab(browser: Client) -> None:
    model = stored(("LICENSE", LONG))
    begin = LONG.index("150. These")
    marked(head(model), (begin, begin + len("150. These terms")))

    short, whole = browser.get(tab(model)), browser.get(page(model))

    assertContains(short, "<mark>150. These terms</mark>")
    assertContains(whole, "<mark>150. These terms</mark>")
    assertContains(whole, "90 % of it match")


def test_of_many_and_long_passages_the_tab_shows_the_first_and_says_so(browser: Client) -> None:
    model = stored(("LICENSE", LONG))
    revision = marked(head(model), (0, 1000), *((n, n + 5) for n in range(2000, 2100, 10)))

    [short] = short_texts(revision)

    assert len(short.passages) == PASSAGES
    assert short.passages[0] == f"{LONG[:PASSAGE]} …"
    assertContains(browser.get(tab(model)), "More does not match.")


def test_a_text_whose_files_were_not_told_apart_is_shown_as_one(browser: Client) -> None:
    model = stored(("LICENSE", LONG))
    model.revisions.update(licence_findings=[], licence_files=[])

    [short], [whole] = short_texts(head(model)), whole_texts(head(model))

    assert (short.place, short.beginning) == (None, LONG[:BEGINNING])
    assert "".join(one.text for one in whole.segments) == LONG
    assertContains(browser.get(tab(model)), "Read the whole of the licence text")
    assertContains(browser.get(page(model)), "199. These terms")


def test_the_pieces_of_a_whole_text_are_that_text() -> None:
    model = stored(("LICENSE", LONG))

    [whole] = whole_texts(marked(head(model), (10, 20), (15, 30), (4000, 4100)))

    assert "".join(one.text for one in whole.segments) == LONG
    assert [one.text for one in whole.segments if one.outside] == [
        LONG[10:20], LONG[20:30], LONG[4000:4100],
    ]  # fmt: skip


def test_no_tab_reads_the_whole_text(browser: Client) -> None:
    model = stored(("LICENSE", LONG))

    with CaptureQueriesContext(connection) as queries:
        for name in TABS:
            browser.get(model.get_absolute_url() + ("" if name == "overview" else f"{name}/"))

    whole = ', "inventory_revision"."licence_text",'
    assert not [row["sql"] for row in queries if whole in row["sql"]]


def test_what_a_text_says_is_never_markup(browser: Client) -> None:
    evil = "<script>alert(1)</script>"
    model = stored(("LICENSE", evil))
    marked(head(model), (0, len(evil)))

    for address in (tab(model), page(model)):
        assertNotContains(browser.get(address), evil)
        assertContains(browser.get(address), "&lt;script&gt;alert(1)&lt;/script&gt;")


def test_where_no_text_was_read_there_is_no_page_and_no_link(browser: Client) -> None:
    model = store_snapshot(snapshot(licence_text=None), by=None, at=NOON).model

    assert browser.get(page(model)).status_code == 404
    assert browser.get(f"{page(model)}?commit=main").status_code == 404
    assertNotContains(browser.get(tab(model)), "licence/text")


def test_the_page_asks_who_is_there(client: Client) -> None:
    assert "sign-in" in client.get(page(stored(("LICENSE", LONG))))["Location"]
