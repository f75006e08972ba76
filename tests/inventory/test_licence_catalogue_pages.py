"""The licence catalogue: found, narrowed, exported; and a page for each licence."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from governance.accounts.models import User
from governance.rules.licence_catalogue import catalogue
from governance.rules.licence_policy import PolicyRule
from inventory.actions.licence_policy import change_policy, policy_digest
from inventory.licence_list import entries
from tests.conftest import NOON
from tests.factories import HubModelFactory, RevisionFactory

pytestmark = pytest.mark.django_db
LIST = "/licences/"


def listed(browser: Client, query: str) -> list[str]:
    page = browser.get(f"{LIST}?{query}&format=csv")
    lines = b"".join(page.streaming_content).decode().splitlines()[1:]  # type: ignore[attr-defined]
    return [line.split(",")[0] for line in lines]


def test_every_licence_is_listed_once_in_the_export(browser: Client) -> None:
    assert len(listed(browser, "")) == len(entries())


@pytest.mark.parametrize(
    ("query", "licence"),
    [
        ("q=llama3.1", "Llama 3.1"),
        ("q=LicenseRef", None),
        ("family=RAIL", "RAIL"),
        ("osi=yes&q=apache", "Apache License 2.0"),
        ("commercial=no&q=cc-by-nc-4.0", "NonCommercial"),
        ("ai_act=yes&q=mit", "MIT License"),
        ("certainty=A&q=mit", "MIT License"),
    ],
)
def test_the_catalogue_is_narrowed(query: str, licence: str | None, browser: Client) -> None:
    page = browser.get(f"{LIST}?{query}")

    assert page.status_code == 200
    if licence:
        assertContains(page, licence)


@pytest.mark.parametrize("sort", ["title", "family", "osi", "commercial", "ai_act", "certainty"])
def test_every_column_sorts_both_ways(sort: str, browser: Client) -> None:
    for direction in ("", "-"):
        assert len(browser.get(f"{LIST}?sort={direction}{sort}").context["list"].rows) == 20


def test_models_under_a_licence_are_counted_and_linked(browser: Client) -> None:
    for _ in range(2):
        RevisionFactory(licence_key="mit", licence_id="mit")
    RevisionFactory(licence_id="mit", model=HubModelFactory(registered_at=None))

    page = browser.get(f"{LIST}?q=mit&sort=-models")

    assert page.context["list"].rows[0].models == 2
    assertContains(page, reverse("inventory:model-list") + "?licence=mit")


def test_the_list_costs_the_same_whatever_is_registered(browser: Client) -> None:
    browser.get(LIST)
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for _ in range(10):
        RevisionFactory(licence_id="mit")

    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)

    assert len(many) == len(few) <= 8


@pytest.mark.once
@pytest.mark.parametrize("licence", catalogue())
def test_every_licence_has_a_page(licence: str, browser: Client) -> None:
    row = catalogue()[licence]

    page = browser.get(reverse("inventory:licence-detail", args=[licence]))

    for words in (row.certainty, row.reviewed):
        assertContains(page, words)


def test_the_page_of_a_licence_names_clauses_sources_and_models(
    browser: Client, officer: User
) -> None:
    RevisionFactory(licence_key="llama3.1", licence_id="llama3.1", model__repo_id="meta/llama")
    rules = [PolicyRule("licence", "llama3.1", "legal", "")]
    change_policy(rules, seen=policy_digest(()), by=officer, at=NOON)

    page = browser.get(reverse("inventory:licence-detail", args=["llama3.1"]))

    for words in ("700,000,000", "Built with Llama", "Ask legal", "meta/llama", "D2", "R1",
                  catalogue()["llama3.1"].source):  # fmt: skip
        assertContains(page, words)


@pytest.mark.parametrize("licence", ["nope", "MIT", "a" * 300, "mit%00"])
def test_a_licence_that_the_catalogue_lacks_is_not_found(licence: str, browser: Client) -> None:
    assert browser.get(f"{LIST}{licence}/").status_code == 404
