"""Take a release for oneself until the transaction ends, and ask whether a step is allowed."""

from governance.accounts.models import User
from governance.approvals.models import Release
from governance.approvals.releases.obstacles import against
from governance.approvals.releases.states import VERBS
from governance.web.refusals import NotAllowed, Refused


def locked(release: Release) -> Release:
    """Return the release as it is now, locked; of two callers one waits for the other."""
    rows = Release.objects.select_for_update(of=("self",))
    found = rows.select_related("department", "requested_by", "model", "revision__model")
    return found.get(pk=release.pk)


def check(verb: str, release: Release, by: User | None) -> None:
    """Pass whoever may do this now.

    :raises NotAllowed: if it is the person who may not.
    :raises Refused: if nobody may in this state.
    """
    if reason := against(verb, release, by):
        raise (NotAllowed if release.state in VERBS[verb].starts else Refused)(reason)


def refuse_if(reason: str, *, field: str = "") -> None:
    """Do nothing for "".

    :raises Refused: with the reason otherwise.
    """
    if reason:
        raise Refused(reason, field=field)
