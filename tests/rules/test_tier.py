"""The organisation's own risk tiers."""

import pytest

from governance.rules import questions, tier

LOW = {
    "task": "simple_classification_or_analysis",
    "audience": "internal",
    "users": "few",
    "affected_groups": "Our own analysts",
    "data": "none_personal",
    "decision_impact": "none",
    "autonomy": "suggests",
    "model_capability": "well_established",
}
AGENT = LOW | {
    "task": "agent",
    "autonomy": "acts_with_approval",
    "agent_tools_privileged": True,
    "reads_untrusted_input": True,
    "human_approval_of_irreversible_acts": True,
}


def decide(facts: dict[str, object], *tags: str, raised_to: int | None = None) -> tier.TierResult:
    return tier.decide(facts, ai_act_tags=tags, raised_to=raised_to)


def rules_of(result: tier.TierResult) -> set[str]:
    return {reason.rule for reason in result.because}


def test_simple_internal_analysis_without_personal_data_is_low() -> None:
    result = decide(LOW)

    assert result.tier == 1
    assert rules_of(result) == {"tier-low"}
    assert result.open_questions == ()
    assert result.lower_if == ()
    assert result.blocked == ()
    assert result.edition == "2026-11-21"


@pytest.mark.parametrize(
    ("fact", "value", "expected", "rule"),
    [
        ("task", "content_generation", 2, "tier-more-than-analysis"),
        ("task", "automated_decision", 2, "tier-more-than-analysis"),
        ("audience", "customer_facing", 2, "tier-customer-facing"),
        ("audience", "public", 2, "tier-customer-facing"),
        ("users", "outside", 2, "tier-used-outside"),
        ("data", "some_personal", 2, "tier-personal-data"),
        ("data", "sensitive_or_regulated", 3, "tier-sensitive-data"),
        ("decision_impact", "minor", 2, "tier-minor-decisions"),
        ("decision_impact", "significant_for_individuals", 3, "tier-significant-decisions"),
        ("model_capability", "more_capable", 2, "tier-more-capable-model"),
        ("model_capability", "most_powerful", 3, "tier-most-powerful-model"),
        ("agent_tools_privileged", True, 2, "tier-privileged-tools"),
    ],
)
def test_one_fact_raises_the_tier_and_says_so(
    fact: str, value: object, expected: int, rule: str
) -> None:
    result = decide(LOW | {fact: value})

    assert result.tier == expected
    assert rules_of(result) == {rule}
    assert len(result.lower_if) == 1
    assert all(reason.source for reason in result.because)


def test_the_highest_reason_wins_and_lower_ones_are_left_out() -> None:
    result = decide(LOW | {"audience": "public", "data": "sensitive_or_regulated"})

    assert result.tier == 3
    assert rules_of(result) == {"tier-sensitive-data"}


def test_an_agent_that_acts_alone_is_high() -> None:
    result = decide(AGENT | {"autonomy": "acts_alone"})

    assert result.tier == 3
    assert rules_of(result) == {"tier-agent-alone"}


def test_the_confused_deputy_names_itself() -> None:
    result = decide(AGENT | {"human_approval_of_irreversible_acts": False})

    assert result.tier == 3
    assert rules_of(result) == {"tier-confused-deputy"}
    assert result.because[0].text.startswith("Confused deputy")


@pytest.mark.parametrize(
    "cure",
    [
        {"agent_tools_privileged": False},
        {"reads_untrusted_input": False},
        {"human_approval_of_irreversible_acts": True},
    ],
)
def test_taking_one_of_the_three_away_ends_the_confused_deputy(cure: dict[str, object]) -> None:
    assert decide(AGENT | {"human_approval_of_irreversible_acts": False} | cure).tier == 2


def test_knowing_nothing_is_never_low() -> None:
    result = decide({})

    assert result.tier == 2
    assert rules_of(result) == {"tier-open-questions"}
    assert set(result.open_questions) == set(tier_keys()) - {"affected_groups"}


