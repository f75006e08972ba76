"""The questions a request has to answer."""

import random
from itertools import combinations
from typing import Any

import pytest

from governance.rules import checklists
from governance.rules.checklists import ChecklistItem


def items_for(tier: int, *, agent: bool) -> tuple[ChecklistItem, ...]:
    return checklists.checklist_for(tier, agent=agent, own={}, edition="").items


def ids(tier: int, *, agent: bool = False, family: str = "") -> list[str]:
    return [item.id for item in items_for(tier, agent=agent) if not family or item.family == family]


def test_every_tier_answers_the_five_approval_questions() -> None:
    assert ids(1, family="approval") == [
        "approval-model-version",
        "approval-licence",
        "approval-source",
        "approval-limitations",
        "approval-intended-use",
    ]
    assert ids(3, family="approval") == ids(1, family="approval")


def test_the_lowest_tier_asks_the_first_two_security_questions_only() -> None:
    assert ids(1, family="security") == ["security-tampering", "security-supply-chain"]
    assert len(ids(2, family="security")) == 5


def test_ethics_is_asked_of_high_uses_only() -> None:
    assert ids(2, family="ethics") == []
    assert len(ids(3, family="ethics")) == 5


def test_agents_answer_six_questions_more() -> None:
    extra = set(ids(2, agent=True)) - set(ids(2))

    assert len(extra) == 6
    assert {"agents-confused-deputy", "agents-off-switch"} <= extra


@pytest.mark.parametrize("agent", [True, False])
def test_a_higher_tier_never_asks_less(agent: bool) -> None:
    assert set(ids(1, agent=agent)) <= set(ids(2, agent=agent)) <= set(ids(3, agent=agent))


def test_each_item_says_what_is_asked_and_what_would_show_it() -> None:
    items = items_for(3, agent=True)

    assert len({item.id for item in items}) == len(items)
    for item in items:
        assert item.family in checklists.FAMILIES
        assert item.text.endswith("?")
        assert item.guidance.endswith(".")
        assert item.evidence_expected.endswith(".")
        assert item.answered_by in checklists.COLLECTORS | {""}


def test_the_software_answers_each_of_its_questions_once() -> None:
    answered = [item.answered_by for item in items_for(3, agent=True)]

    assert sorted(filter(None, answered)) == sorted(checklists.COLLECTORS)


def test_without_answers_every_required_item_is_a_gap() -> None:
    items = items_for(1, agent=False)

    found = checklists.gaps(items, {})

    assert [gap.item for gap in found] == [item for item in items if item.required]
    assert found[0].text.startswith("Not answered yet: ")


def test_what_is_satisfied_or_does_not_apply_is_no_gap() -> None:
    items = items_for(2, agent=False)
    answers = {item.id: "satisfied" for item in items} | {
        "security-prompt-injection": "not_applicable"
    }

    assert checklists.gaps(items, answers) == ()


def test_a_no_stays_a_gap_and_reads_as_one() -> None:
    items = items_for(1, agent=False)
    answers = {item.id: "satisfied" for item in items} | {"approval-licence": "not_satisfied"}

    (gap,) = checklists.gaps(items, answers)

    assert gap.item.id == "approval-licence"
    assert gap.text.startswith("Answered with no: ")


def test_an_answer_nobody_offered_is_refused() -> None:
    items = items_for(1, agent=False)

    with pytest.raises(ValueError, match="“maybe” is no answer to approval-licence"):
        checklists.gaps(items, {"approval-licence": "maybe"})


def test_there_is_no_tier_nine() -> None:
    with pytest.raises(ValueError, match="no tier 9"):
        items_for(9, agent=False)


def test_what_an_organisation_says_why_is_no_part_of_the_words() -> None:
    why = {"changed": {"ethics-misuse": {"required": False, "reason": "Asked elsewhere."}}}
    silent = {"changed": {"ethics-misuse": {"required": False}}}

    with_reason = checklists.checklist_for(3, agent=False, own=why, edition="2026")
    without = checklists.checklist_for(3, agent=False, own=silent, edition="2026")

    assert with_reason.digest == without.digest
    assert not next(item for item in with_reason.items if item.id == "ethics-misuse").required


SEEDS = range(60)


def drawn(seed: int) -> list[dict[str, Any]]:
    """Some own items, other ones for each seed; few words, so that two draws are equal at times."""
    draw = random.Random(seed)  # noqa: S311  # no secret, but the same for the same seed
    names = draw.sample("abcdefgh", draw.randint(0, 3))
    return [
        {
            "id": f"own-{name}", "family": draw.choice(checklists.FAMILIES),
            "text": f"{draw.choice('xy')}?", "guidance": "Ask.", "evidence_expected": "A record.",
            "strength": {"1": 1, "2": 2, "3": 2}, "min_tier": draw.choice((1, 2, 3)),
            "agents_only": False, "answered_by": "", "required": True, "source": "Ours",
        }
        for name in names
    ]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_own_items_keep_the_order_of_the_families_and_every_id_once(seed: int) -> None:
    found = checklists.merged({"items": drawn(seed)})

    places = [checklists.FAMILIES.index(item.family) for item in found]
    ids = [item.id for item in found]
    assert places == sorted(places)
    assert len(ids) == len(set(ids))
    assert [one for one in ids if not one.startswith("own-")] == [
        item.id for item in checklists.built_in_items()
    ]


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_the_digest_changes_if_and_only_if_the_words_of_the_tier_do(tier: int) -> None:
    lists = [
        checklists.checklist_for(tier, agent=True, own={"items": drawn(seed)}, edition=str(seed))
        for seed in SEEDS
    ]

    pairs = list(combinations(lists, 2))
    same_words = [one.items == other.items for one, other in pairs]
    assert [one.digest == other.digest for one, other in pairs] == same_words
    assert set(same_words) == {True, False}


def test_the_digests_that_are_kept_are_those_of_what_is_asked_now() -> None:
    changed = {"changed": {"security-tampering": {"required": False, "reason": "Done elsewhere."}}}
    plain, own = checklists.digests({}), checklists.digests(changed)

    asked = [
        checklists.checklist_for(tier, agent=agent, own=changed, edition="")
        for tier in (1, 2, 3)
        for agent in (False, True)
    ]

    assert own == {one.name: one.digest for one in asked}
    assert not set(own.values()) & set(plain.values())


def test_the_digest_covers_every_word_and_no_other_tier() -> None:
    plain = checklists.checklist_for(1, agent=False, own={}, edition="2026")
    changed = {"changed": {"ethics-misuse": {"guidance": "Ask the people who would misuse it."}}}

    same = checklists.checklist_for(1, agent=False, own=changed, edition="2026")
    other = checklists.checklist_for(3, agent=False, own=changed, edition="2026")

    assert same.digest == plain.digest
    assert other.digest != checklists.checklist_for(3, agent=False, own={}, edition="2026").digest
