"""Submit a release: bind it to what it rests on, answer what is known, open its sign-offs."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.models import ChecklistVersion, Release, ReleaseStage
from governance.approvals.releases import bound
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.approvals.releases.actions.own_answers import answer_what_is_known
from governance.approvals.releases.actions.turns import begin_turns
from governance.approvals.releases.obstacles import against_submitting
from governance.approvals.releases.standings import ReleaseState
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import release_checklist


@transaction.atomic
def submit(release: Release, *, note: str = "", by: User, at: datetime) -> Release:
    """Put a release before its reviewers; each submission is a round with sign-offs of its own.

    :raises NotAllowed: if it is for somebody else to submit it.
    :raises Refused: if it is decided, or nothing has changed since it was submitted.
    """
    release = locked(release)
    check("submit", release, by)
    refuse_if(against_submitting(release))
    release.round += 1
    release.state, release.submitted_at, release.changes_wanted = ReleaseState.IN_REVIEW, at, ""
    _bind(release, at=at)
    release.save()
    _drop_what_is_not_asked(release)
    _open_stages(release)
    begin_turns(release, at=at)
    answer_what_is_known(release, at=at)
    after = {"round": release.round, "commit": release.revision.sha}
    record(Event.RELEASE_SUBMITTED, on=release, by=by, at=at, after=after, note=note)
    return release


def _bind(release: Release, *, at: datetime) -> None:
    items = release_checklist.items_for(general_purpose=release.general_purpose)
    release.checklist, _ = ChecklistVersion.objects.get_or_create(
        digest=release_checklist.digest(items),
        defaults={
            "name": release_checklist.NAME,
            "edition": release_checklist.edition(),
            "items": [item.as_dict() for item in items],
            "made_at": at,
        },
    )
    release.bound_revision = release.revision.digest
    release.bound_terms = release.revision.terms_digest
    release.bound_checklist = release.checklist.digest
    release.bound_words = bound.words_of(release.revision)


def _drop_what_is_not_asked(release: Release) -> None:
    """Leave out answers to items that this round does not ask; the audit log keeps them."""
    asked = [row["id"] for row in release.checklist.items] if release.checklist else []
    release.answers.exclude(item__in=asked).delete()


def _open_stages(release: Release) -> None:
    ReleaseStage.objects.bulk_create(
        ReleaseStage(
            release=release,
            round=release.round,
            kind=rule.kind,
            title=rule.title,
            task=rule.text,
            right=rule.right,
            position=rule.position,
            requested_by_id=release.requested_by_id,
        )
        for rule in release_checklist.stages()
    )
