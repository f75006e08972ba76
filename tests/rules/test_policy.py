"""The organisation's policy in numbers."""

from pathlib import Path

import pytest

from governance.rules import policy

GUIDE = Path(__file__).resolve().parents[2] / "docs/guide/findings.md"


@pytest.mark.parametrize(("tier", "months"), [(1, 24), (2, 12), (3, 6)])
def test_higher_tiers_are_reviewed_more_often(tier: int, months: int) -> None:
    assert policy.review_months(tier) == months


@pytest.mark.parametrize(
    ("severity", "days"), [("critical", 7), ("high", 30), ("medium", 90), ("low", 180)]
)
def test_worse_findings_are_due_sooner(severity: str, days: int) -> None:
    assert policy.finding_due_days(severity) == days


@pytest.mark.parametrize(("tier", "inside", "outside"), [(1, 1, 3), (2, 2, 3), (3, 3, 3)])
def test_customers_raise_the_trust_a_model_needs(tier: int, inside: int, outside: int) -> None:
    assert policy.minimum_trust(tier, customer_facing=False) == inside
    assert policy.minimum_trust(tier, customer_facing=True) == outside


def test_models_in_use_are_looked_at_every_six_hours() -> None:
    assert policy.poll_interval_hours() == 6


def test_evidence_is_limited_to_25_mebibytes_of_documents_and_pictures() -> None:
    limits = policy.evidence_limits()

    assert limits.max_bytes == 25 * 1024 * 1024
    assert {"application/pdf", "image/png", "text/csv"} <= limits.media_types
    assert "text/html" not in limits.media_types
    assert "image/svg+xml" not in limits.media_types
    assert len(limits.media_types) == 10


SEVERITY_BY_KIND = {
    "licence_changed": "high",
    "gated": "medium",
    "disabled": "critical",
    "unavailable": "high",
    "renamed": "low",
    "name_reused": "critical",
    "history_rewritten": "high",
    "revision_gone": "high",
    "new_commit": "low",
    "tag_moved": "medium",
    "file_changed": "critical",
    "weights_changed": "high",
    "scan_changed": "high",
    "card_changed": "low",
    "base_model_changed": "medium",
    "licence_text_changed": "high",
    "licence_decision_contradicted": "high",
    "available_again": "low",
}


@pytest.mark.parametrize(("kind", "severity"), SEVERITY_BY_KIND.items())
def test_each_kind_of_change_has_its_severity(kind: str, severity: str) -> None:
    assert policy.change_rule(kind).severity == severity


def test_every_change_has_a_known_effect_and_a_reason_for_people() -> None:
    assert set(policy.change_rules()) == set(SEVERITY_BY_KIND)
    for rule in policy.change_rules().values():
        assert rule.effect in policy.EFFECTS
        assert rule.title
        assert rule.why.endswith(".")


@pytest.mark.parametrize("kind", ["file_changed", "name_reused", "disabled"])
def test_a_change_in_what_an_approval_is_bound_to_ends_its_validity(kind: str) -> None:
    assert policy.change_rule(kind).effect == "no longer valid"


@pytest.mark.parametrize("kind", ["licence_changed", "licence_text_changed", "gated"])
def test_a_change_that_may_not_reach_the_copy_we_run_asks_for_a_look(kind: str) -> None:
    assert policy.change_rule(kind).effect == "needs review"


@pytest.mark.parametrize("kind", ["renamed", "new_commit", "tag_moved", "card_changed"])
def test_a_change_beside_the_pinned_revision_leaves_approvals_alone(kind: str) -> None:
    assert policy.change_rule(kind).effect == "none"


def test_every_critical_change_touches_approvals() -> None:
    for rule in policy.change_rules().values():
        assert rule.severity != "critical" or rule.effect == "no longer valid"


def test_what_the_policy_does_not_know_is_refused_with_what_it_knows() -> None:
    with pytest.raises(ValueError, match="no severity “urgent”; it has critical"):
        policy.finding_due_days("urgent")
    with pytest.raises(ValueError, match="no tier “4”"):
        policy.review_months(4)
    with pytest.raises(ValueError, match="“melted” is no kind of change"):
        policy.change_rule("melted")


def test_the_policy_has_an_edition() -> None:
    assert policy.edition() == "2026-11-21"


def test_the_guide_lists_every_change_as_the_policy_has_it() -> None:
    guide = GUIDE.read_text()
    for rule in policy.change_rules().values():
        assert f"| {rule.title} | {rule.severity} | {rule.effect} |\n" in guide