@pytest.mark.parametrize("missing", sorted(set(LOW) - {"affected_groups"}))
def test_one_unknown_fact_keeps_a_low_use_at_moderate(missing: str) -> None:
    facts = {key: value for key, value in LOW.items() if key != missing}

    result = decide(facts)

    assert result.tier == 2
    assert missing in result.open_questions


def test_none_means_unknown() -> None:
    assert "data" in decide(LOW | {"data": None}).open_questions


def test_agent_questions_are_not_open_where_nothing_acts() -> None:
    without_autonomy = {key: value for key, value in LOW.items() if key != "autonomy"}

    assert "agent_tools_privileged" not in decide(LOW).open_questions
    assert "agent_tools_privileged" in decide(without_autonomy).open_questions


def test_an_unknown_that_could_still_make_it_high_is_listed() -> None:
    facts = {key: value for key, value in AGENT.items() if key != "reads_untrusted_input"}

    assert decide(facts).open_questions == ()
    facts["human_approval_of_irreversible_acts"] = False
    assert decide(facts).open_questions == ("reads_untrusted_input",)


def test_nothing_is_open_once_the_tier_is_the_highest() -> None:
    assert decide({"data": "sensitive_or_regulated"}).open_questions == ()


@pytest.mark.parametrize("tag", ["high_risk_annex_iii", "high_risk_annex_i"])
def test_ai_act_high_risk_is_high_without_being_blocked(tag: str) -> None:
    result = decide(LOW, tag, "transparency")

    assert result.tier == 3
    assert result.blocked == ()
    assert "2024/1689" in result.because[0].source


def test_a_prohibited_practice_cannot_be_approved() -> None:
    result = decide(LOW, "prohibited")

    assert result.tier == 3
    assert [reason.rule for reason in result.blocked] == ["tier-ai-act-prohibited"]


def test_an_officer_can_raise_a_tier() -> None:
    result = decide(LOW, raised_to=3)

    assert result.tier == 3
    assert rules_of(result) == {"tier-raised"}
    assert "second person" in result.lower_if[0]


def test_an_officer_cannot_lower_a_tier_this_way() -> None:
    result = decide(LOW | {"data": "sensitive_or_regulated"}, raised_to=1)

    assert result.tier == 3
    assert rules_of(result) == {"tier-sensitive-data"}


def test_a_value_nobody_offered_is_refused_rather_than_ignored() -> None:
    with pytest.raises(ValueError, match="data: “secret” is not one of the answers"):
        decide(LOW | {"data": "secret"})


def test_there_is_no_tier_four() -> None:
    with pytest.raises(ValueError, match="no tier 4"):
        decide(LOW, raised_to=4)


def test_good_facts_have_no_problems() -> None:
    assert tier.check(AGENT) == ()
    assert tier.check({"data": None}) == ()


@pytest.mark.parametrize(
    ("facts", "key", "allowed"),
    [
        ({"colour": "red"}, "colour", "task"),
        ({"audience": "friends"}, "audience", "customer_facing"),
        ({"reads_untrusted_input": "yes"}, "reads_untrusted_input", "true"),
    ],
)
def test_a_problem_names_the_key_and_what_is_allowed(
    facts: dict[str, object], key: str, allowed: str
) -> None:
    (problem,) = tier.check(facts)

    assert problem.key == key
    assert problem.reason
    assert allowed in problem.allowed


def test_text_must_be_text() -> None:
    (problem,) = tier.check({"affected_groups": 3})

    assert "text" in problem.reason


def test_a_list_where_one_answer_is_asked_is_refused() -> None:
    (problem,) = tier.check({"task": ["agent"]})

    assert problem.key == "task"


def test_every_rule_uses_questions_and_answers_that_exist() -> None:
    for rule in tier._rules():
        facts = {key: values[0] for key, values in rule.when.items()}
        assert tier.check(facts) == ()


def tier_keys() -> list[str]:
    return [question.key for question in questions.asked("risk_tier")]
