"""Use cases that can be requested, requests, and requests at every point of their path."""

from datetime import datetime, timedelta
from typing import Any

from governance.accounts.models import Department, User
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.models import Approval, Delegation, Stage
from governance.approvals.states import SIGNS
from inventory.digests import facts_digest
from inventory.models import Revision, RevisionFile, System, TrustEvidence, TrustStatus, UseCase
from tests.factories import (
    AT,
    DepartmentFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)

LOW: dict[str, Any] = {
    "task": "simple_classification_or_analysis",
    "audience": "internal",
    "users": "few",
    "affected_groups": "Our own analysts",
    "data": "none_personal",
    "decision_impact": "none",
    "autonomy": "suggests",
    "model_capability": "well_established",
}
FACTS: dict[int, dict[str, Any]] = {
    1: LOW,
    2: LOW | {"data": "some_personal"},
    3: LOW | {"data": "sensitive_or_regulated"},
}
ROLE_OF_STAGE = {
    "governance": "governance_officer",
    "department": "department_approver",
    "security": "security_reviewer",
    "ethics": "ethics_reviewer",
    "legal": "legal_reviewer",
    "executive": "executive",
}
assert set(ROLE_OF_STAGE) == set(SIGNS)
TRUSTED = ("E1", "E2", "E3", "E4", "E5")  # T3, which is enough for every tier


def use_case_of(tier: int = 1, *, department: Department | None = None, **fields: Any) -> UseCase:
    """A use case of this tier whose system uses one model, ready to be requested."""
    system: System = SystemFactory(department=department or DepartmentFactory())
    revision = RevisionFactory(file_count=1)
    RevisionFile.objects.create(
        revision=revision, path="model.safetensors", size=10, sha256="a" * 64
    )
    trust(revision)
    SystemModelFactory(system=system, revision=revision)
    use_case: UseCase = UseCaseFactory(system=system, **({"facts": FACTS[tier]} | fields))
    return refresh_digest(use_case)


def trust(revision: Revision, *, but: tuple[str, ...] = (), at: datetime = AT) -> None:
    """Let a commit pass what trust T3 needs, without the items that are left out."""
    rows = [
        TrustEvidence(
            revision=revision, item=item, status=TrustStatus.PASS, method="Tested", checked_at=at
        )
        for item in TRUSTED
        if item not in but
    ]
    TrustEvidence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["revision", "item"],
        update_fields=["status", "method", "checked_at"],
    )


def refresh_digest(use_case: UseCase) -> UseCase:
    """Write the digest as the inventory's actions do after every change."""
    use_case.facts_digest = facts_digest(use_case)
    use_case.save()
    return use_case


def requested(
    tier: int = 1, *, by: User | None = None, at: datetime = AT, **fields: Any
) -> Approval:
    """A request whose checklist is still open."""
    requester = by or UserFactory(roles=["engineer"])
    return actions.request(use_case_of(tier, **fields), note="", by=requester, at=at)


def answered(approval: Approval, *, at: datetime = AT) -> Approval:
    """The request with every open item answered by a person."""
    person = UserFactory(roles=["engineer"])
    left = [row for row in rows_of(approval) if row.answer is None and not row.waits_for_approval]
    said = [(row.item.id, "satisfied", "") for row in left]
    actions.answer_several(approval, said, by=person, at=at)
    return approval


def signer(stage: Stage) -> User:
    """Somebody new who may sign this stage everywhere."""
    return UserFactory(roles=[ROLE_OF_STAGE[stage.right_names[0]]])


def sign_all(approval: Approval, *, at: datetime = AT) -> Approval:
    """The request with every stage of its round signed, each by another person."""
    for stage in approval.stages.of_this_round().order_by("position", "kind", "seat"):
        actions.sign(stage, note="", by=signer(stage), at=at)
    approval.refresh_from_db()
    return approval


def returned(approval: Approval, *, at: datetime = AT, wanted: str = "Test it again.") -> Approval:
    """The request after its first reviewer asked for changes."""
    stage = approval.stages.of_this_round().filter(state="waiting").first()
    assert stage
    return actions.request_changes(stage, wanted=wanted, by=signer(stage), at=at)


def delegated(
    giver: User, taker: User, *, at: datetime = AT, days: int = 10, by: User | None = None
) -> Delegation:
    """A delegation from today on."""
    first = at.date()
    return actions.delegate(
        taker,
        starts_on=first,
        ends_on=first + timedelta(days=days),
        reason="On holiday.",
        delegator=giver,
        by=by or giver,
        at=at,
    )


def approved(tier: int = 1, *, at: datetime = AT, **fields: Any) -> Approval:
    """An approval, given at `at`."""
    return sign_all(answered(requested(tier, at=at, **fields), at=at), at=at)
