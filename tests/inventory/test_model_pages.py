"""The pages of models: found, narrowed, exported, read; and one line registers one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from governance.watch.models import Poll
from inventory.actions import store_snapshot
from inventory.hubs.base import BaseModelFact, FileFacts, ScanIssue, ScanStatus
from inventory.models import HubModel
from inventory.tabs import TABS
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UserFactory,
)
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db


def stored(**facts: Any) -> HubModel:
    return store_snapshot(snapshot(**facts), by=None, at=NOON).model


def address(model: HubModel, tab: str) -> str:
    if tab == "overview":
        return model.get_absolute_url()
    return reverse("inventory:model-tab", args=[model.pk, tab])


def several(count: int) -> None:
    for number in range(count):
        revision = RevisionFactory()
        SystemModelFactory(revision=revision, system=SystemFactory(name=f"S{number}"))


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    assertContains(browser.get(reverse("inventory:model-list")), "Register the first model")


def test_the_list_shows_what_decides(browser: Client) -> None:
    SystemModelFactory(revision=stored(repo_id="org/model").revisions.get())

    page = browser.get(reverse("inventory:model-list"))

    for words in ("org/model", "MIT License", "No issue found", "T0", "Not graded", "1 model"):
        assertContains(page, words)


def test_a_model_without_a_read_commit_is_listed_as_unknown(browser: Client) -> None:
    RevisionFactory(sha="f" * 40)

    page = browser.get(reverse("inventory:model-list"))

    assertContains(page, "Unknown")
    assertContains(page, "None stated")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=one", {"org/one"}),
        ("licence=mit", {"org/one"}),
        ("licence=unidentified", {"other/two"}),
        ("gated=manual", {"other/two"}),
        ("gated=open", {"org/one"}),
        ("publisher=OTHER", {"other/two"}),
        ("scan=issue+found", {"other/two"}),
        ("in_use=true", {"org/one"}),
        ("in_use=false", {"other/two"}),
        ("sort=-repo_id", {"org/one", "other/two"}),
    ],
)
def test_the_list_is_narrowed(query: str, found: set[str], browser: Client) -> None:
    one = stored(repo_id="org/one")
    stored(
        hub_id="b" * 24, repo_id="other/two", author="other", sha="2" * 40, gated="manual",
        licence_keys=("my-own",), scan_status=ScanStatus.ISSUE,
    )  # fmt: skip
    SystemModelFactory(revision=one.revisions.get())

    page = browser.get(f"{reverse('inventory:model-list')}?{query}")

    assert {row.repo_id for row in page.context["list"].rows} == found


@pytest.mark.parametrize(
    "sort", ["repo_id", "licence", "file_count", "scan", "gated", "systems", "checked_at"]
)
def test_every_column_sorts_both_ways(sort: str, browser: Client) -> None:
    several(3)

    for direction in ("", "-"):
        page = browser.get(f"{reverse('inventory:model-list')}?sort={direction}{sort}")
        assert len(page.context["list"].rows) == 3


def test_the_number_of_systems_is_that_of_the_systems_one_may_see(client: Client) -> None:
    mine = DepartmentFactory()
    revision = stored().revisions.get()
    SystemModelFactory(revision=revision, system=SystemFactory(department=mine))
    SystemModelFactory(revision=revision)
    SystemModelFactory(revision=revision, system=SystemFactory(department=mine, retired_at=NOON))
    client.force_login(UserFactory(roles=[("engineer", mine)]))

    page = client.get(reverse("inventory:model-list"))

    assert page.context["list"].rows[0].systems == 1


def test_thirty_models_cost_no_more_queries_than_one(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("inventory:model-list")
    several(1)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    several(29)

    assert len(few) <= 11
    with django_assert_num_queries(len(few)):
        browser.get(address)


def test_the_export_holds_every_row_and_no_formula(browser: Client) -> None:
    several(25)
    stored(licence_keys=("other",), licence_name="=cmd|' /C calc'!A0")

    response = browser.get(f"{reverse('inventory:model-list')}?format=csv")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 27
    assert lines[0].lstrip("\ufeff") == (
        "Model,Licence,How the licence is known,Openness,Trust,Commit,Files,Scan,Gate,"
        "Systems,Checked"
    )
    assert any("'=cmd" in line for line in lines)


@pytest.mark.once
def test_the_page_of_a_model_shows_licence_files_scan_and_lineage(browser: Client) -> None:
    base = stored(hub_id="b" * 24, repo_id="base/model", sha="3" * 40)
    model = stored(
        aliases=("old/name",),
        base_models=(BaseModelFact("base/model", "finetune"), BaseModelFact("gone/x", "")),
        files_with_issues=(ScanIssue("model.safetensors", "unsafe"),),
        scan_status=ScanStatus.ISSUE,
        licence_text="The terms.",
        licence_text_sha256="e" * 64,
    )

    for tab, words in {
        "overview": ("MIT License", "old/name", "1" * 40),
        "licence": ("The terms.", "e" * 64),
        "files": ("model.safetensors", "unsafe"),
        "lineage": ("gone/x", base.get_absolute_url()),
        "history": ("Model registered",),
    }.items():
        page = browser.get(address(model, tab))
        for word in words:
            assertContains(page, word)


def test_the_link_to_the_hub_is_made_from_our_endpoint(browser: Client, settings: Any) -> None:
    settings.HF_ENDPOINT = "https://hub.example"
    model = stored(raw={"id": "https://evil.example"})

    page = browser.get(model.get_absolute_url())

    assertContains(page, 'href="https://hub.example/org/model"')
    assertNotContains(page, "evil.example")


@pytest.mark.once
def test_what_the_hub_sent_is_text_and_never_markup(browser: Client) -> None:
    evil = "<script>alert(1)</script>"
    model = stored(
        author=evil,
        licence_keys=("other",),
        licence_name=evil,
        licence_link="javascript:alert(1)",
        card={"language": [evil], "tags": evil, "datasets": [{"a": evil}]},
        files=(FileFacts(evil, 1, "", ""),),
        base_models=(BaseModelFact(evil, ""),),
        problems=(evil,),
    )

    for tab in TABS:
        page = browser.get(address(model, tab))
        assertNotContains(page, evil)
        assertNotContains(page, 'href="javascript:')
    for tab in ("overview", "licence", "files", "lineage"):
        assertContains(browser.get(address(model, tab)), "&lt;script&gt;alert(1)&lt;/script&gt;")


def test_an_older_commit_has_its_own_view(browser: Client) -> None:
    stored()
    model = stored(sha="2" * 40, licence_keys=("apache-2.0",))

    page = browser.get(f"{model.get_absolute_url()}?commit={'1' * 40}")

    assertContains(page, "This is an older commit")
    assertContains(page, "MIT License")
    assert browser.get(f"{model.get_absolute_url()}?commit=main").status_code == 404


@pytest.mark.once
def test_ten_thousand_files_are_shown_in_part_and_exported_whole(browser: Client) -> None:
    files = tuple(FileFacts(f"data/{n:05}.bin", 1, "", "") for n in range(10_000))
    model = stored(files=files)

    page = browser.get(address(model, "files"))
    export = browser.get(reverse("inventory:model-files", args=[model.pk]))

    assertContains(page, "The first 200 of 10000")
    assert len(b"".join(export.streaming_content).splitlines()) == 10_001


@pytest.mark.parametrize("tab", TABS)
def test_the_queries_of_a_model_page_do_not_grow_with_what_is_on_it(
    tab: str, browser: Client, django_assert_max_num_queries: Any
) -> None:
    bases = tuple(BaseModelFact(f"base/{n}", "merge") for n in range(10))
    model = stored(base_models=bases, aliases=tuple(f"old/{n}" for n in range(10)))
    for _ in range(10):
        SystemModelFactory(revision=model.revisions.get())
    refs = [["tag", f"v{n}", model.head_sha] for n in range(10)]
    Poll.objects.update_or_create(model=model, defaults={"due_at": NOON, "refs": refs})

    with django_assert_max_num_queries(20):
        browser.get(address(model, tab))


def test_a_model_that_does_not_exist_is_not_found(browser: Client) -> None:
    assert browser.get(reverse("inventory:model-detail", args=[404])).status_code == 404


def test_pages_ask_who_is_there(client: Client) -> None:
    for name in ("model-list", "model-register", "system-list", "system-add"):
        address = reverse(f"inventory:{name}")
        assert "sign-in" in client.get(address)["Location"]
