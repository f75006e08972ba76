"""Answer for the software what it can know of a release, each answer with its record."""

from datetime import datetime

from governance.approvals.models import Release, ReleaseAnswer
from governance.approvals.releases.checklist import items_of
from governance.approvals.releases.collectors import COLLECTORS, Known
from governance.evidence.actions import collect
from governance.rules.release_checklist import ReleaseItem

TITLES = {
    "may_give_on": "Licence verdict for giving on",
    "carries_planned_licence": "Licence of the commit",
    "card_complete": "Sections of the card",
}


def answer_what_is_known(release: Release, *, at: datetime) -> None:
    """Answer the items that the software can know; what people answered stays theirs.

    What the software said before and cannot say any more is open again.
    """
    by_people = set(release.answers.exclude(answered_by=None).values_list("item", flat=True))
    for item in items_of(release):
        if item.answered_by not in COLLECTORS or item.id in by_people:
            continue
        if known := COLLECTORS[item.answered_by](release):
            _answer(release, item, known, at=at)
        else:
            release.answers.filter(item=item.id).delete()


def _answer(release: Release, item: ReleaseItem, known: Known, *, at: datetime) -> None:
    evidence = collect(
        f"{TITLES[item.answered_by]}: {release.model.repo_id}"[:200],
        dict(known.record),
        method=known.source[:200],
        department=release.department,
        at=at,
    )
    answer, _ = ReleaseAnswer.objects.update_or_create(
        release=release,
        item=item.id,
        defaults={
            "value": known.value,
            "reason": "",
            "source": known.source[:300],
            "answered_by": None,
            "answered_at": at,
        },
    )
    answer.evidence.set([evidence])
