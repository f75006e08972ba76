"""Minimum trust: what is missing stops a request, what only deployed bytes show does not."""

from datetime import timedelta
from typing import Any

import pytest

from governance.accounts.models import User
from governance.approvals import actions, trust_gaps
from governance.approvals.models import Approval, Condition
from governance.approvals.validity import validity_of
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.effects import EFFECTS
from governance.evidence import actions as evidence
from governance.web.refusals import Refused
from inventory.actions import trust as trust_actions
from inventory.models import Deployment, Environment, Revision, TrustEvidence
from tests.approvals.factories import LOW, answered, approved, requested, sign_all
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OUTSIDE = LOW | {"audience": "customer_facing"}
UNKNOWN = {key: value for key, value in LOW.items() if key != "audience"}


def without(approval: Approval, *items: str) -> Approval:
    TrustEvidence.objects.filter(item__in=items).delete()
    return approval


def fail(item: str) -> None:
    TrustEvidence.objects.update_or_create(
        revision=Revision.objects.get(),
        item=item,
        defaults={"status": "fail", "method": "Tested", "checked_at": NOON},
    )


def name() -> str:
    return Revision.objects.get().model.repo_id


def test_a_model_below_the_minimum_is_named_with_what_is_missing() -> None:
    approval = without(requested(2), "E2", "E3")

    assert trust_gaps.of(approval, NOON) == (
        f"{name()} has trust T0; tier 2 asks for T2. Missing: Publisher verified.",
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param(OUTSIDE, "a use that people outside the organisation meet", id="outside"),
        pytest.param(UNKNOWN, "a use of which it is not known who meets it", id="not known"),
    ],
)
def test_a_use_that_outsiders_may_meet_asks_for_more(facts: dict[str, Any], said: str) -> None:
    approval = without(requested(1, facts=facts), "E5")

    (gap,) = trust_gaps.of(approval, NOON)

    assert f"; {said} asks for T3. Missing: Scanned for malware." in gap


def test_a_tier_1_use_inside_asks_for_no_scan() -> None:
    assert trust_gaps.of(without(requested(1), "E3", "E4", "E5"), NOON) == ()


@pytest.mark.both
@pytest.mark.parametrize("item", ["E3", "E5", "E6"])
def test_a_failed_check_is_a_gap_in_every_tier_and_no_waiver_covers_it(
    item: str, officer: User
) -> None:
    approval = requested(1)
    fail(item)
    gap = trust_gaps.found(approval, NOON)[0]

    with pytest.raises(Refused, match="A failed check cannot be waived"):
        ask(approval)

    assert gap.failed
    assert gap.text.startswith(f"{name()} has trust T0, because a check failed: ")


def ask(approval: Approval) -> None:
    actions.ask_waiver(
        approval, "minimum_trust", model=Revision.objects.get().model, reason="Urgent.",
        ends_on=NOON.date(), by=approval.requested_by, at=NOON,
    )  # fmt: skip


@pytest.mark.both
def test_a_pass_that_has_run_out_is_missing() -> None:
    approval = requested(2)
    TrustEvidence.objects.filter(item="E2").update(expires_at=NOON)

    assert trust_gaps.of(approval, NOON - timedelta(seconds=1)) == ()
    assert "Missing: Publisher verified." in trust_gaps.of(approval, NOON)[0]


def test_a_gap_stops_the_signature() -> None:
    approval = without(answered(requested(1)), "E2")

    with pytest.raises(Refused, match="tier 1 asks for T1"):
        sign_all(approval, at=NOON)


def test_what_deployed_bytes_show_becomes_a_condition_before_go_live() -> None:
    approval = sign_all(without(answered(requested(2)), "E3"), at=NOON)

    condition = Condition.objects.get()

    assert (condition.item, condition.before_go_live, condition.set_by) == ("E3", True, None)
    assert condition.owner == approval.use_case.owner
    assert validity_of(approval, at=NOON).state == "valid"
    assert actions.set_go_live_conditions(approval, at=NOON) is None


