"""How open a model is: the level, its terms, and what is missing for the next one."""

from typing import Any

import pytest

from governance.rules import openness
from governance.rules.openness import grade, words
from governance.rules.openness_facts import STATES, Fact, components

FULL: dict[str, Fact] = {
    key: Fact("released", "apache-2.0", "Apache-2.0", "https://x.example", confirmed=True)
    for key in ("weights.final", "code.training", "code.inference", "data.training",
                "doc.model_card", "doc.data_card", "doc.report")
}  # fmt: skip


def with_(**changes: Fact) -> dict[str, Fact]:
    return {**FULL, **{key.replace("__", "."): fact for key, fact in changes.items()}}


def weights(licence: str, state: Any = "released") -> dict[str, Fact]:
    return with_(weights__final=Fact(state, licence, licence))


def missing(facts: dict[str, Fact]) -> list[str]:
    return [one.component for one in grade(facts).missing]


def rules(found: openness.Openness) -> set[str]:
    return {note.rule for note in found.notes}


def test_everything_released_under_open_licences_is_level_5() -> None:
    found = grade(FULL)

    assert (found.level, found.terms_class, found.missing) == (5, "open", ())


def test_nothing_known_is_level_1_and_a_hosted_interface_is_level_2() -> None:
    assert grade({}).level == 1
    assert missing({}) == ["interface.hosted"]
    hosted = {"interface.hosted": Fact("released")}
    assert grade(hosted).level == 2
    assert missing(hosted) == ["weights.final"]


@pytest.mark.parametrize("state", ["described only", "absent", "unknown"])
def test_weights_that_are_not_there_leave_the_level_below_3(state: Any) -> None:
    assert grade(weights("apache-2.0", state)).level == 1


def test_weights_in_part_are_level_3_with_a_note() -> None:
    found = grade(weights("apache-2.0", "partial"))

    assert found.level == 3
    assert "openness-partial-weights" in rules(found)
    assert found.missing[0].why == "released in part"


@pytest.mark.parametrize(
    ("licence", "terms", "level"),
    [
        ("apache-2.0", "open", 5),
        ("cc-by", "open", 5),
        ("openmdw-1.0", "open", 5),
        ("bigscience-openrail-m", "open with use limits", 5),
        ("llama3.1", "restricted", 3),
        ("cc-by-nc", "non-commercial", 3),
        ("", "none", 3),
        ("no-such-licence", "none", 3),
    ],
)
def test_the_terms_of_the_weights_may_cap_the_level(licence: str, terms: str, level: int) -> None:
    found = grade(weights(licence))

    assert (found.terms_class, found.level) == (terms, level)
    if level == 3:
        assert found.missing[0].component == "weights.final"
        assert "their" in found.missing[0].why


@pytest.mark.parametrize("component", ["code.training", "code.inference"])
@pytest.mark.parametrize(
    "fact",
    [
        Fact("partial", "mit"), Fact("described only", "mit"), Fact("absent"), Fact(),
        Fact("released"), Fact("released", "cc-by", "CC-BY-4.0"), Fact("released", "llama3"),
    ],
)  # fmt: skip
def test_level_4_needs_training_and_inference_code_under_an_open_licence(
    component: str, fact: Fact
) -> None:
    facts = {**FULL, component: fact}

    assert grade(facts).level == 3
    assert missing(facts) == [component]


@pytest.mark.parametrize("licence", ["cc-by-sa", "odc-by", "odbl", "pddl", "cdla-permissive-2.0"])
def test_level_5_takes_the_open_licences_for_data(licence: str) -> None:
    assert grade(with_(data__training=Fact("released", licence))).level == 5


@pytest.mark.parametrize(
    ("component", "fact"),
    [
        ("data.training", Fact("described only")), ("data.training", Fact("released", "cc-by-nc")),
        ("data.training", Fact("released")), ("doc.model_card", Fact("partial", "mit")),
        ("doc.data_card", Fact()), ("doc.report", Fact("absent")),
    ],
)  # fmt: skip
def test_level_5_needs_data_and_documents(component: str, fact: Fact) -> None:
    facts = {**FULL, component: fact}

    assert grade(facts).level == 4
    assert missing(facts) == [component]


def test_a_document_counts_whatever_its_licence_and_a_paper_does_for_a_report() -> None:
    facts = with_(doc__report=Fact(), doc__paper=Fact("released"), doc__data_card=Fact("released"))

    assert grade(facts).level == 5


def test_unknown_is_never_better_than_any_other_state() -> None:
    for component in FULL:
        levels = [grade({**FULL, component: Fact(state, "mit")}).level for state in STATES]
        assert levels[-1] == min(levels)


def test_notes_say_what_a_level_hides() -> None:
    facts = with_(data__training=Fact("described only"), code__training=Fact("partial"))
    found = grade(facts, gated="manual", remote_code=True)

    assert rules(found) == {
        "openness-manual-gate", "openness-data-described", "openness-training-code-partial",
        "openness-remote-code",
    }  # fmt: skip
    assert rules(grade(FULL, gated="auto")) == {"openness-automatic-gate"}
    assert not grade(FULL).notes


def test_a_gate_does_not_lower_the_level() -> None:
    assert grade(FULL, gated="manual").level == grade(FULL).level


def test_confidence_is_that_of_the_weakest_fact_which_gave_the_level() -> None:
    claimed = Fact("released", "apache-2.0", evidence="https://x.example")
    bare = Fact("released", "apache-2.0")

    assert grade(FULL).confidence == "high"
    assert grade(with_(doc__data_card=claimed)).confidence == "medium"
    assert grade(with_(doc__data_card=bare)).confidence == "low"
    assert grade(with_(doc__paper=bare)).confidence == "high"
    assert grade({}).confidence == "low"


def test_a_licence_known_from_weak_sources_is_worth_little_confidence() -> None:
    fact = Fact("released", "jina-nc", evidence="https://x.example", confirmed=True)

    assert grade({"weights.final": fact}).confidence == "low"


def test_every_answer_carries_its_reasons_and_the_edition() -> None:
    for facts in ({}, FULL, weights("llama3.1")):
        found = grade(facts)
        assert found.edition == openness.edition()
        for reason in (*found.because, *found.notes):
            assert reason.text.endswith(".")
            assert reason.source


@pytest.mark.parametrize(
    ("level", "terms", "expected"),
    [
        (3, "restricted", "level 3, restricted"),
        (5, "open", "level 5, open terms"),
        (3, "none", "level 3, no settled terms"),
        (2, "none", "level 2"),
        (4, "odd", "level 4"),
        (None, "", "not graded"),
    ],
)
def test_both_axes_are_said_in_words(level: int | None, terms: str, expected: str) -> None:
    assert words(level, terms) == expected


def test_the_components_are_the_seventeen_and_the_hosted_interface() -> None:
    assert len(components()) == 18
    assert not components()["interface.hosted"].mof
