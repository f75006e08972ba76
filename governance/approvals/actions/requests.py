"""Ask for an approval, and take the question back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.asked import asked_of, keep
from governance.approvals.actions.assess import assess
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import check_step, locked, refuse_if
from governance.approvals.actions.own_answers import answer_what_is_known
from governance.approvals.actions.stages import open_stages
from governance.approvals.bindings import bound_to, reviewed_digest
from governance.approvals.models import Approval, ApprovalState, Assessment, Binding
from governance.audit.actions import record
from governance.audit.events import Event
from inventory.models import Revision, UseCase

ONE_OPEN = "This use case already has an open request."


def why_not_request(use_case: UseCase) -> str:
    """Return why nobody can request approval of this use case now, or "" if they can.

    Reads the facts that are quick to know; `request` also weighs the verdicts anew.
    """
    if use_case.retired_at or use_case.system.retired_at:
        return "This use case is retired. Only what is in use can be approved."
    if use_case.approvals.open().exists():
        return ONE_OPEN
    if not use_case.system.uses.exists():
        return "The system uses no model yet. Add the model that this use case runs on."
    current = Assessment.objects.current().filter(use_case=use_case).first()
    return blocked_because(current) if current else ""


def blocked_because(assessment: Assessment) -> str:
    """Return why the use can never be approved as it is described, or ""."""
    texts = [reason["text"] for reason in assessment.blocked_because]
    if not texts and assessment.ai_act_category == "prohibited":
        texts = ["The EU AI Act prohibits this practice, so this use cannot be approved."]
    return " ".join(texts)


@transaction.atomic
def request(use_case: UseCase, *, note: str = "", by: User, at: datetime) -> Approval:
    """Ask for approval of the use case as it stands now, and bind the request to all of it.

    :raises NotAllowed: if the person may not request approvals for the department.
    :raises Refused: if the use case cannot be requested; the reason says what to do.
    """
    use_case = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    require(by, Permission.APPROVAL_REQUEST, use_case.system.department)
    refuse_if(why_not_request(use_case))
    assessment = assess(use_case, by=by, at=at)
    refuse_if(blocked_because(assessment))
    revisions = _revisions(use_case)
    approval = _store(use_case, assessment, revisions, note=note, by=by, at=at)
    answer_what_is_known(approval, revisions, at=at)
    approval.reviewed_digest = reviewed_digest(approval)
    approval.save(update_fields=["reviewed_digest"])
    record(
        Event.APPROVAL_REQUESTED,
        on=approval,
        by=by,
        at=at,
        after={"tier": approval.tier, "stages": [stage.kind for stage in approval.stages.all()]},
        note=note,
    )
    return approval


@transaction.atomic
def withdraw(approval: Approval, *, reason: str = "", by: User | None, at: datetime) -> Approval:
    """End an open request without a decision.

    :raises NotAllowed: if the person may not request approvals for the department.
    :raises Refused: if the request is not open.
    """
    approval = locked(approval)
    check_step("withdraw", approval, by=by)
    approval.state = ApprovalState.WITHDRAWN
    approval.decided_at, approval.decision_reason = at, reason
    approval.save(update_fields=["state", "decided_at", "decision_reason"])
    record(Event.APPROVAL_WITHDRAWN, on=approval, by=by, at=at, note=reason)
    return approval


def _revisions(use_case: UseCase) -> list[Revision]:
    rows = Revision.objects.filter(uses__system_id=use_case.system_id)
    rows = rows.select_related("model").defer("raw", "card", "licence_text")
    return list(rows.prefetch_related("files").order_by("model__repo_id", "sha"))


def _store(
    use_case: UseCase,
    assessment: Assessment,
    revisions: Sequence[Revision],
    *,
    note: str,
    by: User,
    at: datetime,
) -> Approval:
    checklist = asked_of(use_case, assessment.tier)
    approval = Approval(
        use_case=use_case,
        assessment=assessment,
        tier=assessment.tier,
        checklist_version=checklist.edition,
        checklist=keep(checklist, at=at),
        renews=use_case.approvals.filter(state=ApprovalState.APPROVED).first(),
        requested_by=by,
        requested_at=at,
        submitted_at=at,
        request_note=note,
    )
    with in_words(approval):
        approval.save()
    bindings = bound_to(use_case, revisions, checklist)
    for binding in bindings:
        binding.approval = approval
    Binding.objects.bulk_create(bindings)
    open_stages(approval, at=at)
    return approval
