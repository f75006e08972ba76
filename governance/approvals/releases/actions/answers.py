"""Answer items of a release's checklist, for people. What the software answered stays."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.models import AnswerValue, Release, ReleaseAnswer
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.approvals.releases.checklist import items_of
from governance.approvals.releases.obstacles import against_answering
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules.release_checklist import ReleaseItem
from governance.web.refusals import Refused

BY_SOFTWARE = "Weighbridge answered this from its own records, so nobody can type an answer."


@transaction.atomic
def answer(
    release: Release,
    item: str,
    value: str,
    *,
    reason: str = "",
    evidence: Iterable[Evidence] = (),
    by: User,
    at: datetime,
) -> ReleaseAnswer:
    """Answer one item, or answer it again; evidence given before stays with it.

    :raises NotAllowed: if the person may not answer checklists for the department.
    :raises Refused: if the item cannot be answered so, or not any more.
    """
    release = locked(release)
    check("answer", release, by)
    refuse_if(against_answering(release))
    asked = _asked(release, item)
    _check(value, reason)
    before = release.answers.filter(item=item).first()
    row, _ = ReleaseAnswer.objects.update_or_create(
        release=release,
        item=item,
        defaults={"value": value, "reason": reason, "answered_by": by, "answered_at": at},
    )
    row.evidence.add(*evidence)
    record(
        Event.RELEASE_ANSWERED,
        on=release,
        by=by,
        at=at,
        before={item: before.value} if before else {},
        after={item: value, "evidence": [one.pk for one in evidence]},
        note=" ".join((asked.text, f"{AnswerValue(value).label}.", reason)).strip(),
    )
    return row


def _asked(release: Release, item: str) -> ReleaseItem:
    found = next((one for one in items_of(release) if one.id == item), None)
    if found is None:
        raise Refused(f"The checklist of this release has no item “{item}”.")
    if release.answers.filter(item=item, answered_by=None).exists():
        raise Refused(BY_SOFTWARE)
    return found


def _check(value: str, reason: str) -> None:
    if value not in AnswerValue.values:
        options = ", ".join(str(label).lower() for label in AnswerValue.labels)
        refuse_if(f"“{value}” is no answer. Choose one of: {options}.", field="value")
    if value == AnswerValue.NOT_APPLICABLE and not reason.strip():
        refuse_if("Say why this does not apply here.", field="reason")
