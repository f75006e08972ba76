"""Take a release for oneself until the transaction ends, and ask whether a step is allowed."""

from governance.accounts.models import User
from governance.approvals.actions.locking import refuse_if
from governance.approvals.models import Release
from governance.approvals.releases.obstacles import against
from governance.approvals.releases.states import VERBS
from governance.web.refusals import NotAllowed, Refused

__all__ = ["check", "locked", "refuse_if"]


def locked(release: Release) -> Release:
    """Return the release as it is now, locked; of two callers one waits for the other."""
    rows = Release.objects.select_for_update(of=("self",))
    found = rows.select_related("department", "requested_by", "model", "revision__model")
    return found.get(pk=release.pk)


def check(verb: str, release: Release, by: User | None, *, stage_lacking: str = "") -> None:
    """Pass whoever may do this now; `stage_lacking` is why they have no right to the sign-off.

    :raises NotAllowed: if it is the person who may not.
    :raises Refused: if nobody may in this state.
    """
    if reason := against(verb, release, by, stage_lacking=stage_lacking):
        raise (NotAllowed if release.state in VERBS[verb].starts else Refused)(reason)
