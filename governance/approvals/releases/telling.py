"""Who is told of what happens to a release. Called by `governance.effects`."""

from collections.abc import Iterable
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.audience import signers_of
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases.actions.turns import people_to_tell
from governance.notices import actions as notices


def turns_begun(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell those whose turn it is now; for whoever it no longer is, the notice is settled."""
    turns = _turns(release, at=at)
    notices.settle("stage_waits", release, keep=turns, at=at)
    told: dict[str, list[User]] = {}
    for person, stages in turns.items():
        if titles := [one.title.lower() for one in stages if one.waiting_since == at]:
            told.setdefault(" and ".join(titles), []).append(person)
    for what, people in told.items():
        _tell(people, "stage_waits", release, f"{named(release)} waits for your {what}.", by, at)


def escalated(release: Release, *, by: User | None, at: datetime) -> None:
    """Tell the role that the rules name of what has waited too long, at once."""
    for stage in release.stages.of_this_round().filter(escalated_at=at):
        text = f"{named(release)} still waits for its {stage.title.lower()}."
        people = people_to_tell(stage, release)
        _tell(people, "escalated", release, text, by, at, key=stage.key)


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
    found: dict[User, list[ReleaseStage]] = {}
    for stage in release.stages.waiting():
        for person in signers_of(stage, release.department, at=at):
            found.setdefault(person, []).append(stage)
    return found


def _people(release: Release) -> list[User]:
    return [release.requested_by, release.owner]


def _tell(
    people: Iterable[User],
    kind: str,
    release: Release,
    text: str,
    by: User | None,
    at: datetime,
    *,
    key: str = "",
) -> None:
    url = release.get_absolute_url()
    notices.tell(people, kind=kind, about=release, text=text, url=url, key=key, by=by, at=at)
