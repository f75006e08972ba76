"""Save a draft part by part, and bring up to date what Weighbridge filled in."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.audit.actions import record
from governance.audit.events import Event
from governance.obligations.actions.documents.holding import form_of, locked
from governance.obligations.documents import prefill
from governance.obligations.documents.answers import changed_since, renewed, typed_in
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document, DocumentState
from governance.rules.eu_ai_act.document_answers import WrongAnswer, checked
from governance.rules.eu_ai_act.documents import Form
from governance.web.refusals import Refused


class Stale(Refused):
    """Somebody saved the document since the person opened it; `revision` is the newest."""

    status = 409

    def __init__(self, document: Document, form: Form, *, since: int) -> None:
        self.revision = document.revision
        self.changed = changed_since(document.sources, since)
        told = [
            f"“{form.fields[key].label}” ({who})"
            for key, who in self.changed.items()
            if key in form.fields
        ]
        what = f" Changed since: {', '.join(told)}." if told else ""
        super().__init__(
            f"The document was saved by somebody else after you opened it.{what} "
            "Look at what it says now, then save again.",
            field="revision",
        )


@transaction.atomic
def save_draft(
    document: Document, answers: Mapping[str, Any], *, revision: int, by: User, at: datetime
) -> Document:
    """Keep the answers given, leaving all others; `revision` is the one that the person saw.

    :raises Stale: if it was saved since, telling what changed.
    :raises Refused: for an unknown field or an answer that a field does not take.
    """
    row = locked(document, by, Permission.OBLIGATION_EDIT, DocumentState.DRAFT)
    form = form_of(row)
    _require_newest(row, form, revision)
    try:
        given = checked(form, answers)
    except WrongAnswer as error:
        place = f"answers.{error.field}".rstrip(".")
        raise Refused(str(error), field=place) from error
    next_revision = row.revision + 1
    fresh = typed_in(row.answers, row.sources, given, revision=next_revision, by=by, at=at)
    return _save(row, *fresh, by=by, at=at)


@transaction.atomic
def refresh(
    document: Document, *, take: Collection[str] = (), revision: int, by: User, at: datetime
) -> Document:
    """Fill in anew what Weighbridge knows; what a person wrote stays unless named in `take`.

    :raises Stale: if it was saved since the person opened it.
    """
    row = locked(document, by, Permission.OBLIGATION_EDIT, DocumentState.DRAFT)
    form = form_of(row)
    _require_newest(row, form, revision)
    if unknown := [key for key in take if key not in form.fields]:
        raise Refused(f"There is no field “{unknown[0][:80]}”.", field="take")
    now = prefill.known(form, subject_of(row), at=at)
    fresh = renewed(row.answers, row.sources, now, take=take, revision=row.revision + 1, at=at)
    return _save(row, *fresh, by=by, at=at)


def _require_newest(row: Document, form: Form, revision: int) -> None:
    if row.revision != revision:
        raise Stale(row, form, since=revision)


def _save(
    row: Document, answers: dict[str, Any], sources: dict[str, Any], *, by: User, at: datetime
) -> Document:
    changed = [key for key in answers if answers[key] != row.answers.get(key)]
    if answers == row.answers and sources == row.sources:
        return row
    row.answers, row.sources = answers, sources
    row.revision, row.changed_at = row.revision + 1, at
    row.save(update_fields=["answers", "sources", "revision", "changed_at"])
    after = {"fields": changed, "revision": row.revision}
    record(Event.DOCUMENT_SAVED, on=row, by=by, at=at, after=after)
    return row
