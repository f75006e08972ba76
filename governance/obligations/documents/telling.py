"""Who is told of what happens to a document. Called by `governance.effects`."""

from collections.abc import Iterable
from datetime import datetime

from governance.accounts.holders import holders
from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.notices import actions as notices
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document
from governance.web.moments import day_in_words

AT_MOST = 30
REVIEW, OWN = "document_review", "document"


def sent(document: Document, *, by: User | None, at: datetime) -> None:
    """Tell those who may review it and took no part in it."""
    text = f"{named(document)} waits for your review."
    _tell(reviewers(document, at=at), REVIEW, document, text, by=by, at=at)


def sent_back(document: Document, *, by: User | None, at: datetime) -> None:
    """Tell its authors what has to change."""
    notices.settle(REVIEW, document, at=at)
    text = f"{by} sent back {named(document)}: {document.review_note}"
    _tell(authors(document), OWN, document, text, by=by, at=at)


def approved(document: Document, *, by: User | None, at: datetime) -> None:
    """Tell its authors that it is final, and when it is looked at again."""
    notices.settle(REVIEW, document, at=at)
    day = document.next_review_on
    again = f" It is looked at again by {day_in_words(day)}." if day else ""
    text = f"{named(document)} is final.{again}"
    _tell(authors(document), OWN, document, text, by=by, at=at)


def discarded(document: Document, *, by: User | None, at: datetime) -> None:
    """Nobody has to review it any more."""
    notices.settle(REVIEW, document, at=at)


def reviewers(document: Document, *, at: datetime) -> list[User]:
    """Return who may review it, those nearest to its department first, without its authors."""
    department = subject_of(document).department
    able = holders([Permission.DOCUMENT_REVIEW], department, at=at, at_most=AT_MOST)
    part = {one.pk for one in authors(document)}
    typed = {said.get("by") for said in document.sources.values()}
    return [person for person in able if person.pk not in part | typed]


def authors(document: Document) -> list[User]:
    """Return who started it, and who sent it."""
    people = [document.written_by, document.sent_by]
    return list(dict.fromkeys(person for person in people if person))


def named(document: Document) -> str:
    """Return what a sentence calls it."""
    return f"“{document.title}” (version {document.number})"


def _tell(
    people: Iterable[User],
    kind: str,
    document: Document,
    text: str,
    *,
    by: User | None,
    at: datetime,
) -> None:
    url = document.get_absolute_url()
    notices.tell(people, kind=kind, about=document, text=text, url=url, by=by, at=at)
