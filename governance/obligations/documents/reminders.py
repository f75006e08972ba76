"""Remind people of documents that are due to be looked at again: once for each day set."""

from datetime import datetime, timedelta

from django.utils import timezone

from governance.notices import actions as notices
from governance.obligations.documents.telling import OWN, authors, named, reviewers
from governance.obligations.models import Document
from governance.web.moments import day_in_words

WITHIN = timedelta(days=14)


def remind(*, at: datetime) -> int:
    """Tell the authors, the owner and the reviewers of each; return of how many documents."""
    day = timezone.localtime(at).date()
    rows = Document.objects.review_due(day + WITHIN).with_subject().select_related("sent_by")
    due = {row.pk: row for row in rows.defer("answers")}
    said = {pk: str(row.next_review_on) for pk, row in due.items()}
    news = notices.news_of("obligations.document", "review", said, at=at) if due else set()
    for pk in sorted(news):
        _tell(due[pk], at)
    return len(news)


def _tell(row: Document, at: datetime) -> None:
    owner = [row.use_case.owner] if row.use_case else []
    people = [*authors(row), *owner, *reviewers(row, at=at)]
    day = day_in_words(row.next_review_on) if row.next_review_on else "now"
    text = f"{named(row)} is to be looked at again by {day}. Start the review on its page."
    url = row.get_absolute_url()
    notices.tell(people, kind=OWN, about=row, text=text, url=url, key="review", at=at)
