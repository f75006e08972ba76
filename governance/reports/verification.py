"""Check an audit pack offline: the file alone, without a database, and the evidence if given."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from governance.reports.pack.form import FORMAT, SECTIONS
from governance.rules import canonical

PORTION = 1 << 20


@dataclass(frozen=True)
class Check:
    """One thing that was checked; `problem` is "" where it holds."""

    what: str
    problem: str = ""


class NotAPack(Exception):
    """The file is no audit pack; the text says why."""


def verify(file: Path, *, evidence: Path | None = None) -> Iterator[Check]:
    """Yield one line per check.

    :raises NotAPack: if the file is no PDF, or has no manifest.
    """
    attached = _attached(file)
    manifest = _json(attached.get("manifest.json"), "manifest.json")
    if manifest.get("format") != FORMAT:
        raise NotAPack(f"The manifest is not of the format {FORMAT}.")
    yield Check(f"File: SHA-256 {_sha256(file)}. Compare it with the page of the pack.")
    yield Check(f"Manifest: {manifest['subject']}, as of {manifest['as_of']}")
    yield from _attachments(manifest, attached)
    yield from _facts(manifest, attached)
    yield from _numbering(attached)
    if evidence is not None:
        yield from _evidence(manifest, evidence)


def _attached(file: Path) -> dict[str, bytes]:
    try:
        with pikepdf.open(file) as pdf:
            return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    except pikepdf.PdfError as error:
        raise NotAPack(f"The file cannot be read as a PDF: {error}.") from error


def _json(content: bytes | None, name: str) -> dict[str, Any]:
    if content is None:
        raise NotAPack(f"The file has no attachment {name}.")
    try:
        found = json.loads(content)
    except ValueError as error:
        raise NotAPack(f"The attachment {name} is not JSON: {error}.") from error
    return found if isinstance(found, dict) else {}


def _attachments(manifest: Mapping[str, Any], attached: Mapping[str, bytes]) -> Iterator[Check]:
    named = {row["name"]: row for row in manifest["attachments"]}
    for name, row in named.items():
        yield Check(f"Attachment {name}", _difference(row, attached.get(name)))
    for name in sorted(set(attached) - set(named) - {"manifest.json"}):
        yield Check(f"Attachment {name}", "The manifest does not name it.")


def _difference(row: Mapping[str, Any], content: bytes | None) -> str:
    if content is None:
        return "It is named in the manifest and missing in the file."
    if len(content) != row["size"]:
        return f"It has {len(content)} bytes; the manifest says {row['size']}."
    found = hashlib.sha256(content).hexdigest()
    return "" if found == row["sha256"] else _other(found, row["sha256"])


def _other(found: str, expected: str) -> str:
    return f"Its SHA-256 is {found}; the manifest says {expected}."


def _facts(manifest: Mapping[str, Any], attached: Mapping[str, bytes]) -> Iterator[Check]:
    try:
        pack, digest = _json(attached.get("pack.json"), "pack.json"), hashlib.sha256()
    except NotAPack as error:
        yield Check("Facts digest", str(error))
        return
    for section in SECTIONS:
        for row in pack.get(section, []):
            digest.update(f"{canonical.text(row)}\n".encode())
    found, expected = digest.hexdigest(), manifest["facts_digest"]
    problem = "" if found == expected else _other(found, expected)
    yield Check(f"Facts digest {expected}", problem)


def _numbering(attached: Mapping[str, bytes]) -> Iterator[Check]:
    """Each subject's entries are numbered 1, 2, 3 to the last number that the log counted."""
    try:
        rows = [json.loads(line) for line in attached.get("audit-entries.jsonl", b"").splitlines()]
        counted = json.loads(attached.get("pack.json", b"{}")).get("last_numbers", [])
    except ValueError as error:
        yield Check("Audit entries", f"They cannot be read: {error}.")
        return
    found: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        found.setdefault((row["subject_type"], row["subject_id"]), []).append(row["number"])
    last = {(kind, pk): number for kind, pk, number in counted}
    faults = [
        f"{kind} {pk}: {text}"
        for kind, pk in sorted({*found, *last})
        if (text := _gap(found.get((kind, pk), []), last.get((kind, pk))))
    ]
    yield Check(f"Audit entries: {len(rows):,} about {len(found):,} subjects", "; ".join(faults))


def _gap(numbers: list[int], last: int | None) -> str:
    if last is None:
        return "the log's counters do not know it."
    missing = sorted(set(range(1, last + 1)) - set(numbers))
    if missing:
        return f"number {', '.join(map(str, missing))} of {last} is missing."
    return "" if len(numbers) == last else f"{len(numbers)} entries, the log counted {last}."


def _evidence(manifest: Mapping[str, Any], folder: Path) -> Iterator[Check]:
    """Find each file by its content, whatever it is called and wherever it lies in the folder."""
    sizes = {row["size"] for row in manifest["evidence"]}
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {_sha256(path) for path in files if path.stat().st_size in sizes}
    for row in manifest["evidence"]:
        missing = f"No file with SHA-256 {row['sha256']} is in {folder}."
        yield Check(f"Evidence {row['name']}", "" if row["sha256"] in found else missing)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while portion := file.read(PORTION):
            digest.update(portion)
    return digest.hexdigest()
