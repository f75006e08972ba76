"""What changed between two revisions of a model."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from inventory.actions import store_snapshot
from inventory.compare.revisions import RevisionChanges, compare
from inventory.hubs.base import BaseModelFact, FileFacts, ScanIssue, ScanStatus
from inventory.models import HubModel
from tests.conftest import NOON
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
FIRST, SECOND = "1" * 40, "2" * 40


def two(before: dict[str, Any], after: dict[str, Any]) -> HubModel:
    store_snapshot(snapshot(sha=FIRST, **before), by=None, at=NOON)
    return store_snapshot(snapshot(sha=SECOND, **after), by=None, at=NOON).model


def changes(before: dict[str, Any], after: dict[str, Any]) -> RevisionChanges:
    model = two(before, after)
    return compare(model.revisions.get(sha=FIRST), model.revisions.get(sha=SECOND))


def test_the_same_facts_differ_in_nothing() -> None:
    assert changes({}, {}).is_empty


def test_files_that_came_went_and_changed_are_named() -> None:
    found = changes(
        {"files": (FileFacts("a", 1, "", "a" * 64), FileFacts("b", 1, "", ""))},
        {"files": (FileFacts("a", 1, "", "b" * 64), FileFacts("c", 1, "", ""))},
    )

    assert [(file.path, file.what) for file in found.files] == [
        ("a", "changed"), ("b", "removed"), ("c", "added"),
    ]  # fmt: skip
    assert found.same_files == 0


def test_another_licence_and_its_text_are_shown_line_by_line() -> None:
    found = changes(
        {"licence_keys": ("mit",), "licence_text": "One.\nTwo.", "licence_text_sha256": "a" * 64},
        {
            "licence_keys": ("other",),
            "licence_text": "One.\nNot for sale.",
            "licence_text_sha256": "b" * 64,
        },
    )

    assert ("-", "Two.") in [(line.sign, line.text) for line in found.licence_text]
    assert ("+", "Not for sale.") in [(line.sign, line.text) for line in found.licence_text]
    assert "Licence claim" in {row.label for row in found.facts}


def test_card_fields_lineage_and_scans_are_compared() -> None:
    found = changes(
        {"card": {"language": ["en"], "eval": {"score": 1}}},
        {
            "card": {"language": ["en", "de"]},
            "base_models": (BaseModelFact("org/base", "finetune"),),
            "scan_status": ScanStatus.ISSUE,
            "files_with_issues": (ScanIssue("x.bin", "unsafe"),),
        },
    )

    assert {row.label: (row.before, row.after) for row in found.card} == {
        "language": ("en", "en, de"),
        "eval.score": ("1", ""),
    }
    assert {"Base models", "Security scan", "Files named by scanners"} <= {
        row.label for row in found.facts
    }


def test_the_page_compares_the_two_newest_until_others_are_chosen(browser: Client) -> None:
    model = two({"card": {"language": "en"}}, {"card": {"language": "de"}})
    address = reverse("inventory:revision-changes", args=[model.pk])

    assertContains(browser.get(address), "language")
    assertContains(browser.get(f"{address}?from={FIRST}&to={FIRST}"), "Nothing that we know of")
    assertContains(browser.get(f"{address}?to={FIRST}"), "no older revision")
    assert browser.get(f"{address}?from={'9' * 40}").status_code == 404
    assert browser.get(f"{address}?from=%00").status_code == 404


def test_one_revision_alone_has_nothing_to_be_compared_with(browser: Client) -> None:
    model = store_snapshot(snapshot(), by=None, at=NOON).model

    page = browser.get(reverse("inventory:revision-changes", args=[model.pk]))

    assertContains(page, "Only one revision")
