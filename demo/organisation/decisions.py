"""Requests and what became of them: approved, lapsed, refused, waiting."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from demo.organisation.trust import trust_enough
from demo.organisation.world import World
from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.models import Approval, Stage
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence

SIGNERS = {
    "governance": "officer",
    "department": "approver",
    "security": "security",
    "ethics": "ethics",
    "legal": "legal",
    "executive": "executive",
}


def decide(world: World) -> str:
    """Take the requests as far as each is meant to go."""
    lapsed = _approved(world, "transcripts", days=780)
    _approved(world, "tickets", days=60)
    _approved(world, "chat", days=45)
    _approved(world, "summaries", days=40)
    ranking = _approved(world, "ranking", days=30)
    actions.set_condition(
        ranking,
        "Verify the deployed files against the pinned revision before go-live.",
        (world.today + timedelta(days=21)).date(),
        by=world.people["security"],
        at=world.ago(days=29),
    )
    _refused(world, "campaigns", days=20)
    _waiting(world, "refunding", signed=("security",), days=6)
    _waiting(world, "documents", signed=(), days=2)
    _delegate(world)
    return (
        f"{len(world.approvals)} requests: 4 approved and in force, 1 refused, 2 waiting, "
        f"1 lapsed on {lapsed.expires_at:%Y-%m-%d}"
    )


def _delegate(world: World) -> None:
    """Let the officer sign for the legal reviewer, who will be away in two weeks."""
    first = (world.today + timedelta(days=14)).date()
    actions.delegate(
        world.people["officer"],
        starts_on=first,
        ends_on=first + timedelta(days=11),
        reason="Parental leave of the legal reviewer.",
        delegator=world.people["legal"],
        by=world.people["legal"],
        at=world.ago(days=1),
    )


def _requested(world: World, key: str, at: datetime) -> Approval:
    engineer, use_case = world.people["engineer"], world.use_cases[key]
    approval = actions.request(use_case, note="Ready for review.", by=engineer, at=at)
    world.approvals[key] = approval
    _answer(approval, engineer, at)
    trust_enough(world, approval, at)
    return approval


def _answer(approval: Approval, by: User, at: datetime) -> None:
    """Answer what the software does not know itself, with a document behind each answer."""
    document = _document(approval, by, at)
    for row in rows_of(approval):
        if row.answer is None and not row.waits_for_approval:
            actions.answer(
                approval,
                row.item.id,
                "satisfied",
                reason="Described in the assessment file.",
                evidence=[document],
                by=by,
                at=at,
            )


def _document(approval: Approval, by: User, at: datetime) -> Evidence:
    title = f"Assessment file: {approval.use_case.name}"
    text = (
        f"{title}\n\nPurpose: {approval.use_case.purpose}\n\n"
        "Known limitations, test results by group, data handling, monitoring, incident plan and "
        "training are described here. This is a sample document.\n"
    )
    upload = ContentFile(text.encode(), name="assessment.txt")
    department = approval.use_case.system.department
    return evidence.add_file(title, upload, department=department, by=by, at=at)


def _sign(world: World, stage: Stage, at: datetime) -> None:
    signer = world.people[SIGNERS[stage.kind]]
    actions.sign(stage, note="Read and agreed.", by=signer, at=at)


def _approved(world: World, key: str, *, days: int) -> Approval:
    at = world.ago(days=days)
    approval = _requested(world, key, at)
    for number, stage in enumerate(approval.stages.order_by("position", "kind"), start=1):
        _sign(world, stage, at + timedelta(hours=number))
    approval.refresh_from_db()
    return approval


def _waiting(world: World, key: str, *, signed: tuple[str, ...], days: int) -> Approval:
    at = world.ago(days=days)
    approval = _requested(world, key, at)
    for stage in approval.stages.filter(kind__in=signed):
        _sign(world, stage, at + timedelta(hours=3))
    return approval


def _refused(world: World, key: str, *, days: int) -> Approval:
    at = world.ago(days=days)
    approval = _requested(world, key, at)
    return actions.refuse(
        approval.stages.get(kind="legal"),
        reason="The licence of the model allows no commercial use. Choose another model.",
        by=world.people["legal"],
        at=at + timedelta(days=1),
    )
