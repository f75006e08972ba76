"""Ask for an approval, ask again after something has changed, and take the question back."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.asked import asked_of, keep
from governance.approvals.actions.assess import assess
from governance.approvals.actions.carrying import carry_over
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import (
    check_step,
    locked,
    locked_with_facts,
    refuse_if,
)
from governance.approvals.actions.own_answers import answer_what_is_known
from governance.approvals.actions.stages import open_stages
from governance.approvals.bindings import bound_to, reviewed_digest
from governance.approvals.models import (
    Approval,
    ApprovalState,
    Assessment,
    Binding,
    ChecklistVersion,
)
from governance.approvals.validity import differences
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules.checklists import Checklist
from inventory.models import Revision, UseCase

ONE_OPEN = "This use case already has an open request."
UP_TO_DATE = (
    "Nothing that this request was made for has changed, so there is nothing to bring up to date."
)


def why_not_request(use_case: UseCase) -> str:
    """Return why nobody can request approval of this use case now, or "" if they can.

    Reads the facts that are quick to know; `request` also weighs the verdicts anew.
    """
    if reason := _retired(use_case):
        return reason
    return ONE_OPEN if use_case.approvals.open().exists() else _unfit(use_case)


def why_not_resubmit(approval: Approval, *, outdated: bool) -> str:
    """Return why nobody can submit this open request again now, or "" if they can.

    `outdated` tells whether something that it was made for has changed.
    """
    if approval.state == ApprovalState.IN_REVIEW and not outdated:
        return UP_TO_DATE
    return _retired(approval.use_case) or _unfit(approval.use_case)


def blocked_because(assessment: Assessment) -> str:
    """Return why the use can never be approved as it is described, or ""."""
    texts = [reason["text"] for reason in assessment.blocked_because]
    if not texts and assessment.ai_act_category == "prohibited":
        texts = ["The EU AI Act prohibits this practice, so this use cannot be approved."]
    return " ".join(texts)


@transaction.atomic
def request(use_case: UseCase, *, note: str = "", by: User, at: datetime) -> Approval:
    """Ask for approval of the use case as it stands now, and bind the request to all of it.

    Where an approval is in effect, this renews it: what people answered then is taken over.

    :raises NotAllowed: if the person may not request approvals for the department.
    :raises Refused: if the use case cannot be requested; the reason says what to do.
    """
    use_case = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    require(by, Permission.APPROVAL_REQUEST, use_case.system.department)
    refuse_if(why_not_request(use_case))
    approval = Approval(
        use_case=use_case,
        renews=use_case.approvals.filter(state=ApprovalState.APPROVED).first(),
        requested_by=by,
        requested_at=at,
        request_note=note,
    )
    _submit(approval, by=by, at=at)
    after = _submitted(approval)
    record(Event.APPROVAL_REQUESTED, on=approval, by=by, at=at, after=after, note=note)
    return approval


@transaction.atomic
def resubmit(approval: Approval, *, note: str = "", by: User, at: datetime) -> Approval:
    """Submit an open request again, as everything stands now, to new sign-offs of all stages.

    The stages of the round before stay as they are. People's answers are kept where the question
    reads as it did, and the software answers anew.

    :raises NotAllowed: if the person is not its requester, or may not request approvals any more.
    :raises Refused: if the request is over, nothing has changed, or the use cannot be requested.
    """
    approval = locked_with_facts(approval)
    check_step("resubmit", approval, by=by)
    changes = differences(approval)
    refuse_if(why_not_resubmit(approval, outdated=bool(changes)))
    before = {**_submitted(approval), "changes_wanted": approval.changes_wanted}
    asked_before = approval.checklist
    approval.bindings.all().delete()
    approval.round += 1
    approval.state, approval.changes_wanted = ApprovalState.IN_REVIEW, ""
    if note.strip():
        approval.request_note = note
    _submit(approval, asked_before=asked_before, by=by, at=at)
    words = " ".join(filter(None, (note.strip(), *changes)))
    after = {**_submitted(approval), "round": approval.round}
    record(
        Event.APPROVAL_RESUBMITTED,
        on=approval,
        by=by,
        at=at,
        before=before,
        after=after,
        note=words,
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


def _retired(use_case: UseCase) -> str:
    if use_case.retired_at or use_case.system.retired_at:
        return "This use case is retired. Only what is in use can be approved."
    return ""


def _unfit(use_case: UseCase) -> str:
    """Return why the use cannot be requested as it is described, or ""."""
    if not use_case.system.uses.exists():
        return "The system uses no model yet. Add the model that this use case runs on."
    current = Assessment.objects.current().filter(use_case=use_case).first()
    return blocked_because(current) if current else ""


def _submit(
    approval: Approval, *, by: User, at: datetime, asked_before: ChecklistVersion | None = None
) -> None:
    """Judge the use case as it is now, bind the request to that, and open its sign-offs."""
    use_case = approval.use_case
    assessment = assess(use_case, by=by, at=at)
    refuse_if(blocked_because(assessment))
    checklist = asked_of(use_case, assessment.tier)
    revisions = _revisions(use_case)
    _store(approval, assessment, checklist, at=at)
    bindings = bound_to(use_case, revisions, checklist)
    for binding in bindings:
        binding.approval = approval
    Binding.objects.bulk_create(bindings)
    open_stages(approval, at=at)
    answer_what_is_known(approval, revisions, at=at)
    carry_over(approval, asked_before=asked_before, at=at)
    approval.reviewed_digest = reviewed_digest(approval)
    approval.save(update_fields=["reviewed_digest"])


def _store(
    approval: Approval, assessment: Assessment, checklist: Checklist, *, at: datetime
) -> None:
    approval.assessment, approval.tier = assessment, assessment.tier
    approval.checklist_version = checklist.edition
    approval.checklist = keep(checklist, at=at)
    approval.submitted_at = at
    with in_words(approval):
        approval.save()


def _revisions(use_case: UseCase) -> list[Revision]:
    rows = Revision.objects.filter(uses__system_id=use_case.system_id)
    rows = rows.select_related("model").defer("raw", "card", "licence_text")
    return list(rows.prefetch_related("files").order_by("model__repo_id", "sha"))


def _submitted(approval: Approval) -> dict[str, object]:
    stages = approval.stages.of_this_round()
    return {"tier": approval.tier, "stages": [stage.key for stage in stages]}
