"""An organisation's own checklists as TOML: what is written is read again, every fault is told."""

import tomllib
from typing import Any

import pytest

from governance.rules import checklists
from governance.rules.checklist_files import FaultyFile, read, write

pytestmark = pytest.mark.pure
COUNCIL: dict[str, Any] = {
    "id": "own-works-council",
    "family": "compliance",
    "text": "Was the works council heard?",
    "guidance": "Before anything about employees is measured.",
    "evidence_expected": "The minutes of the meeting.",
    "source": "Works agreement 12",
    "strength": {"2": 2, "3": 3},
    "min_tier": 2,
    "agents_only": False,
    "answered_by": "",
    "required": True,
    "strength_required": False,
}
ITEM = """
[[item]]
id = "own-works-council"
family = "compliance"
text = "Was the works council heard?"
guidance = "Before."
evidence_expected = "Minutes."
source = "Agreement"
"""


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(FaultyFile) as caught:
        read(text)
    return caught.value.faults


@pytest.mark.parametrize(
    "own",
    [
        {"items": [], "changed": {}},
        {"items": [COUNCIL, COUNCIL | {"id": "own-second"}], "changed": {}},
        {
            "items": [COUNCIL],
            "changed": {
                "ethics-misuse": {"strength_required": True},
                "security-tampering": {"required": False, "reason": "We hash elsewhere."},
            },
        },
        {
            "items": [
                COUNCIL | {"guidance": 'A "quote", a \\ and\na line\ttab \x7f, größer 🙂 than?'}
            ],
            "changed": {},
        },
    ],
    ids=["nothing", "two questions", "questions and changes", "difficult characters"],
)
def test_what_is_written_is_read_again(own: dict[str, Any]) -> None:
    assert read(write(own, edition="2026-11-22, own version 3")) == own


def test_it_has_the_shape_of_the_table_that_comes_with_weighbridge() -> None:
    written = tomllib.loads(write({"items": [COUNCIL]}, edition="1"))
    (built_in, *_) = checklists.tables.load("checklists").content["item"]

    assert set(written["item"][0]) - {"strength_required"} <= set(built_in)


def test_a_change_that_changes_nothing_is_left_out() -> None:
    text = '[[change]]\nid = "ethics-misuse"\nrequired = true\n'

    assert read(text) == {"items": [], "changed": {}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[item", "It cannot be read as TOML"),
        ("a = " + "[" * 5000, "It cannot be read as TOML"),
        ("# " + "x" * 300_000, "larger than 256 KiB"),
        ("[[items]]\nid = 'own-a'", "“items” is not known here. Use [[item]] and [[change]]."),
        ("item = 3", "Write each item under a line [[item]]."),
        ("[[item]]\ntext = 'Why?'", "item 1: id is missing."),
        (ITEM + "min_tier = 'two'", "item 1 (own-works-council): min_tier has to be a number."),
        (ITEM + "required = 1", "item 1 (own-works-council): required has to be true or false."),
        (ITEM + "colour = 'red'", "item 1 (own-works-council): “colour” is not known here."),
        (ITEM + "answered_by = 'checksums'", "“answered_by” is not known here."),
        (ITEM + "strength = { 4 = 1 }", "strength names “4”, which is no tier."),
        (ITEM + "strength = { 1 = 'much' }", "strength has to give a number for each tier."),
        (ITEM + "strength = { 1 = 9 }", "own-works-council), strength: “9” is no strength"),
        (ITEM.replace("Agreement", "x" * 201), "source has more than 200 characters."),
        (ITEM.replace("Agreement", "a\\u0000"), "source holds a character that cannot be kept."),
        (ITEM.replace("heard?", "heard."), "text: A checklist asks questions"),
        (ITEM.replace("own-works", "works"), "id: Begin the id with “own-”"),
        (ITEM + ITEM, "item 2 (own-works-council), id: There is an item “own-works-council”"),
        ("[[change]]\nid = 'own-a'", "No item “own-a” comes with Weighbridge."),
        ("[[change]]\nid = 'ethics-misuse'\n" * 2, "It is changed twice in this file."),
        ("[[change]]\nid = 'ethics-misuse'\ntext = 'No?'", "“text” is not known here."),
        ("[[change]]\nid = 'ethics-misuse'\nrequired = false", "Say why this item is no longer"),
        ("[[change]]\nid = 'ethics-misuse'\nstrength = { 3 = 1 }", "It can ask for more, but not"),
    ],
    ids=[
        "no TOML", "nested without end", "too large", "an unknown list", "no list", "no id",
        "a word for a number", "a number for a flag", "an unknown field", "answered by software",
        "no tier", "no number", "no strength", "too long", "an unseen character", "no question",
        "an id without prefix", "an id twice", "an unknown built-in item", "changed twice",
        "a change of words", "optional without a reason", "weaker than it comes",
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, said: str) -> None:
    assert any(said in fault for fault in faults(text))


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = ITEM.replace("heard?", "heard.").replace("Agreement", "") + "min_tier = 7"

    assert len(faults(text)) == 3
