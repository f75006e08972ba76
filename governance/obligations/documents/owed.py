"""Which documents a subject owes, why, and how far each one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.obligations.documents.subjects import Subject
from governance.obligations.models import (
    Document,
    DocumentState,
    ModelAssessment,
    Obligation,
    ObligationState,
)
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Form

ASIDE = (ObligationState.NOT_APPLICABLE,)


@dataclass(frozen=True)
class Duty:
    """A duty that asks for a document; `obligation` is its row, None before an approval."""

    ref: str
    title: str
    applies_from: date | None
    obligation: Obligation | None


@dataclass(frozen=True)
class Owed:
    """A document that may be written: the duties that ask for it, and its newest versions.

    `final` is the version that holds; `working` is a draft or in review. Without `duties` nothing
    known asks for it.
    """

    form: Form
    duties: tuple[Duty, ...]
    final: Document | None
    working: Document | None

    @property
    def state(self) -> str:
        """How far it is, in the word of a badge: the open work first."""
        if self.working:
            return self.working.state
        return self.final.state if self.final else "missing"


def of(subject: Subject) -> list[Owed]:
    """Return the documents that a subject owes, and those that were written without being owed."""
    duties = duties_of(subject)
    owed = documents.owed(duties, about=subject.about)
    rows = _newest(subject)
    extra = [form for kind, form in documents.forms().items() if kind in rows and form not in owed]
    return [_owed(form, duties, rows.get(form.kind, [])) for form in [*owed, *extra]]


def others(subject: Subject) -> list[Form]:
    """Return the forms that nothing known asks for and of which there is no document."""
    listed = {row.form.kind for row in of(subject)}
    return [
        form
        for form in documents.forms().values()
        if form.about == subject.about and form.kind not in listed
    ]


def duties_of(subject: Subject) -> dict[str, Duty]:
    """Return the duties that a document can serve, by their key, of a subject.

    Those are its rows, and before an approval what its assessment says will be owed. One that was
    set aside is none, unless it is owed in another role.
    """
    found = {
        duty["id"]: _assessed(duty)
        for duty in _assessment(subject)
        if not duty["open_source_exempt"]
    }
    served = {key for form in documents.forms().values() for key in form.serves}
    rows = Obligation.objects.filter(subject.owed_for, requirement__key__in=served)
    ordered = sorted(rows.select_related("requirement"), key=lambda row: row.state not in ASIDE)
    for row in ordered:
        found.pop(row.requirement.key, None)
        if row.state not in ASIDE:
            found[row.requirement.key] = _kept(row)
    return found


def _kept(row: Obligation) -> Duty:
    return Duty(row.requirement.ref, row.requirement.title, row.applies_from, row)


def _assessment(subject: Subject) -> Sequence[dict[str, Any]]:
    if subject.use_case:
        rows = subject.use_case.assessments.filter(superseded_at=None)
        current = rows.only("ai_act", "use_case").first()
        return current.ai_act["obligations"] if current else ()
    if subject.model:
        judged = ModelAssessment.objects.current().filter(model=subject.model).first()
        return judged.ai_act.get("obligations", ()) if judged else ()
    return ()


def _assessed(duty: dict[str, Any]) -> Duty:
    return Duty(duty["ref"], duty["title"], date.fromisoformat(duty["applies_from"]), None)


def _newest(subject: Subject) -> dict[str, list[Document]]:
    rows: dict[str, list[Document]] = {}
    living = Document.objects.exclude(state=DocumentState.DISCARDED).filter(subject.owed_for)
    for row in living.defer("answers", "sources").order_by("-number"):
        rows.setdefault(row.kind, []).append(row)
    return rows


def _owed(form: Form, duties: dict[str, Duty], rows: list[Document]) -> Owed:
    return Owed(
        form=form,
        duties=tuple(duties[key] for key in form.serves if key in duties),
        final=next((row for row in rows if row.state == DocumentState.FINAL), None),
        working=next((row for row in rows if row.is_at_work), None),
    )
