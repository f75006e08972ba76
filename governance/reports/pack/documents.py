"""The final documents of use cases as rows of a pack, and their files."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from governance.evidence.files import open_stored
from governance.obligations.documents.answers import source_words
from governance.obligations.models import Document
from governance.reports.pack.reading import evidence_items, iso, name_of
from governance.reports.pack.rows import EvidenceItem, Json
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.document_answers import as_text
from governance.rules.eu_ai_act.documents import Form


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A final document. `parts` holds each part with its answers as text, and where they are from.

    `file_name` and `sha256` are those of the file that was kept when it was made final.
    """

    id: int
    kind: str
    title: str
    article: str
    form_edition: str
    version: int
    serves: tuple[str, ...]
    written_by: str
    sent_by: str
    sent_at: str
    reviewed_by: str
    reviewed_at: str
    review_note: str
    next_review_on: str
    file_name: str
    sha256: str
    parts: tuple[Json, ...]
    evidence: tuple[EvidenceItem, ...]


def of_use_cases(pks: Sequence[int]) -> Mapping[int, Sequence[DocumentRow]]:
    """Return the final documents of each use case, in the order of the forms."""
    rows = (
        Document.objects.final()
        .filter(use_case__in=pks)
        .select_related("written_by", "sent_by", "reviewed_by", "evidence__added_by")
    )
    order = {kind: place for place, kind in enumerate(documents.forms())}
    found: dict[int, list[DocumentRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (order.get(row.kind, len(order)), row.pk)):
        form = documents.forms().get(row.kind)
        if form and row.use_case_id:
            found[row.use_case_id].append(_row(row, form))
    return found


def files(use_case: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of the file of each final document of a use case.

    One that has gone from the storage is left out: the pack names its SHA-256 all the same.
    """
    rows = Document.objects.final().filter(use_case=use_case).select_related("evidence")
    for row in rows.order_by("pk"):
        if row.evidence and (found := _bytes(row.evidence.file_path)):
            yield row.evidence.file_name, found


def _bytes(path: str) -> bytes:
    try:
        with open_stored(path) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""


def _row(row: Document, form: Form) -> DocumentRow:
    return DocumentRow(
        id=row.pk,
        kind=row.kind,
        title=form.title,
        article=form.article,
        form_edition=row.form_edition,
        version=row.number,
        serves=form.serves,
        written_by=name_of(row.written_by),
        sent_by=name_of(row.sent_by),
        sent_at=iso(row.sent_at),
        reviewed_by=name_of(row.reviewed_by),
        reviewed_at=iso(row.reviewed_at),
        review_note=row.review_note,
        next_review_on=iso(row.next_review_on),
        file_name=row.evidence.file_name if row.evidence else "",
        sha256=row.evidence.sha256 if row.evidence else "",
        parts=_parts(row, form),
        evidence=evidence_items([row.evidence] if row.evidence else []),
    )


def _parts(row: Document, form: Form) -> tuple[Json, ...]:
    return tuple(
        {
            "title": part.title,
            "article": part.article,
            "answers": [
                {
                    "question": field.label,
                    "answer": as_text(field, row.answers.get(field.key)),
                    "source": source_words(row.sources.get(field.key, {})),
                }
                for field in part.fields
            ],
        }
        for part in form.parts
    )
