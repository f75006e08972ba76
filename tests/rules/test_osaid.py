"""A hint on the Open Source AI Definition."""

from typing import Any

import pytest

from governance.rules import osaid
from governance.rules.openness_facts import Fact

OPEN = Fact("released", "apache-2.0", "Apache-2.0")
FULL: dict[str, Fact] = {
    "weights.final": OPEN, "code.preprocessing": OPEN, "code.training": OPEN,
    "code.inference": OPEN, "data.training": Fact("described only"),
    "doc.data_card": Fact("released", "cc-by", "CC-BY-4.0"),
}  # fmt: skip


def states(facts: dict[str, Fact]) -> dict[str, str]:
    return {element.id: element.state for element in osaid.hint(facts).elements}


def test_the_definition_could_hold_without_the_raw_data() -> None:
    found = osaid.hint(FULL)

    assert found.hint == "could hold"
    assert set(states(FULL).values()) == {"present"}
    assert "for a person to judge" in found.text


def test_nothing_known_is_for_a_person() -> None:
    assert osaid.hint({}).hint == "person decides"
    assert set(states({}).values()) == {"needs a person"}


@pytest.mark.parametrize(
    ("component", "fact", "element"),
    [
        ("weights.final", Fact("absent"), "parameters"),
        ("weights.final", Fact("released", "llama2"), "parameters"),
        ("code.training", Fact("absent"), "code"),
        ("code.inference", Fact("released", "cc-by-nc"), "code"),
    ],
)
def test_one_missing_element_is_enough_to_fail(component: str, fact: Fact, element: str) -> None:
    facts = {**FULL, component: fact}

    assert states(facts)[element] == "absent"
    assert osaid.hint(facts).hint == "does not hold"


def test_no_data_and_no_word_about_them_fail() -> None:
    facts = {**FULL, "data.training": Fact("absent"), "doc.data_card": Fact("absent")}

    assert states(facts)["data_information"] == "absent"


@pytest.mark.parametrize("state", ["partial", "described only", "unknown"])
def test_code_that_is_not_all_there_is_for_a_person(state: Any) -> None:
    facts = {**FULL, "code.training": Fact(state)}

    assert states(facts)["code"] == "needs a person"
    assert osaid.hint(facts).hint == "person decides"


def test_a_data_card_without_open_terms_is_for_a_person() -> None:
    facts = {**FULL, "doc.data_card": Fact("released")}

    assert states(facts)["data_information"] == "needs a person"
