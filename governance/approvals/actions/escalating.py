"""Tell others, once, of a sign-off that has waited longer than the policy allows."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from governance.accounts.models import Department, User
from governance.accounts.permissions import Role
from governance.approvals.actions.locking import locked
from governance.approvals.models import AnyStage, Approval, Stage
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules.stages import stages_for


def escalate_due(*, at: datetime) -> list[Stage]:
    """Escalate every stage whose time is over; two workers at once do each of them once."""
    due = Stage.objects.to_escalate(at).select_related("approval").order_by("escalates_at", "pk")
    return [stage for stage in due if _escalate(stage, at=at)]


@transaction.atomic
def _escalate(stage: Stage, *, at: datetime) -> bool:
    approval = locked(stage.approval)
    if not Stage.objects.to_escalate(at).filter(pk=stage.pk).exists():
        return False
    role = escalates_to(stage, approval)
    told = people_to_tell(approval, role)
    note_escalation(Event.STAGE_ESCALATED, stage, on=approval, role=role, told=told, at=at)
    return True


def note_escalation(
    event: Event, stage: AnyStage, *, on: Model, role: str, told: list[User], at: datetime
) -> None:
    """Write down that a stage is late and who is told, on what is to be signed."""
    stage.escalated_at = at
    stage.save(update_fields=["escalated_at"])
    names = ", ".join(person.full_name for person in told) or "nobody holds this role"
    record(
        event,
        on=on,
        by=None,
        at=at,
        after={"stage": stage.key, "role": role, "told": [person.pk for person in told]},
        note=f"{stage.title} has waited since {_day(stage)}. "
        f"Told: {Role(role).label.lower()} ({names}).",
    )


def escalates_to(stage: Stage, approval: Approval) -> str:
    """Return the role that is told of a late stage; of one the rules dropped, the officers'."""
    rules = stages_for(approval.tier, licence_outcome=approval.assessment.licence_outcome)
    found = (rule.escalate_to for rule in rules if rule.kind == stage.kind)
    return next(found, Role.GOVERNANCE_OFFICER)


def people_to_tell(approval: Approval, role: str) -> list[User]:
    """Return who holds a role for the department of the approval, or above it."""
    return people_holding(role, approval.use_case.system.department)


def people_holding(role: str, department: Department) -> list[User]:
    """Return who holds a role for a department, or above it."""
    path = department.path
    people = User.objects.holding(Role(role)).order_by("full_name")
    return [
        person
        for person in people
        if any(held == role and path.startswith(where or "") for held, where in person.grants)
    ]


def _day(stage: AnyStage) -> str:
    since = stage.waiting_since
    return f"{since.day} {since:%B %Y}" if since else "it was asked for"
