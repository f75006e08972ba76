"""A document as it is kept: readable text, closed by the digest of its answers as JSON."""

from collections.abc import Iterator
from typing import Any

from governance.accounts.models import Organisation
from governance.obligations.documents.answers import source_words
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document
from governance.rules import canonical
from governance.rules.eu_ai_act.documents import Field, Form, source
from governance.web.moments import moment_in_words

EMPTY = "(not answered)"
WIDTH = 72


def content(document: Document, form: Form) -> dict[str, Any]:
    """Return what a document says, as data: the same at any time for the same version."""
    subject = subject_of(document)
    return {
        "kind": document.kind,
        "title": document.title,
        "article": form.article,
        "form_edition": document.form_edition,
        "about": subject.about,
        "use_case": document.use_case_id,
        "model": document.model.repo_id if document.model else None,
        "version": document.number,
        "answers": {key: document.answers.get(key) or None for key in form.fields},
        "sources": {
            key: source_words(document.sources.get(key, {})) or None for key in form.fields
        },
    }


def as_text(document: Document, form: Form) -> str:
    """Return the file that is kept: every part and answer, who wrote and who reviewed it."""
    data = content(document, form)
    lines = [*_head(document, form), *_parts(document, form)]
    lines += ["-" * WIDTH, f"SHA-256 of the answers as canonical JSON: {canonical.digest(data)}"]
    return "\n".join(lines) + "\n"


def _head(document: Document, form: Form) -> Iterator[str]:
    yield document.title
    yield "=" * min(len(document.title), WIDTH)
    yield f"{Organisation.objects.ours().name} · {form.article} · {source()}"
    yield f"Version {document.number}, form of {document.form_edition}"
    if document.sent_by and document.sent_at:
        yield f"Sent for review by {document.sent_by} on {moment_in_words(document.sent_at)}"
    if document.reviewed_by and document.reviewed_at:
        moment = moment_in_words(document.reviewed_at)
        yield f"Reviewed and made final by {document.reviewed_by} on {moment}"
    if document.review_note:
        yield f"Note of the reviewer: {document.review_note}"


def _parts(document: Document, form: Form) -> Iterator[str]:
    for part in form.parts:
        yield ""
        yield f"{part.title} [{part.article}]"
        yield "-" * WIDTH
        for field in part.fields:
            tags = f" [{', '.join(field.tags)}]" if field.tags else ""
            yield f"{field.label}{tags}"
            yield from (f"    {line}" for line in _lines(field, document.answers.get(field.key)))
            if words := source_words(document.sources.get(field.key, {})):
                yield f"    ({words})"
            yield ""


def _lines(field: Field, value: Any) -> list[str]:
    if not value:
        return [EMPTY]
    if field.kind == "list":
        return [f"- {item}" for item in value]
    if field.kind == "table":
        return [f"- {_row(field, row)}" for row in value]
    return str(value).splitlines()


def _row(field: Field, row: list[str]) -> str:
    cells = zip(field.columns, row, strict=False)
    return "; ".join(f"{name}: {cell}" for name, cell in cells if cell)
