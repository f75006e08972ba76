"""What a hub says is shown in words that claim no more than is known."""

import pytest

from governance.rules import licences, tables
from inventory.card_facts import card_facts
from inventory.hubs.base import ScanStatus
from inventory.licence_panel import licence_panel
from inventory.licence_words import duty_rows
from inventory.models import Revision
from inventory.words import gate_words, licence_title, scan_badge_state, scan_words, size_words


@pytest.mark.parametrize("status", [None, "", "a new word", ScanStatus.UNKNOWN])
def test_a_scan_that_is_not_known_is_never_shown_as_passed(status: str | None) -> None:
    assert scan_badge_state(status) == "unknown"


def test_only_a_finished_scan_without_an_issue_looks_good() -> None:
    good = [status for status in ScanStatus if scan_badge_state(status) == "satisfied"]

    assert good == [ScanStatus.NO_ISSUE]
    assert scan_words(ScanStatus.NO_ISSUE) == "No issue found"


def test_a_gate_of_an_unknown_kind_is_unknown() -> None:
    assert gate_words("something") == "Unknown"


@pytest.mark.parametrize(
    ("key", "name", "title"),
    [
        ("apache-2.0", None, "Apache License 2.0"),
        ("", "", "None stated"),
        ("other", "my-own-terms", "my-own-terms"),
        ("mit, cc-by-4.0", None, "mit, cc-by-4.0"),
    ],
)
def test_a_licence_is_called_by_its_title_or_by_what_was_claimed(
    key: str, name: str | None, title: str
) -> None:
    assert licence_title(key, name, None) == title


@pytest.mark.parametrize(
    ("size", "words"),
    [(None, "not stated"), (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"),
     (4_950_000_000, "5.0 GB"), (10**18, "1000.0 PB")],
)  # fmt: skip
def test_a_size_is_told_in_decimal_units(size: int | None, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize("licence", licences.catalogue())
def test_every_licence_of_the_catalogue_has_a_panel(licence: str) -> None:
    row = licences.catalogue()[licence]
    panel = licence_panel(Revision(licence_key=(*row.hf_keys, row.id)[0]))

    assert panel.title
    assert len(panel.duties) == len(set(panel.row.duties if panel.row else ()))
    assert panel.identity.because


def test_every_duty_has_a_sentence() -> None:
    ids = [row["id"] for row in tables.load(licences.TABLE).content["duty"]]

    assert all(duty_rows((duty,)) for duty in ids)


def test_a_line_of_users_is_told_with_what_it_means() -> None:
    terms = licence_panel(Revision(licence_key="llama3.1")).terms

    assert any("700,000,000" in value for label, value in terms if label == "Line")


def test_an_absent_licence_is_no_permission() -> None:
    panel = licence_panel(Revision())

    assert (panel.label, panel.row, panel.duties) == ("None stated", None, ())
    assert "nobody has granted" in panel.meaning


@pytest.mark.parametrize(
    ("card", "facts"),
    [
        ({}, []),
        ({"language": False}, [("Languages", "no")]),
        ({"language": ["en", False, None, {"x": 1}]}, [("Languages", "en, no")]),
        ({"tags": {"not": "a list"}}, []),
        ({"datasets": [f"d{n}" for n in range(22)]},
         [("Training data", ", ".join(f"d{n}" for n in range(20)) + ", and 2 more")]),
    ],
)  # fmt: skip
def test_a_card_is_read_whatever_shape_its_author_gave_it(
    card: dict[str, object], facts: list[tuple[str, str]]
) -> None:
    assert card_facts(card) == facts
