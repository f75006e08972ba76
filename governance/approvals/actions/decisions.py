"""Sign a stage, ask for changes, or refuse. The last signature approves; one refusal ends all."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals import obstacles, signing
from governance.approvals.actions.go_live import set_go_live_conditions
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import check_step, locked_with_facts, refuse_if
from governance.approvals.actions.own_answers import answer_approval_recorded
from governance.approvals.actions.signatures import decide, said, which
from governance.approvals.actions.stages import begin_turns, unsigned
from governance.approvals.actions.waivers import rely_on_waivers
from governance.approvals.bindings import reviewed_digest as digest_of
from governance.approvals.expiry import expires_at
from governance.approvals.meanwhile import against_seen
from governance.approvals.models import Approval, ApprovalState, Stage, StageState
from governance.approvals.validity import differences
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused

ANOTHER_ROUND = (
    "The request was submitted again after this page was shown, and this sign-off belongs to an "
    "earlier round. Look at the request as it is now."
)


@transaction.atomic
def sign(
    stage: Stage,
    *,
    note: str = "",
    reviewed_digest: str = "",
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Approval:
    """Sign one stage. With the last one, the request is approved and gets its last day.

    `reviewed_digest` is what the signer's page was made from and `seen_entry` the newest audit
    entry then (see `meanwhile`); without them that check is left out.

    :raises NotAllowed: if this person may not sign it.
    :raises Refused: if nobody can: not its turn, something is missing, or something changed.
    """
    approval, stage = _taken("sign", stage, by=by, at=at)
    changes = differences(approval)
    refuse_if(against_seen(approval, changes, digest=reviewed_digest, entry=seen_entry))
    refuse_if(obstacles.against_signing(changes, obstacles.gaps_for(approval, at=at)))
    decide(stage, StageState.SIGNED, note=note, by=by, at=at)
    record(Event.STAGE_SIGNED, on=approval, by=by, at=at, after=which(stage), note=said(stage))
    if unsigned(approval.stages.of_this_round()):
        begin_turns(approval, at=at)
    else:
        _approve(approval, by=by, at=at)
    return approval


@transaction.atomic
def request_changes(
    stage: Stage,
    *,
    wanted: str,
    reviewed_digest: str = "",
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Approval:
    """Send the request back to the requester with what has to change; everybody's turn ends.

    :raises NotAllowed: if this person may not decide the stage.
    :raises Refused: if nothing is said, it is not the stage's turn, or the page has changed.
    """
    approval, stage = _taken("request_changes", stage, by=by, at=at)
    if not wanted.strip():
        refuse_if("Say what has to be changed before you can sign.", field="wanted")
    _still_the_same(approval, reviewed_digest, seen_entry)
    decide(stage, StageState.RETURNED, note=wanted, by=by, at=at)
    approval.state, approval.changes_wanted = ApprovalState.CHANGES_REQUESTED, wanted
    approval.save(update_fields=["state", "changes_wanted"])
    after = which(stage)
    record(Event.CHANGES_REQUESTED, on=approval, by=by, at=at, after=after, note=said(stage))
    return approval


@transaction.atomic
def refuse(
    stage: Stage,
    *,
    reason: str,
    reviewed_digest: str = "",
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Approval:
    """Refuse one stage, which ends the request.

    :raises NotAllowed: if this person may not decide the stage.
    :raises Refused: if there is no reason, it is not the stage's turn, or the page has changed.
    """
    approval, stage = _taken("refuse", stage, by=by, at=at)
    if not reason.strip():
        refuse_if("Say why, so that the requester knows what to change.", field="reason")
    _still_the_same(approval, reviewed_digest, seen_entry)
    decide(stage, StageState.REFUSED, note=reason, by=by, at=at)
    approval.state = ApprovalState.REFUSED
    approval.decided_at, approval.decision_reason = at, reason
    approval.save(update_fields=["state", "decided_at", "decision_reason"])
    after = which(stage)
    record(Event.STAGE_REFUSED, on=approval, by=by, at=at, after=after, note=said(stage))
    record(Event.APPROVAL_REFUSED, on=approval, by=by, at=at, after=after, note=reason)
    return approval


def _taken(verb: str, stage: Stage, *, by: User, at: datetime) -> tuple[Approval, Stage]:
    """Lock the approval, read everything anew, and ask whether this person may decide the stage.

    The person too: the one at hand may have answered `can` before they lost a role. Of a stage
    that is returned decided, `acting_for` says whose right is used.
    """
    approval = locked_with_facts(stage.approval)
    by = User.objects.get(pk=by.pk)
    stages = list(approval.stages.of_this_round().select_related("decided_by"))
    row = next((one for one in stages if one.pk == stage.pk), None)
    if row is None:
        raise Refused(ANOTHER_ROUND)
    given = signing.delegations_to(by, at=at)
    right = signing.right_to_sign(row, approval=approval, stages=stages, user=by, delegations=given)
    if row.state == StageState.WAITING:
        check_step(verb, approval, by=by, stage_lacking=right.lacking)
    refuse_if(
        obstacles.against_deciding(
            verb, row, approval=approval, stages=stages, user=by, at=at, delegations=given
        )
    )
    row.acting_for = right.acting_for
    return approval, row


def _still_the_same(approval: Approval, digest: str, entry: int | None) -> None:
    """Refuse a decision that was made on another state of the page; sign says more by itself."""
    if digest or entry is not None:
        refuse_if(against_seen(approval, differences(approval), digest=digest, entry=entry))


def _approve(approval: Approval, *, by: User, at: datetime) -> None:
    """Approve, and end what this approval replaces. The event comes last: duties follow from it."""
    _supersede(approval, by=by, at=at)
    rely_on_waivers(approval, at=at)
    set_go_live_conditions(approval, at=at)
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
