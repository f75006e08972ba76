"""Which sign-offs a request needs."""

import pytest

from governance.rules import stages


def signed_by(tier: int, licence_outcome: str = "allowed") -> list[tuple[str, int]]:
    rules = stages.stages_for(tier, licence_outcome=licence_outcome)
    return [(rule.kind, rule.position) for rule in rules]


def test_a_low_use_needs_one_governance_sign_off() -> None:
    assert signed_by(1) == [("governance", 1)]


def test_a_moderate_use_needs_the_department_and_security() -> None:
    assert signed_by(2) == [("department", 1), ("security", 1)]


def test_a_high_use_is_decided_by_an_executive_after_the_reviews() -> None:
    assert signed_by(3) == [("security", 1), ("ethics", 1), ("executive", 2)]


@pytest.mark.parametrize("tier", [1, 2, 3])
@pytest.mark.parametrize("outcome", ["needs legal", "not allowed"])
def test_an_unsettled_licence_adds_legal_in_any_tier(tier: int, outcome: str) -> None:
    with_legal = signed_by(tier, outcome)

    assert ("legal", 1) in with_legal
    assert [stage for stage in with_legal if stage[0] != "legal"] == signed_by(tier)


def test_legal_reads_before_the_executive_decides() -> None:
    assert signed_by(3, "needs legal")[-1] == ("executive", 2)


def test_duties_alone_need_no_lawyer() -> None:
    assert signed_by(2, "allowed with duties") == signed_by(2)


def test_each_stage_says_who_signs_and_why() -> None:
    roles = {
        "governance": "governance_officer",
        "department": "department_approver",
        "security": "security_reviewer",
        "ethics": "ethics_reviewer",
        "legal": "legal_reviewer",
        "executive": "executive",
    }
    for tier in (1, 2, 3):
        for rule in stages.stages_for(tier, licence_outcome="needs legal"):
            assert rule.roles == (roles[rule.kind],)
            assert rule.quorum in stages.QUORUMS
            assert rule.escalate_after_days > 0
            assert rule.title
            assert rule.text.endswith(".")
            assert rule.source


def test_there_is_no_tier_zero() -> None:
    with pytest.raises(ValueError, match="no tier 0"):
        stages.stages_for(0, licence_outcome="allowed")


def test_a_licence_outcome_nobody_gives_is_refused() -> None:
    with pytest.raises(ValueError, match="“fine” is no licence outcome"):
        stages.stages_for(1, licence_outcome="fine")


def test_the_rules_have_an_edition() -> None:
    assert stages.edition() == "2026-11-21"
