"""Sign a stage or refuse it. The last signature approves; one refusal ends the request."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals import obstacles, signing
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import check_step, locked, refuse_if
from governance.approvals.actions.own_answers import answer_approval_recorded
from governance.approvals.actions.stages import begin_turns, note_participation, unsigned
from governance.approvals.bindings import reviewed_digest as digest_of
from governance.approvals.checklist import gaps_of, rows_of
from governance.approvals.expiry import expires_at
from governance.approvals.models import Approval, ApprovalState, Stage, StageState
from governance.approvals.validity import differences
from governance.audit.actions import record
from governance.audit.events import Event

SEEN_OTHERWISE = (
    "Something was changed or added after this page was shown. Look at it again, then sign."
)


@transaction.atomic
def sign(
    stage: Stage, *, note: str = "", reviewed_digest: str = "", by: User, at: datetime
) -> Approval:
    """Sign one stage. With the last one, the request is approved and gets its last day.

    `reviewed_digest` is what the signer's page was made from; "" leaves that check out.

    :raises NotAllowed: if this person may not sign it.
    :raises Refused: if nobody can: not its turn, a gap in the checklist, or something changed.
    """
    approval, stage = _taken("sign", stage, by=by)
    refuse_if(obstacles.against_signing(differences(approval), gaps_of(rows_of(approval))))
    if reviewed_digest and reviewed_digest != digest_of(approval):
        refuse_if(SEEN_OTHERWISE)
    _decide(stage, StageState.SIGNED, note=note, by=by, at=at)
    after = {"stage": stage.kind}
    record(Event.STAGE_SIGNED, on=approval, by=by, at=at, after=after, note=_said(stage))
    if unsigned(approval.stages.of_this_round()):
        begin_turns(approval, at=at)
    else:
        _approve(approval, by=by, at=at)
    return approval


@transaction.atomic
def refuse(stage: Stage, *, reason: str, by: User, at: datetime) -> Approval:
    """Refuse one stage, which ends the request.

    :raises NotAllowed: if this person may not decide the stage.
    :raises Refused: if there is no reason, or it is not the stage's turn.
    """
    approval, stage = _taken("refuse", stage, by=by)
    if not reason.strip():
        refuse_if("Say why, so that the requester knows what to change.", field="reason")
    _decide(stage, StageState.REFUSED, note=reason, by=by, at=at)
    approval.state = ApprovalState.REFUSED
    approval.decided_at, approval.decision_reason = at, reason
    approval.save(update_fields=["state", "decided_at", "decision_reason"])
    after = {"stage": stage.kind}
    record(Event.STAGE_REFUSED, on=approval, by=by, at=at, after=after, note=_said(stage))
    record(Event.APPROVAL_REFUSED, on=approval, by=by, at=at, after=after, note=reason)
    return approval


def _taken(verb: str, stage: Stage, *, by: User) -> tuple[Approval, Stage]:
    """Lock the approval, read the stage anew, and ask whether this person may decide it."""
    approval = locked(stage.approval)
    stages = list(approval.stages.of_this_round())
    stage = next(one for one in stages if one.pk == stage.pk)
    check_step(verb, approval, by=by, stage_lacking=signing.lacking(stage, approval, by))
    reason = obstacles.against_deciding(verb, stage, approval=approval, stages=stages, user=by)
    refuse_if(reason)
    return approval, stage


def _decide(stage: Stage, state: StageState, *, note: str, by: User, at: datetime) -> None:
    stage.state, stage.note, stage.decided_by, stage.decided_at = state, note, by, at
    with in_words(stage):
        stage.save(update_fields=["state", "note", "decided_by", "decided_at"])
    note_participation(stage)


def _said(stage: Stage) -> str:
    return f"{stage.title}. {stage.note}".strip()


def _approve(approval: Approval, *, by: User, at: datetime) -> None:
    """Approve, and end what this approval replaces. The event comes last: duties follow from it."""
    _supersede(approval, by=by, at=at)
    approval.reviewed_digest = digest_of(approval)
    approval.state, approval.decided_at = ApprovalState.APPROVED, at
    approval.expires_at = expires_at(approval.tier, at)
    with in_words(approval):
        approval.save()
    answer_approval_recorded(approval, at=at)
    until = {"expires_at": approval.expires_at.isoformat()}
    record(Event.APPROVAL_APPROVED, on=approval, by=by, at=at, after=until)


def _supersede(approval: Approval, *, by: User, at: datetime) -> None:
    earlier = Approval.objects.filter(
        use_case=approval.use_case_id, state=ApprovalState.APPROVED
    ).first()
    if earlier is None:
        return
    earlier.state = ApprovalState.SUPERSEDED
    earlier.save(update_fields=["state"])
    after = {"by_approval": approval.pk}
    record(Event.APPROVAL_SUPERSEDED, on=earlier, by=by, at=at, after=after)
