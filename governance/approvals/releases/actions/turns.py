"""Whose turn it is to sign a release: since when, and who is told where it lasts too long."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Role
from governance.approvals.actions.escalating import note_escalation, people_holding
from governance.approvals.actions.signatures import begin
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases.actions.locking import locked
from governance.audit.events import Event
from governance.rules import release_checklist


def begin_turns(release: Release, *, at: datetime) -> None:
    """Note for the sign-offs whose turn it is now that it began."""
    days = {rule.kind: rule.escalate_after_days for rule in release_checklist.stages()}
    begin(ReleaseStage.objects.waiting().filter(release=release, waiting_since=None), days, at=at)


def escalate_due(*, at: datetime) -> list[ReleaseStage]:
    """Escalate every sign-off whose time is over; two workers at once do each of them once."""
    due = ReleaseStage.objects.to_escalate(at).select_related("release")
    return [stage for stage in due.order_by("escalates_at", "pk") if _escalate(stage, at=at)]


def people_to_tell(stage: ReleaseStage, release: Release) -> list[User]:
    """Return who is told that a sign-off is late."""
    return people_holding(escalates_to(stage), release.department)


def escalates_to(stage: ReleaseStage) -> str:
    """Return the role that is told of a late sign-off; of one the rules dropped, the officers'."""
    found = (one.escalate_to for one in release_checklist.stages() if one.kind == stage.kind)
    return next(found, Role.GOVERNANCE_OFFICER)


@transaction.atomic
def _escalate(stage: ReleaseStage, *, at: datetime) -> bool:
    release = locked(stage.release)
    if not ReleaseStage.objects.to_escalate(at).filter(pk=stage.pk).exists():
        return False
    role, told = escalates_to(stage), people_to_tell(stage, release)
    note_escalation(Event.RELEASE_ESCALATED, stage, on=release, role=role, told=told, at=at)
    return True
