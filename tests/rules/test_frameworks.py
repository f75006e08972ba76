"""The frameworks beside the Act: whole, sourced, and what is refused of one that somebody wrote."""

import re
from pathlib import Path
from typing import Any

import pytest

from governance.rules import framework_checks, framework_csv, frameworks
from governance.rules.eu_ai_act import obligations
from tests.conftest import SHARED

REFERENCE = SHARED / "reference" / "eu-ai-act.md"


def own(**members: Any) -> dict[str, Any]:
    """A framework that nothing is wrong with, with these members in place of its own."""
    return {
        "edition": "2026-11",
        "framework": {
            "key": "house-rules", "title": "House rules", "kind": "own", "source": "Policy 7",
        },
        "requirement": [
            {"id": "R1", "ref": "1", "title": "Name an owner"},
            {"id": "R2", "ref": "2", "title": "Test before use"},
        ],
        "relation": [{"first": "R1", "second": "R2", "kind": "covers", "source": "Policy 7"}],
    } | members  # fmt: skip


def faults(**members: Any) -> str:
    return "\n".join(framework_checks.faults(own(**members), known={"AIA-4-1"}))


def test_every_framework_has_a_source_and_its_own_ids() -> None:
    found = frameworks.built_in()
    ids = [row.id for framework in found for row in framework.requirements]

    assert len({framework.key for framework in found}) == len(found)
    assert len(set(ids)) == len(ids)
    assert all(framework.source and framework.state for framework in found)


@pytest.mark.parametrize(("key", "number"), [("nist-ai-rmf", 72), ("nist-ai-600-1", 12)])
def test_the_nist_frameworks_are_whole(key: str, number: int) -> None:
    [framework] = [one for one in frameworks.built_in() if one.key == key]

    assert len(framework.requirements) == number


def test_annex_a_of_iso_42001_is_whole() -> None:
    [framework] = [one for one in frameworks.built_in() if one.key == "iso-42001"]

    assert sum(row.ref.startswith("A.") for row in framework.requirements) == 38


def test_every_id_of_the_reference_is_there() -> None:
    if not Path(REFERENCE).is_file():
        pytest.skip("The shared reference folder is not here, so there is nothing to compare.")
    text = REFERENCE.read_text()
    nist = {f"{f} {n}" for f, n in re.findall(r"\| (GOVERN|MAP|MEASURE|MANAGE) (\d\.\d+) ", text)}
    iso = set(re.findall(r"\| (A\.\d+(?:\.\d+)+) ", text))
    refs = {row.ref for framework in frameworks.built_in() for row in framework.requirements}

    assert nist | iso <= refs
    assert len(nist) == 72


def test_every_law_of_the_reference_is_there_with_its_day() -> None:
    if not Path(REFERENCE).is_file():
        pytest.skip("The shared reference folder is not here, so there is nothing to compare.")
    text = REFERENCE.read_text()
    ids = set(re.findall(r"^\| ((?:US|KR|UK|COE|EU)-[A-Z0-9-]+) \|", text, re.MULTILINE))
    said = " ".join(f"{one.key.upper()} {one.state} {one.source}" for one in frameworks.built_in())
    orders = {key for key in ids if key.startswith("US-EO-")}

    replaced = {"US-CO-24-205"}  # Repealed before it applied: named by the law in its place.
    missing = {key for key in ids - orders - replaced if key not in said}
    assert not missing
    assert all(key.removeprefix("US-EO-") in said for key in orders)
    assert "24-205" in said


def test_the_crosswalk_names_only_what_there_is_and_never_counts_a_lead() -> None:
    known = {row.id for row in obligations.catalogue()}
    known |= {row.id for one in frameworks.built_in() for row in one.requirements}

    found = frameworks.crosswalk()

    assert {row.first for row in found} | {row.second for row in found} <= known
    assert {row.kind for row in found} == {"touches"}
    assert all(row.source for row in found)


