"""Sign a release, ask for changes, or refuse. The last signature agrees; one refusal ends it."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.actions.signatures import decide, said, which
from governance.approvals.models import Release, ReleaseStage, StageState
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.approvals.releases.actions.turns import begin_turns
from governance.approvals.releases.bound import changes_of
from governance.approvals.releases.obstacles import (
    against_deciding,
    against_signing,
    gaps_for,
    right_to_decide,
)
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import VERBS
from governance.approvals.signing import delegations_to
from governance.audit.actions import record
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused

ANOTHER_ROUND = (
    "The release was submitted again after this page was shown, and this sign-off belongs to an "
    "earlier round. Look at the release as it is now."
)


@transaction.atomic
def sign(
    stage: ReleaseStage,
    *,
    note: str = "",
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Release:
    """Sign one stage. With the last one, the release is approved.

    `seen_entry` is the newest audit entry of the page that was looked at.

    :raises NotAllowed: if this person may not sign it.
    :raises Refused: if nobody can: not its turn, something is missing, or something changed.
    """
    release, stage = _taken("sign", stage, seen_entry, by=by, at=at)
    refuse_if(against_signing(changes_of(release), gaps_for(release, at=at)))
    decide(stage, StageState.SIGNED, note=note, by=by, at=at)
    begin_turns(release, at=at)
    _record("sign", stage, release, by=by, at=at)
    unsigned = [one for one in release.this_round if one.pk != stage.pk and one.state != "signed"]
    if not unsigned:
        release.state, release.decided_at = ReleaseState.APPROVED, at
        release.save(update_fields=["state", "decided_at"])
        record(Event.RELEASE_APPROVED, on=release, by=by, at=at, after={"round": release.round})
    return release


@transaction.atomic
def request_changes(
    stage: ReleaseStage,
    *,
    wanted: str,
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Release:
    """Send the release back with what has to change; everybody's turn ends.

    :raises NotAllowed: if this person may not decide the stage.
    :raises Refused: if nothing is said, or it is not the stage's turn.
    """
    release, stage = _taken("request_changes", stage, seen_entry, by=by, at=at)
    if not wanted.strip():
        refuse_if("Say what has to be changed before you can sign.", field="wanted")
    decide(stage, StageState.RETURNED, note=wanted, by=by, at=at)
    release.state, release.changes_wanted = ReleaseState.CHANGES_REQUESTED, wanted
    release.save(update_fields=["state", "changes_wanted"])
    _record("request_changes", stage, release, by=by, at=at)
    return release


@transaction.atomic
def refuse(
    stage: ReleaseStage,
    *,
    reason: str,
    seen_entry: int | None = None,
    by: User,
    at: datetime,
) -> Release:
    """Refuse one stage, which ends the release.

    :raises NotAllowed: if this person may not decide the stage.
    :raises Refused: if there is no reason, or it is not the stage's turn.
    """
    release, stage = _taken("refuse", stage, seen_entry, by=by, at=at)
    if not reason.strip():
        refuse_if("Say why, so that the requester knows what to change.", field="reason")
    decide(stage, StageState.REFUSED, note=reason, by=by, at=at)
    release.state, release.decided_at, release.decision_reason = ReleaseState.REFUSED, at, reason
    release.save(update_fields=["state", "decided_at", "decision_reason"])
    _record("refuse", stage, release, by=by, at=at)
    return release


def _taken(
    verb: str, stage: ReleaseStage, seen_entry: int | None, *, by: User, at: datetime
) -> tuple[Release, ReleaseStage]:
    """Lock the release, read everything anew, and ask whether this person may decide the stage.

    Of a stage that is returned, `acting_for` says whose right is used.
    """
    release = locked(stage.release)
    by = User.objects.get(pk=by.pk)
    row = next((one for one in release.this_round if one.pk == stage.pk), None)
    if row is None:
        raise Refused(ANOTHER_ROUND)
    right = right_to_decide(row, release=release, user=by, delegations=delegations_to(by, at=at))
    check(verb, release, by, stage_lacking=right.lacking)
    refuse_if(against_deciding(verb, row, release=release, user=by, right=right))
    row.acting_for = right.acting_for
    if seen_entry is not None:
        refuse_if(_since(release, seen_entry))
    return release, row


def _since(release: Release, seen_entry: int) -> str:
    """Return what happened to the release after the page was made, as a refusal, or ""."""
    entries = Entry.objects.about(release).after(seen_entry)
    said = [f"{entry.get_event_display()} by {entry.actor}." for entry in entries[:5]]
    if not said:
        return ""
    return f"The release changed after this page was shown. {' '.join(said)} Look at it again."


def _record(verb: str, stage: ReleaseStage, release: Release, *, by: User, at: datetime) -> None:
    event = VERBS[verb].event
    record(event, on=release, by=by, at=at, after=which(stage), note=said(stage))
