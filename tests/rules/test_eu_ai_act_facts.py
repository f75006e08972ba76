"""What may be stated, and how a refusal reads."""

from datetime import date
from pathlib import Path

import pytest

from governance.rules.eu_ai_act.facts import Facts, InvalidFacts, Problem, asked, fold, parse

SHARED = Path(__file__).parents[3] / "shared"


def refused(raw: dict[str, object]) -> tuple[Problem, ...]:
    with pytest.raises(InvalidFacts) as refusal:
        parse(raw)
    return refusal.value.problems


def test_a_key_left_out_is_unknown_and_null_is_an_answer() -> None:
    facts = parse({"annex_iii_point": None})

    assert facts.values == {"annex_iii_point": None}
    assert "annex_iii_point" not in facts.unknown()
    assert "profiling" in facts.unknown()


def test_a_note_is_kept_beside_the_value() -> None:
    facts = parse(
        {
            "profiling": {"value": False, "note": "Checked with legal."},
            "gpai": {"value": {"monetised": {"value": True, "note": "Paid support."}}},
        }
    )

    assert facts.values["profiling"] is False
    assert facts.values["gpai.monetised"] is True
    assert facts.notes == {"profiling": "Checked with legal.", "gpai.monetised": "Paid support."}


def test_dates_and_sets_are_read_into_their_kind() -> None:
    facts = parse({"placed_on_market_date": "2026-05-01", "actor_actions": ["uses", "uses"]})

    assert facts.values["placed_on_market_date"] == date(2026, 5, 1)
    assert facts.values["actor_actions"] == frozenset({"uses"})


@pytest.mark.parametrize(
    ("raw", "key", "said"),
    [
        ({"eu_nexus": "mars"}, "eu_nexus", '"mars"'),
        ({"eu_nexus": None}, "eu_nexus", "null"),
        ({"is_ai_system": None}, "is_ai_system", "null"),
        ({"profiling": "yes"}, "profiling", '"yes"'),
        ({"profiling": 1}, "profiling", "1"),
        ({"annex_iii_point": "9(z)"}, "annex_iii_point", '"9(z)"'),
        ({"actor_actions": "uses"}, "actor_actions", '"uses"'),
        ({"actor_actions": ["flies"]}, "actor_actions", '"flies"'),
        ({"placed_on_market_date": "01.05.2026"}, "placed_on_market_date", '"01.05.2026"'),
        ({"placed_on_market_date": 20260501}, "placed_on_market_date", "20260501"),
        ({"annex_iii_builtin_exception": ""}, "annex_iii_builtin_exception", '""'),
        ({"gpai": 3}, "gpai", "3"),
        ({"gpai": {"training_flop": -1}}, "gpai.training_flop", "-1"),
        ({"gpai": {"training_flop": float("nan")}}, "gpai.training_flop", "NaN"),
        ({"gpai": {"training_flop": 10**400}}, "gpai.training_flop", "1000"),
        ({"gpai": {"training_flop": True}}, "gpai.training_flop", "true"),
        ({"gpai": {"licence_restrictions": [3]}}, "gpai.licence_restrictions", "3"),
        ({"profiling": {"value": True, "why": "x"}}, "profiling", "why"),
    ],
)
def test_a_wrong_value_is_refused_with_key_value_and_what_is_allowed(
    raw: dict[str, object], key: str, said: str
) -> None:
    (problem,) = refused(raw)

    assert problem.key == key
    assert said in problem.reason
    assert problem.allowed
    assert all(part in str(problem) for part in (key, problem.reason, problem.allowed[0]))


@pytest.mark.parametrize(
    ("raw", "key"),
    [({"proffiling": True}, "proffiling"), ({"gpai.training_flop": 1}, "gpai.training_flop")],
)
def test_an_unknown_key_is_refused_with_the_known_ones(raw: dict[str, object], key: str) -> None:
    (problem,) = refused(raw)

    assert problem.key == key
    assert {"profiling", "gpai"} <= set(problem.allowed)
    assert not any("." in allowed for allowed in problem.allowed)


def test_an_unknown_key_of_the_model_is_refused_with_the_keys_of_the_model() -> None:
    (problem,) = refused({"gpai": {"flops": 1}})

    assert problem.key == "gpai.flops"
    assert "training_flop" in problem.allowed


def test_all_problems_are_told_at_once() -> None:
    assert len(refused({"a": 1, "profiling": 0, "gpai": {"b": 1}})) == 3


@pytest.mark.parametrize(
    ("raw", "key", "article"),
    [
        (
            {"annex_iii_point": "4(a)", "art6_3_condition": "a", "profiling": True},
            "art6_3_condition",
            "Art 6(3) last sub-paragraph",
        ),
        ({"is_ai_system": True, "is_gpai_model": True}, "is_gpai_model", "Art 3"),
        (
            {"annex_iii_point": "4(a)", "annex_iii_builtin_exception": "4(a) small firm"},
            "annex_iii_builtin_exception",
            "Annex III",
        ),
    ],
)
def test_contradictions_are_refused_with_the_article(
    raw: dict[str, object], key: str, article: str
) -> None:
    (problem,) = refused(raw)

    assert problem.key == key
    assert article in problem.reason


def test_facts_do_not_change() -> None:
    facts = parse({"profiling": True})

    assert isinstance(facts, Facts)
    with pytest.raises(TypeError):
        facts.values["profiling"] = False  # type: ignore[index]  # the point of this test


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"gpai": None, "placed_on_market_date": "2026-05-01"},
        {"gpai": {}, "actor_actions": ["distributes", "uses"]},
        {"gpai": {"value": {"training_flop": 1e24}, "note": "From the card."}},
        {"gpai": {"monetised": {"value": False, "note": "Free."}}, "profiling": None},
        {"profiling": {"value": True, "note": "Scores people."}},
    ],
)
def test_facts_survive_being_stored(raw: dict[str, object]) -> None:
    facts = parse(raw)

    assert facts.as_dict() == raw
    assert parse(facts.as_dict()) == facts


def test_answers_of_a_screen_are_folded_into_the_documented_form() -> None:
    assert fold({"profiling": True, "gpai.monetised": False}) == {
        "profiling": True,
        "gpai": {"monetised": False},
    }


def test_the_questions_are_those_of_the_published_table() -> None:
    table = SHARED / "design" / "eu-ai-act-facts.md"
    if not table.is_file():
        pytest.skip("The published table of facts is not beside the project.")
    rows = [line for line in table.read_text().splitlines() if line.startswith("| `")]
    keys = {key for row in rows for key in row.split("|")[1].split("`")[1::2]}
    nested = next(row for row in rows if row.startswith("| `gpai`")).split("|")[2].split("`")[1::2]

    assert {key for key in asked() if "." not in key} == keys
    assert {key.removeprefix("gpai.") for key in asked() if "." in key} == set(nested)


def test_every_question_reads_as_a_question_and_has_its_source() -> None:
    for question in asked().values():
        assert question.text.endswith("?"), question.key
        assert question.ref, question.key
        assert set(question.only_if) <= set(asked()), question.key
