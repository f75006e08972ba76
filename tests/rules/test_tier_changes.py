"""What would change a tier: what lowers it, and to which; what raises it."""

from typing import Any

import pytest

from governance.rules import tier
from tests.approvals.factories import LOW

pytestmark = pytest.mark.pure


def decided(**facts: Any) -> tier.TierResult:
    return tier.decide(LOW | facts, ai_act_tags=())


def test_internal_use_only_would_make_it_tier_1() -> None:
    result = decided(audience="customer_facing")

    assert (result.tier, result.lower_to) == (2, 1)
    assert result.lower_if == ("Only our own people meet the system and its output.",)


def test_what_is_left_after_the_decisive_reason_is_the_lower_tier() -> None:
    result = decided(data="sensitive_or_regulated", audience="public")

    assert (result.tier, result.lower_to) == (3, 2)


def test_a_lower_tier_waits_for_the_open_questions() -> None:
    facts = {key: value for key, value in LOW.items() if key != "decision_impact"}

    result = tier.decide(facts | {"audience": "public"}, ai_act_tags=())

    assert (result.tier, result.lower_to) == (2, 1)
    assert any("open questions" in sentence for sentence in result.lower_if)


def test_one_other_answer_that_would_raise_it_is_named() -> None:
    raises = decided().raise_if

    assert any(one.tier == 3 and "sensitive" in one.text and not one.open for one in raises)


def test_an_open_question_that_would_raise_it_is_told_apart() -> None:
    facts = {key: value for key, value in LOW.items() if key != "data"}

    raises = tier.decide(facts, ai_act_tags=()).raise_if

    assert any("sensitive" in one.text and one.open for one in raises)


def test_nothing_is_above_the_highest_tier() -> None:
    assert decided(data="sensitive_or_regulated").raise_if == ()
