"""Answer anew, for the software, when the facts under an open request have changed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction

from governance.accounts.models import User
from governance.approvals.actions.locking import locked
from governance.approvals.actions.own_answers import News, news_of, write
from governance.approvals.checklist import items_of
from governance.approvals.collected import Collected, Records
from governance.approvals.collectors import COLLECTORS, collected
from governance.approvals.concerned import open_requests_about
from governance.approvals.models import Approval, Assessment
from governance.approvals.states import OPEN
from governance.audit.actions import record
from governance.audit.events import Event
from inventory.models import Revision


def answer_anew(subject: models.Model, *, by: User | None, at: datetime) -> None:
    """Answer anew what is known under each open request that a changed thing concerns.

    One query where there is no such request.
    """
    answer_all_anew([subject], by=by, at=at)


def answer_all_anew(subjects: Sequence[models.Model], *, by: User | None, at: datetime) -> None:
    """Do what `answer_anew` does for many changed things, once for each request."""
    for approval in open_requests_about(subjects):
        answer_request_anew(approval, at=at)


def answer_open_requests_anew(*, at: datetime) -> int:
    """Answer anew what time alone has changed: records end, acceptances and audits grow old.

    Returns how many open requests were answered otherwise.
    """
    return sum(answer_request_anew(row, at=at) for row in Approval.objects.open().order_by("pk"))


@transaction.atomic
def answer_request_anew(approval: Approval, *, at: datetime) -> bool:
    """Bring the software's own answers of an open request up to date; tell whether one changed.

    What became known is answered, what is no longer known is open again, and each of it is
    written to the audit log. What a person answered stays theirs.
    """
    approval = locked(approval)
    if approval.state not in OPEN:
        return False
    found = list(news_of(approval, records_of(approval, at=at)))
    write(approval, found, at=at)
    if found:
        record(
            Event.CHECKLIST_ANSWERED_ANEW,
            on=approval,
            by=None,
            at=at,
            before={one.item.id: one.before.value for one in found if one.before},
            after={one.item.id: one.known.value for one in found if one.known},
            note=" ".join(_said(one) for one in found),
        )
    return bool(found)


def records_of(approval: Approval, *, at: datetime) -> Records:
    """Return what the software would answer a request from now."""
    use_case = approval.use_case
    current = Assessment.objects.current().filter(use_case=use_case).first()
    assessment = current or approval.assessment
    assessment.use_case = use_case
    revisions = Revision.objects.filter(uses__system_id=use_case.system_id)
    revisions = revisions.select_related("model").defer("raw", "card", "licence_text")
    rows = list(revisions.prefetch_related("files").order_by("model__repo_id", "sha"))
    return Records(rows, assessment, at)


def known_beside(approval: Approval, items: Sequence[str], *, at: datetime) -> dict[str, Collected]:
    """Return what the software knows about items, to be shown beside what people answered."""
    asked = [
        item for item in items_of(approval) if item.id in items and item.answered_by in COLLECTORS
    ]
    if not asked:
        return {}
    records = records_of(approval, at=at)
    found = {item.id: collected(item.answered_by, records) for item in asked}
    return {item: known for item, known in found.items() if known}


def _said(news: News) -> str:
    if news.known is None:
        return f"{news.item.text} Weighbridge cannot tell any more, so it is open again."
    return f"{news.item.text} {news.known.value.label}. {news.known.source}"
