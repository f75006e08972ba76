"""Who is told of what happens to a release. Called by `governance.effects`."""

from collections.abc import Iterable
from datetime import datetime

from governance.accounts.holders import holders
from governance.accounts.models import User
from governance.approvals.audience import AT_MOST
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.states import SIGNS
from governance.notices import actions as notices


def turns_begun(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell those whose turn it is now; for whoever it no longer is, the notice is settled."""
    turns = _turns(release, at=at)
    notices.settle("stage_waits", release, keep=turns, at=at)
    known = {stage.position for stage in release.stages.of_this_round() if stage.decided_by_id}
    told: dict[str, list[User]] = {}
    for person, stages in turns.items():
        # Those beside a sign-off that was given now have been told before.
        if titles := [one.title.lower() for one in stages if one.position not in known]:
            told.setdefault(" and ".join(titles), []).append(person)
    for what, people in told.items():
        _tell(people, "stage_waits", release, f"{named(release)} waits for your {what}.", by, at)


def returned(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell who proposed it and who owns it what a signer wants changed."""
    notices.settle("stage_waits", release, at=at)
    text = f"{by or 'Somebody'} asks for changes to {named(release)}: {release.changes_wanted}"
    _tell(_people(release), "changes_requested", release, text, by, at)


def approved(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell who proposed it and who owns it that the first step can be taken."""
    notices.settle("stage_waits", release, at=at)
    text = f"{named(release)} was agreed to. Its first step can be taken."
    _tell(_people(release), "decided", release, text, by, at)


def refused(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell who proposed it and who owns it why."""
    notices.settle("stage_waits", release, at=at)
    text = f"{named(release)} was refused: {release.decision_reason}"
    _tell(_people(release), "decided", release, text, by, at)


def withdrawn(release: Release, *, by: User | None, at: datetime) -> None:
    """Nobody's turn it is any more."""
    notices.settle("stage_waits", release, at=at)


def named(release: Release) -> str:
    """Return what a sentence calls the release."""
    return f"The release of {release.model.repo_id}"


def _turns(release: Release, *, at: datetime) -> dict[User, list[ReleaseStage]]:
    """Return for each person which of the sign-offs that wait they may give."""
    decided = release.stages.of_this_round().exclude(decided_by=None)
    barred = {release.requested_by_id, *decided.values_list("decided_by", flat=True)}
    found: dict[User, list[ReleaseStage]] = {}
    for stage in release.stages.waiting():
        for person in holders([SIGNS[stage.right]], release.department, at=at, at_most=AT_MOST):
            if person.pk not in barred:
                found.setdefault(person, []).append(stage)
    return found


def _people(release: Release) -> list[User]:
    return [release.requested_by, release.owner]


def _tell(
    people: Iterable[User], kind: str, release: Release, text: str, by: User | None, at: datetime
) -> None:
    url = release.get_absolute_url()
    notices.tell(people, kind=kind, about=release, text=text, url=url, by=by, at=at)
