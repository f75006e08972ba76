"""E8: a bill of materials that lists what it should, and whose hashes are those of the files."""

from collections.abc import Iterator
from typing import Any

from governance.rules.trust import FAIL, PASS
from inventory.boms.statement import Statement
from inventory.models import BillOfMaterials, HubName
from inventory.trust.bom_hashes import Comparison, compared, is_bom
from inventory.trust.finding import Finding, failed, named, passed, unknown
from inventory.trust.subject import Subject

METHOD = "Held the bill of materials to its schema, and compared its hashes with the files"
KEPT = 200


def check(subject: Subject) -> Finding:
    """Return the worst that holds: hashes of other bytes, then a pass, then what is missing."""
    if subject.model.hub == HubName.INTERNAL:
        return unknown(
            METHOD, "The model was entered by hand, so there is no hub to read its files at."
        )
    found = [path for path, _ in subject.files if is_bom(path)]
    if not found:
        return unknown(METHOD, "The commit holds no bill of materials.")
    judged = [_judged(document, subject) for document in subject.boms]
    for status in (FAIL, PASS):
        if first := next((one for one in judged if one.status == status), None):
            return first
    if judged:
        return judged[0]
    return unknown(METHOD, f"A bill of materials was found ({found[0]}). It is not read yet.")


def _judged(document: BillOfMaterials, subject: Subject) -> Finding:
    path, seen = document.path, {"as_of": document.read_at}
    data = {"path": path, "format": document.format, "sha256": document.sha256}
    if document.problem:
        sentence = f"{path} proves nothing. {document.problem}"
        return unknown(METHOD, sentence, data=data, **seen)
    said = Statement.from_dict(document.facts)
    files = compared(said, {**subject.hashes, **document.hashed})
    data |= _as_data(said, files)
    if wrong := _other_bytes(said, files, subject):
        return failed(METHOD, f"{path} is about other bytes. {wrong}", data=data, **seen)
    if lacks := [*_unnamed(said, subject), *_open(said, files)]:
        return unknown(METHOD, f"{path} is not whole. {' '.join(lacks)}", data=data, **seen)
    return passed(METHOD, _whole(path, said, files), data=data, **seen)


def _other_bytes(said: Statement, files: Comparison, subject: Subject) -> str:
    """Return in which way the document is about other bytes, "" where it is not."""
    if files.different:
        return f"These files of the commit have another hash: {named(files.different)}."
    if files.foreign and not files.equal:
        return f"The commit holds nothing of what it lists: {named(files.foreign)}."
    listed = {path for path, _ in said.files}
    for one in subject.verified:
        rows = [str(row["path"]) for row in one.differences if row.get("what") == "different"]
        if wrong := [path for path in rows if path in listed]:
            return f"These files are others on a server: {named(wrong)}, {one.place}."
    return ""


def _unnamed(said: Statement, subject: Subject) -> Iterator[str]:
    """Yield a sentence for each thing that it has to name and does not."""
    if not said.licence:
        yield "It names no licence."
    if not said.bases and subject.bases:
        yield f"It names no base model; the card does: {named(list(subject.bases))}."
    elif not said.bases and not said.from_nothing:
        yield "It names no base model, nor states by an empty list of ancestors that there is none."
    if not said.datasets:
        yield "It names no dataset."


def _open(said: Statement, files: Comparison) -> Iterator[str]:
    """Yield a sentence for each way in which the hashes leave something open."""
    if not said.files:
        yield "It states no SHA-256 of the files."
        return
    if files.not_listed:
        yield f"It states no SHA-256 of these files: {named(files.not_listed)}."
    if files.foreign:
        yield f"It lists files that the commit does not hold: {named(files.foreign)}."
    if files.not_compared:
        yield f"There is no SHA-256 to compare these with: {named(files.not_compared)}."


def _whole(path: str, said: Statement, files: Comparison) -> str:
    count = len(files.equal)
    hashes = "hash is that of the 1 file" if count == 1 else f"{count:,} hashes are those of files"
    return (
        f"{path} holds to the schema of {said.format}, names licence, base model and datasets, and "
        f"its {hashes} of the commit."
    )


def _as_data(said: Statement, files: Comparison) -> dict[str, Any]:
    return {
        "licence": said.licence,
        "base_models": list(said.bases[:KEPT]),
        "datasets": list(said.datasets[:KEPT]),
        "equal": len(files.equal),
        "different": list(files.different[:KEPT]),
        "foreign": list(files.foreign[:KEPT]),
        "not_compared": list(files.not_compared[:KEPT]),
        "not_listed": list(files.not_listed[:KEPT]),
    }
