"""An organisation's own policy stands in for the built-in one, if it is whole."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.rules import own_tables, tables

ROLES = (
    "governance_officer", "department_approver", "security_reviewer", "ethics_reviewer",
    "legal_reviewer", "executive",
)  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A folder with copies of every table that can be replaced."""
    for name in tables.OWN:
        shutil.copy(tables.DATA / f"{name}.toml", tmp_path)
    yield tmp_path
    tables._folders[:] = [tables.DATA]
    tables.load.cache_clear()


def changed(own: Path, name: str, old: str, new: str) -> Path:
    path = own / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", tables.OWN)
def test_a_copy_of_the_built_in_table_can_be_used(name: str, own: Path) -> None:
    assert own_tables.faults(name, own / f"{name}.toml", roles=ROLES) == ()


def test_an_own_table_is_read_instead_and_has_another_digest(own: Path) -> None:
    built_in = tables.load("policy")
    changed(own, "policy", "3 = 6\n", "3 = 3\n")

    tables.use_own(own)

    assert tables.load("policy").content["review_months"]["3"] == 3
    assert tables.load("policy").digest != built_in.digest


def test_law_and_licences_cannot_be_replaced(own: Path) -> None:
    (own / "eu_ai_act.toml").write_text('edition = "ours"', encoding="utf-8")

    tables.use_own(own)

    assert tables.load("eu_ai_act").edition != "ours"


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("policy", "[go_live]", "[gone]", "go_live is missing."),
        ("policy", "3 = 6\n", '3 = "six"\n', "review_months.3 has to be a int, not “six”."),
        (
            "stages",
            'roles = ["executive"]',
            'roles = ["boss"]',
            "The stage “executive” names “boss”; roles are governance_officer,",
        ),
        ("stages", 'quorum = "any"', 'quorum = "most"', "use any or all."),
        ("stages", "tiers = [1]", "tiers = []", "No stage is for tier 1, so nobody would decide"),
        ("stages", 'kind = "legal"', 'kind = "ethics"', "There are two stages “ethics”."),
        ("stages", "position = 1", "place = 1", "position is missing."),
        ("risk_tier", "edition =", "edition ==", "It cannot be read as TOML:"),
    ],
    ids=[
        "a section is missing", "words for a number", "an unknown role", "an unknown quorum",
        "a tier that nobody decides", "two stages of one kind", "a column is missing", "no TOML",
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_says_why(
    name: str, old: str, new: str, fault: str, own: Path
) -> None:
    path = changed(own, name, old, new)

    found = own_tables.faults(name, path, roles=ROLES)

    assert any(fault in sentence for sentence in found), found


def test_every_fault_is_named_at_once(own: Path) -> None:
    changed(own, "policy", "[go_live]", "[gone]")
    path = changed(own, "policy", "[waiver]", "[waivers]")

    found = own_tables.faults("policy", path, roles=ROLES)

    assert {"go_live is missing.", "waiver is missing."} <= set(found)
