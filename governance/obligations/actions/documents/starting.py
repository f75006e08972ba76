"""Start a document, filled in with what is known, or a new version of a final one."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.obligations.actions.documents.holding import form_of, locked
from governance.obligations.documents import prefill
from governance.obligations.documents.answers import filled_in, renewed
from governance.obligations.documents.subjects import Subject, subject_of
from governance.obligations.models import Document, DocumentState
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Form
from governance.web.refusals import Refused

AT_WORK = "There is a version of this document at work already. Go on with that one."


@transaction.atomic
def start(kind: str, subject: Subject, *, by: User, at: datetime) -> Document:
    """Start a draft, with everything filled in that Weighbridge knows.

    :raises NotAllowed: if the person may not work on obligations there.
    :raises Refused: for a form that is about something else, or if one is at work or final.
    """
    form = documents.forms().get(kind)
    if form is None or form.about != subject.about:
        known = ", ".join(
            one.kind for one in documents.forms().values() if one.about == subject.about
        )
        raise Refused(f"Choose one of: {known}.", field="kind")
    require(by, Permission.OBLIGATION_EDIT, subject.department)
    if _of(form, subject).final().exists():
        raise Refused("There is a final version. Write a new version of that.", field="kind")
    known_now = prefill.known(form, subject, at=at)
    answers, sources = filled_in(known_now, at=at)
    return _create(form, subject, answers, sources, by=by, at=at)


@transaction.atomic
def new_version(document: Document, *, by: User, at: datetime) -> Document:
    """Start the next version of a final document: its answers, and anew what is known.

    What a person wrote stays; what Weighbridge filled in is brought up to date. The final version
    holds until the new one is approved.

    :raises Refused: if it is not final, or a version is at work.
    """
    old = locked(document, by, Permission.OBLIGATION_EDIT, DocumentState.FINAL)
    form, subject = form_of(old), subject_of(old)
    answers = {key: value for key, value in old.answers.items() if key in form.fields}
    sources = {key: said for key, said in old.sources.items() if key in form.fields}
    now = prefill.known(form, subject, at=at)
    fresh = renewed(answers, _afresh(sources), now, take=(), revision=1, at=at)
    return _create(form, subject, *fresh, by=by, at=at)


def _of(form: Form, subject: Subject) -> Any:
    return Document.objects.filter(subject.owed_for, kind=form.kind)


def _create(
    form: Form,
    subject: Subject,
    answers: dict[str, Any],
    sources: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> Document:
    last = _of(form, subject).aggregate(last=Max("number"))["last"] or 0
    new = Document(
        kind=form.kind,
        form_edition=documents.edition(),
        use_case=subject.use_case,
        model=subject.model,
        number=last + 1,
        title=f"{form.title}: {subject.name}"[:200],
        answers=answers,
        sources=sources,
        written_by=by,
        created_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as error:  # One at work per subject: the database tells, also in a race.
        raise Refused(AT_WORK, field="kind") from error
    after = {"document": new.title, "version": new.number}
    record(Event.DOCUMENT_STARTED, on=new, by=by, at=at, after=after)
    return new


def _afresh(sources: dict[str, Any]) -> dict[str, Any]:
    """Return where answers come from, as of the first revision of a new version.

    Who typed an answer in an earlier version took no part in this one.
    """
    return {key: said | {"revision": 1, "by": None} for key, said in sources.items()}
