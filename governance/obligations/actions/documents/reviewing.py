"""Send a document to a second person, and what that person decides."""

from calendar import monthrange
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence import actions as evidence_actions
from governance.evidence.models import Evidence
from governance.obligations.actions.documents.holding import form_of, locked, require_reviewer
from governance.obligations.documents import rendering
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document, DocumentState, Obligation
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Form
from governance.web.refusals import Refused

State = DocumentState
NOTE = 4_000


@transaction.atomic
def send_for_review(document: Document, *, by: User, at: datetime) -> Document:
    """Ask for a second person; what is sent cannot be changed until it comes back.

    :raises Refused: if a required field is empty, each of them named.
    """
    row = locked(document, by, Permission.OBLIGATION_EDIT, State.DRAFT)
    if empty := documents.missing(form_of(row), row.answers):
        raise Refused(" ".join(empty))
    row.state, row.sent_by, row.sent_at, row.changed_at = State.IN_REVIEW, by, at, at
    row.reviewed_by, row.reviewed_at = None, None
    row.save()
    record(Event.DOCUMENT_SENT, on=row, by=by, at=at, after={"version": row.number})
    return row


@transaction.atomic
def send_back(document: Document, *, note: str, by: User, at: datetime) -> Document:
    """Return it to its authors with what has to change.

    :raises NotAllowed: if the person had a part in it.
    :raises Refused: without a note.
    """
    row = locked(document, by, Permission.DOCUMENT_REVIEW, State.IN_REVIEW)
    require_reviewer(row, by)
    row.review_note = _note(note)
    if not row.review_note:
        raise Refused("Say what has to change.", field="note")
    row.state, row.reviewed_by, row.reviewed_at, row.changed_at = State.DRAFT, by, at, at
    row.save()
    record(Event.DOCUMENT_SENT_BACK, on=row, by=by, at=at, note=row.review_note)
    return row


@transaction.atomic
def approve(document: Document, *, note: str = "", by: User, at: datetime) -> Document:
    """Make it final: keep it as evidence, attach that to its duties, say when it is looked at next.

    The version before it is superseded. The duties stay as they are: whether they are met is for
    whoever works on them to say.

    :raises NotAllowed: if the person had a part in it.
    """
    row = locked(document, by, Permission.DOCUMENT_REVIEW, State.IN_REVIEW)
    require_reviewer(row, by)
    form = form_of(row)
    older = Document.objects.same_as(row).final().select_related("evidence").first()
    if older:
        older.state = State.SUPERSEDED
        older.save(update_fields=["state"])
    row.review_note, row.reviewed_by, row.reviewed_at, row.changed_at = _note(note), by, at, at
    row.evidence = _kept(row, form, older.evidence if older else None, by=by, at=at)
    row.next_review_on = _next_review(form, row, timezone.localtime(at).date())
    row.state = State.FINAL
    row.save()
    _attach(row, form, row.evidence, by=by, at=at)
    after = {"version": row.number, "sha256": row.evidence.sha256}
    record(Event.DOCUMENT_APPROVED, on=row, by=by, at=at, after=after, note=row.review_note)
    return row


@transaction.atomic
def discard(document: Document, *, by: User, at: datetime) -> Document:
    """Give up a version that is at work; it can be read on, and its number is not used again."""
    row = locked(document, by, Permission.OBLIGATION_EDIT, State.DRAFT, State.IN_REVIEW)
    row.state, row.changed_at = State.DISCARDED, at
    row.save(update_fields=["state", "changed_at"])
    record(Event.DOCUMENT_DISCARDED, on=row, by=by, at=at, after={"version": row.number})
    return row


def _note(note: str) -> str:
    text = note.strip()
    if len(text) > NOTE:
        raise Refused(f"The note has {len(text):,} characters; {NOTE:,} can be kept.", field="note")
    return text


def _kept(row: Document, form: Form, older: Evidence | None, *, by: User, at: datetime) -> Evidence:
    text = rendering.as_text(row, form)
    name = f"{row.kind}-{row.pk}-version-{row.number}.txt"
    return evidence_actions.add_file(
        f"{row.title}, version {row.number}"[:200],
        ContentFile(text.encode(), name=name),
        department=subject_of(row).department,
        replaces=older,
        by=by,
        at=at,
    )


def _attach(row: Document, form: Form, evidence: Evidence, *, by: User, at: datetime) -> None:
    """Attach it to what it serves; reviewing it is reason enough to do so."""
    duties = Obligation.objects.owed().filter(subject_of(row).owed_for)
    for duty in duties.filter(requirement__key__in=form.serves).order_by("pk"):
        duty.evidence.add(evidence)
        after = {"evidence": [evidence.title]}
        record(Event.OBLIGATION_CHANGED, on=duty, by=by, at=at, after=after)


def _next_review(form: Form, row: Document, day: date) -> date | None:
    months = form.months_between_reviews(row.answers)
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