def test_a_framework_that_is_right_has_no_fault() -> None:
    assert faults() == ""


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param(
            {"requirement": [{"id": "R1", "ref": "1", "title": "A"}] * 2, "relation": []},
            "The id R1 stands 2 times.", id="an id twice",
        ),
        pytest.param(
            {"relation": [
                {"first": "R1", "second": "R2", "kind": "covers", "source": "P"},
                {"first": "R2", "second": "R1", "kind": "covers", "source": "P"},
            ]},
            "“Covers” goes in a circle: R1 → R2 → R1.", id="a circle",
        ),
        pytest.param(
            {"relation": [{"first": "R1", "second": "R9", "kind": "equal", "source": "P"}]},
            "there is no requirement R9", id="a relation to nothing",
        ),
        pytest.param(
            {"relation": [{"first": "R1", "second": "R2", "kind": "alike", "source": "P"}]},
            "“alike” is no relation. Allowed: equal, covers, touches.", id="an unknown relation",
        ),
        pytest.param(
            {"relation": [{"first": "R1", "second": "R2", "kind": "equal"}]},
            "has no source", id="a relation without a source",
        ),
        pytest.param(
            {"framework": {"key": "house-rules", "title": "House rules", "kind": "own"}},
            "The framework has no source.", id="no source",
        ),
        pytest.param(
            {"framework": {"key": "House Rules!", "title": "T", "kind": "club", "source": "P"}},
            "“club” is no kind of framework", id="an unknown kind",
        ),
        pytest.param({"requirements": []}, "“requirements”, which is not known", id="a wrong part"),
        pytest.param(
            {"requirement": [{"id": "R1", "ref": "1", "title": "x" * 201}], "relation": []},
            "“title” has 201 characters; at most 200 fit.", id="too long",
        ),
        pytest.param({"requirement": "R1"}, "is to be a list", id="no list"),
        pytest.param({"requirement": []}, "has no requirement", id="nothing asked"),
        pytest.param({"framework": "house"}, "no [framework] part", id="no framework"),
        pytest.param(
            {"requirement": [{"id": "R1", "ref": "1", "title": "A", "applies_from": "soon"}],
             "relation": []},
            "“applies_from” is to be a day", id="no day",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_words(members: dict[str, Any], said: str) -> None:
    assert said in faults(**members)


def test_a_relation_between_others_is_not_this_files_to_state() -> None:
    relation = {"first": "AIA-4-1", "second": "AIA-9-1", "kind": "equal", "source": "P"}

    found = framework_checks.faults(own(relation=[relation]), known={"AIA-4-1", "AIA-9-1"})

    assert found == (
        "Relation 1 (AIA-4-1 to AIA-9-1): neither side is a requirement of this file.",
    )


def test_a_circle_through_what_another_file_states_is_one_too() -> None:
    relation = {"first": "R1", "second": "other:A", "kind": "covers", "source": "P"}

    [said] = framework_checks.faults(
        own(relation=[relation]), known={"other:A"}, covering=[("other:A", "R1")]
    )

    assert "in a circle" in said


def test_every_fault_is_told_at_once() -> None:
    rows = [{"id": "R1", "ref": "1"}, {"id": "R1", "title": "A"}, {"ref": "3", "title": "B"}]

    found = framework_checks.faults(own(requirement=rows, relation=[]), known=())

    assert len(found) == 4


def test_a_long_chain_is_no_circle_and_no_crash() -> None:
    rows = [{"id": f"R{n}", "ref": str(n), "title": "A"} for n in range(1999)]
    chain = [
        {"first": f"R{n}", "second": f"R{n + 1}", "kind": "covers", "source": "P"}
        for n in range(1998)
    ]

    assert framework_checks.faults(own(requirement=rows, relation=chain), known=()) == ()


def test_a_table_says_the_same_as_a_file() -> None:
    table = (
        "id,ref,title,evidence,applies_from,covers,relation_source\r\n"
        "R1,1,Name an owner,list of owners; minutes,2027-01-01,R2,Policy 7\r\n"
        'R2,2,"Test, before use",,,,\r\n'
    )
    about = own()["framework"] | {"edition": "2026-11"}

    content = framework_csv.content_of(table, about)
    framework = frameworks.read(content)

    assert framework_checks.faults(content, known=()) == ()
    assert framework.requirements[0].evidence == ("list of owners", "minutes")
    assert str(framework.requirements[0].applies_from) == "2027-01-01"
    assert framework.requirements[1].title == "Test, before use"
    assert frameworks.relations(content)[0].kind == "covers"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        pytest.param("id,colour\nR1,red\n", "column “colour”", id="an unknown column"),
        pytest.param("R1,1,Name\n", "column “R1”", id="no heading"),
        pytest.param("id,applies_from\nR1,soon\n", "Line 2: “soon” is no day", id="no day"),
        pytest.param("id\nR1,2,3\n", "more cells than there are columns", id="too many cells"),
        pytest.param("", "first line is to name the columns", id="nothing"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(table: str, said: str) -> None:
    with pytest.raises(framework_csv.Unreadable, match=re.escape(said)):
        framework_csv.content_of(table, {})
