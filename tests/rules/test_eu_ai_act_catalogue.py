"""The catalogue agrees with the table it was made from."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from governance.rules.eu_ai_act import obligations
from governance.rules.eu_ai_act.classify import CATEGORY_TITLES, ROLE_TITLES
from governance.rules.eu_ai_act.rulebook import rules

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "eu-ai-act.md"
NOT_ASKED = {
    "any_ai_risk",
    "annex_x_legacy",
    "high_risk_untrained",
    "rbi_exception",
    "real_world_test",
}
NOT_DERIVED = {"initial_provider", "supplier", "third_party"}


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    if not REFERENCE.is_file():
        pytest.skip("The reference of the Act is not beside the project.")
    lines = [line for line in REFERENCE.read_text().splitlines() if line.startswith("| AIA-")]
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {row[0]: row for row in cells}


def listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";"))


def dates(cell: str) -> Mapping[str, date]:
    found = re.findall(r"(?:(\w+):)?(\d{4}-\d\d-\d\d)", cell)
    return {route or "any": date.fromisoformat(day) for route, day in found}


def test_every_row_is_there_with_its_reference(table: dict[str, list[str]]) -> None:
    assert {row.id: row.ref for row in obligations.catalogue()} == {
        name: row[1] for name, row in table.items()
    }


def test_who_and_triggers_agree(table: dict[str, list[str]]) -> None:
    for row in obligations.catalogue():
        assert row.who == listed(table[row.id][4]), row.id
        assert row.triggers == listed(table[row.id][5]), row.id


def test_both_dates_agree(table: dict[str, list[str]]) -> None:
    for row in obligations.catalogue():
        reworded = {"reworded": row.reworded} if row.reworded else {}
        assert {**row.dates, **reworded} == dates(table[row.id][6].replace("after ", "")), row.id
        original = dates(table[row.id][7].replace("after ", ""))
        assert dict(row.originally) == original, row.id


def test_fines_and_open_source_agree(table: dict[str, list[str]]) -> None:
    for row in obligations.catalogue():
        cell = table[row.id]
        assert row.penalty.split()[0] == cell[11].split()[0], row.id
        assert row.oss_exempt == {"p": "partly", "y": "yes"}.get(cell[12][0], "no"), row.id


def test_our_words_are_not_those_of_the_table(table: dict[str, list[str]]) -> None:
    for row in obligations.catalogue():
        assert row.duty != table[row.id][3], row.id
        assert row.duty.endswith("."), row.id


def test_every_row_says_what_shows_it() -> None:
    for row in obligations.catalogue():
        assert row.evidence, row.id
        assert row.title[0].isupper(), row.id
        assert row.certainty in {"C", "S", "U"}, row.id


def test_rules_give_every_trigger_and_role_that_a_question_can_decide() -> None:
    given = {gift for rule in rules().values() for gift in rule.gives}
    triggers = {trigger for row in obligations.catalogue() for trigger in row.triggers}
    roles = {role for row in obligations.catalogue() for role in row.who}

    assert triggers - NOT_ASKED == {g.removeprefix("trigger:") for g in given if "trigger:" in g}
    assert roles - NOT_DERIVED <= {g.removeprefix("role:") for g in given if "role:" in g}


def test_everything_that_rules_give_has_a_title() -> None:
    given = {gift for rule in rules().values() for gift in rule.gives}

    assert {g.removeprefix("tag:") for g in given if "tag:" in g} == set(CATEGORY_TITLES)
    assert {g.removeprefix("role:") for g in given if "role:" in g} == set(ROLE_TITLES)


def test_rules_with_a_text_have_a_source_and_end_as_sentences() -> None:
    for rule in rules().values():
        assert bool(rule.text) == bool(rule.source), rule.id
        assert not rule.text or rule.text.endswith("."), rule.id


def test_no_text_gives_a_verdict_that_is_not_ours_to_give() -> None:
    texts = [rule.text for rule in rules().values()]
    texts += [f"{row.title} {row.duty}" for row in obligations.catalogue()]

    assert not [t for t in texts if re.search(r"\b(compliant|safe|exempt)\b", t, re.IGNORECASE)]
