"""End a release: withdraw it before anything went out, or close it afterwards."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.models import Release
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import VERBS
from governance.audit.actions import record


@transaction.atomic
def withdraw(release: Release, *, reason: str, by: User, at: datetime) -> Release:
    """Give up a release of which nothing is out.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if it is out or over already, or there is no reason.
    """
    return _end("withdraw", release, ReleaseState.WITHDRAWN, reason=reason, by=by, at=at)


@transaction.atomic
def close(release: Release, *, reason: str, by: User, at: datetime) -> Release:
    """End the work on a release; the steps that were taken stay taken.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if nothing is out, or there is no reason.
    """
    return _end("close", release, ReleaseState.CLOSED, reason=reason, by=by, at=at)


def _end(
    verb: str, release: Release, state: ReleaseState, *, reason: str, by: User, at: datetime
) -> Release:
    release = locked(release)
    check(verb, release, by)
    if not reason.strip():
        refuse_if("Say why, so that it can be understood later.", field="reason")
    release.state, release.decided_at, release.decision_reason = state, at, reason
    release.save(update_fields=["state", "decided_at", "decision_reason"])
    record(VERBS[verb].event, on=release, by=by, at=at, note=reason)
    return release