@pytest.mark.parametrize(
    ("tier", "gone"), [pytest.param(1, ("E3",), id="tier 1"), pytest.param(2, (), id="verified")]
)
def test_nothing_is_demanded_before_go_live_where_nothing_is_missing(
    tier: int, gone: tuple[str, ...]
) -> None:
    sign_all(without(answered(requested(tier)), *gone), at=NOON)

    assert not Condition.objects.exists()


def verified(**fields: Any) -> TrustEvidence:
    shown = evidence.collect("Files verified", {"files": 1}, method="Hashed", at=NOON)
    words = {"status": "pass", "method": "Hashed", "checked_at": NOON, "evidence": shown}
    row, _ = TrustEvidence.objects.update_or_create(
        revision=Revision.objects.get(), item="E3", defaults=words | fields
    )
    return row


@pytest.mark.both
def test_verified_files_meet_the_condition_once_with_their_evidence() -> None:
    approval = sign_all(without(answered(requested(2)), "E3"), at=NOON)
    Deployment.objects.create(
        system=approval.use_case.system, name="main", environment=Environment.PRODUCTION,
        location="Berlin", started_at=NOON,
    )  # fmt: skip
    assert validity_of(approval, at=NOON).state == "condition_overdue"
    shown = verified()

    first, second = actions.settle_due(at=NOON), actions.settle_due(at=NOON)

    condition = Condition.objects.get()
    assert (len(first), second) == (1, [])
    assert (condition.met_at, condition.met_by, condition.evidence) == (NOON, None, shown.evidence)
    assert validity_of(approval, at=NOON).state == "valid"
    assert Entry.objects.filter(event=Event.CONDITION_MET).count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"status": "unknown"}, {"status": "fail"}, {"expires_at": NOON}],
    ids=["unknown", "failed", "ran out"],
)
def test_what_does_not_pass_meets_nothing(fields: dict[str, Any]) -> None:
    sign_all(without(answered(requested(2)), "E3"), at=NOON)
    verified(**fields)

    assert actions.settle_due(at=NOON) == []


@pytest.mark.both
def test_a_new_check_of_trust_meets_the_condition_by_itself() -> None:
    sign_all(without(answered(requested(2)), "E3"), at=NOON)
    row = verified()

    actions.settle_of_model(row.revision.model, by=None, at=NOON)

    assert Condition.objects.get().met_at == NOON
    assert "settle_of_model" in str(EFFECTS[Event.TRUST_CHECKED])


def test_nobody_meets_by_hand_what_the_software_settles(officer: User) -> None:
    sign_all(without(answered(requested(2)), "E3"), at=NOON)
    shown = evidence.add_link("x", "https://a.example", strength=2, by=officer, at=NOON)

    with pytest.raises(Refused, match="Weighbridge notes this itself"):
        actions.meet_condition(Condition.objects.get(), evidence=shown, by=officer, at=NOON)


def test_more_than_the_minimum_is_recommended_for_high_risk_uses_and_stops_nothing() -> None:
    approval = requested(3)
    assert trust_gaps.recommended(approval, NOON) == ()
    approval.assessment.ai_act_category = "high_risk_annex_iii"

    (said,) = trust_gaps.recommended(approval, NOON)

    assert said == (
        "T4, authentic, is recommended for high-risk uses under the EU AI Act; "
        f"{name()} has T3, fit to load. Missing: Signature verified."
    )
    assert trust_gaps.of(approval, NOON) == ()


def test_the_level_is_that_of_the_inventory() -> None:
    approval = approved(2)
    revision = Revision.objects.get()

    rows = trust_actions.evidence_of(revision)

    assert trust_actions.standing(rows, at=NOON).level == 3
    assert trust_gaps.found(approval, NOON) == ()
