"""What holds for every set of answers: tried on random ones, the same at each run."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from governance.rules.eu_ai_act import other_answers, what_if
from governance.rules.eu_ai_act.classify import Classification, classify, titles
from governance.rules.eu_ai_act.facts import Facts, asked, parse
from governance.rules.eu_ai_act.relevance import relevant
from tests.rules.subjects import TODAY, duties, rules

SEEDS = range(50)
SUBJECTS: list[dict[str, object]] = [
    {"is_ai_system": True},
    {"is_ai_system": True, "eu_nexus": "established_in_eu", "annex_iii_point": "4(a)"},
    {"is_ai_system": True, "scope_exclusion": None, "prohibited_practice": None},
    {"is_ai_system": False, "is_gpai_model": True, "eu_nexus": "established_in_eu"},
    {},
]
USUAL = (None, False, "established_in_eu")
# The rules that may take a duty away when one more answer is known: exclusions and limits of the
# Act, built-in exceptions, the derogation, and routes and dates that come before others.
TAKE_AWAY = {
    "neither", "not-general", "model", "no-tie", "excluded-military", "excluded-foreign-authority",
    "excluded-research", "excluded-before-market", "excluded-private-use", "excluded-open-source",
    "prohibited", "annex-i-b", "annex-i-a", "annex-iii-exception", "art6-3", "edited-text",
    "small-change", "before-market-is-over", "private-use-of-a-supplier",
}  # fmt: skip


def partly_known(seed: int) -> Facts:
    """Return random answers to a random part of the questions that do not contradict.

    Most are systems or models in scope: the others have few duties to lose.
    """
    dice = random.Random(seed)  # noqa: S311  # a repeatable choice of cases, no secret
    facts = parse(dice.choice(SUBJECTS))
    share = dice.choice((0.4, 0.8, 1.0))
    keys = [key for key in asked() if key not in facts.values and dice.random() < share]
    dice.shuffle(keys)
    for key in keys:
        others = others_of(facts, key)
        usual = [other for other in others if other.value in USUAL]
        if others:
            facts = dice.choice(usual if usual and dice.random() < 0.6 else others).facts
    return facts


def others_of(facts: Facts, key: str) -> list[other_answers.Other]:
    """Return the other answers to a question that contradict none; a closed object stays closed."""
    if "." in key and facts.values.get("gpai", True) is None:
        return []
    return [one for one in other_answers.of(facts, key, as_of=TODAY) if not one.sets_aside]


def one_more(facts: Facts) -> Iterator[tuple[str, object, Classification]]:
    """Yield the result with each answer to each question that is not answered yet."""
    for key in facts.unknown():
        for other in others_of(facts, key):
            yield key, other.value, classify(other.facts, as_of=TODAY)


def seen(result: Classification) -> tuple[Any, ...]:
    owed = [
        (d.id, d.role, d.applies_from, d.status, d.open_source_exempt) for d in result.obligations
    ]
    return result.category, result.tags, result.roles, owed


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_answer_takes_no_duty_away_unless_a_rule_says_so(seed: int) -> None:
    facts = partly_known(seed)
    before = classify(facts, as_of=TODAY)

    for key, value, after in one_more(facts):
        if gone := duties(before) - duties(after):
            named = (rules(after) - rules(before)) & TAKE_AWAY
            assert named, (key, value, gone)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_unknown_is_asked_for_wherever_it_decides(seed: int) -> None:
    facts = partly_known(seed)
    before = classify(facts, as_of=TODAY)
    open_keys = {*before.open_questions}

    for key, value, after in one_more(facts):
        if seen(after) != seen(before):
            assert key in open_keys or key.split(".")[0] in open_keys, (key, value)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_answers_give_the_same_result_and_the_category_is_the_highest_tag(
    seed: int,
) -> None:
    facts = partly_known(seed)
    order = list(titles("category"))

    result = classify(facts, as_of=TODAY)

    assert result == classify(facts, as_of=TODAY)
    assert result.category == min(result.tags, key=order.index)
    assert list(result.tags) == sorted(result.tags, key=order.index)


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_survive_the_way_into_json_and_back(seed: int) -> None:
    facts = partly_known(seed)

    assert parse(facts.as_dict()) == facts


@pytest.mark.parametrize("seed", SEEDS)
def test_answering_what_matters_in_any_order_ends_with_nothing_open(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # a repeatable choice of cases, no secret
    facts = partly_known(seed)

    for _ in asked():
        if not (keys := relevant(facts, as_of=TODAY)):
            break
        key = dice.choice(keys)
        others = other_answers.of(facts, key, as_of=TODAY)
        facts = dice.choice([one for one in others if not one.sets_aside]).facts

    assert relevant(facts, as_of=TODAY) == ()
    assert classify(facts, as_of=TODAY).open_questions == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_turn_gives_the_category_it_promises(seed: int) -> None:
    facts = partly_known(seed)
    now = classify(facts, as_of=TODAY).category

    for turn in what_if.would_change(facts, as_of=TODAY):
        others = other_answers.of(facts, turn.key, as_of=TODAY)
        reached = {classify(other.facts, as_of=TODAY).category for other in others}
        assert turn.category in reached - {now}
