"""What can be said of the EU AI Act's relief for models under a free and open-source licence."""

from typing import Any

import pytest

from governance.rules.ai_act_licence import licence_test
from governance.rules.licence_catalogue import catalogue
from governance.rules.openness_facts import Fact

PUBLIC: dict[str, Fact] = {
    "weights.final": Fact("released", "apache-2.0"),
    "code.architecture": Fact("released", "apache-2.0"),
    "doc.model_card": Fact("released"),
}


def under(licence: str) -> dict[str, Fact]:
    return {**PUBLIC, "weights.final": Fact("released", licence)}


def states(**given: Any) -> dict[str, str]:
    facts = given.pop("facts", PUBLIC)
    return {one.id: one.state for one in licence_test(facts, **given).conditions}


def test_a_licence_that_passes_is_all_a_machine_says() -> None:
    found = licence_test(PUBLIC)

    assert found.answer == "licence passes"
    assert states() == {
        "systemic_risk": "unclear", "licence": "holds", "monetisation": "unclear",
        "public": "holds",
    }  # fmt: skip


@pytest.mark.parametrize("licence", sorted(catalogue()))
def test_the_answer_follows_the_catalogue(licence: str) -> None:
    answers = {"yes": "licence passes", "no": "no"}
    found = licence_test(under(licence))

    assert found.answer == answers.get(catalogue()[licence].ai_act_test, "unclear")


def test_a_disqualifying_clause_is_named() -> None:
    found = licence_test(under("llama3.1"))

    assert found.answer == "no"
    assert "limits depend on users or revenue" in found.conditions[1].reason.text


def test_no_settled_licence_is_unclear() -> None:
    assert licence_test(under("")).answer == "unclear"


def test_systemic_risk_rules_the_relief_out() -> None:
    assert licence_test(PUBLIC, systemic_risk=True).answer == "no"
    assert states(systemic_risk=False)["systemic_risk"] == "holds"


@pytest.mark.parametrize("component", PUBLIC)
def test_what_must_be_public_and_is_not_rules_it_out(component: str) -> None:
    absent = {**PUBLIC, component: Fact("absent", PUBLIC[component].licence_id)}
    unknown = {**PUBLIC, component: Fact("unknown", PUBLIC[component].licence_id)}

    assert licence_test(absent).answer == "no"
    assert states(facts=unknown)["public"] == "unclear"


def test_a_gate_at_the_publishers_discretion_is_not_public_for_sure() -> None:
    assert states(gated="manual")["public"] == "unclear"
    assert states(gated="auto")["public"] == "holds"


def test_no_answer_ever_claims_relief() -> None:
    for licence in catalogue():
        found = licence_test(under(licence), systemic_risk=False)
        texts = [found.text, *(one.reason.text for one in found.conditions)]
        assert not any("exempt" in text.lower() for text in texts)
        assert all(one.reason.source for one in found.conditions)
