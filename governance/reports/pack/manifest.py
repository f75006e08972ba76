"""The attachments of a pack: the facts as JSON, the inventory, the entries, and their hashes."""

import csv
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.reports.pack.form import ENTRIES, FORMAT, SECTIONS
from governance.reports.pack.spool import Spool
from governance.web.exports import cell

INVENTORY = (
    ("use_case", "Use case"),
    ("name", "Name"),
    ("system", "System"),
    ("department", "Department"),
    ("owner", "Owner"),
    ("tier", "Risk tier"),
    ("category_words", "EU AI Act"),
    ("licence_words", "Licence"),
    ("standing_words", "Approval"),
)
MODEL = (
    ("model", "Model"),
    ("commit", "Commit"),
    ("claim", "Licence claimed"),
    ("licence", "Licence read as"),
    ("licence_status", "How sure"),
    ("outcome", "Licence verdict"),
)


@dataclass(frozen=True)
class Attachment:
    """One embedded file. `packed` holds it compressed; size and hash are of the plain bytes."""

    name: str
    media_type: str
    description: str
    packed: Path
    size: int
    sha256: str


def attachments(spool: Spool) -> tuple[Attachment, ...]:
    """Write every attachment beside the spool; the manifest comes last and names the others."""
    facts = _pack(spool, "pack.json", "application/json", "Every fact of this pack", _facts(spool))
    inventory = _pack(
        spool, "inventory.csv", "text/csv", "Use cases and their models", _inventory(spool)
    )
    entries = _pack(
        spool,
        "audit-entries.jsonl",
        "application/jsonl",
        "The audit entries about the subjects of this pack",
        _lines(spool.path(ENTRIES)),
    )
    boms = (
        _pack(
            spool,
            name,
            "application/vnd.cyclonedx+json",
            "CycloneDX ML-BOM of the system",
            [(spool.folder / name).read_bytes()],
        )
        for name in spool.boms
    )
    papers = (
        _pack(spool, name, "text/plain", "A final document", [(spool.folder / name).read_bytes()])
        for name in spool.papers
    )
    files = (facts, inventory, entries, *boms, *papers)
    manifest = json.dumps(_manifest(spool, files), indent=1, ensure_ascii=False).encode()
    last = _pack(
        spool, "manifest.json", "application/json", "SHA-256 of every attachment", [manifest]
    )
    return (*files, last)


def _pack(
    spool: Spool, name: str, media_type: str, description: str, chunks: Iterable[bytes]
) -> Attachment:
    target, digest, size = spool.folder / f"{name}.z", hashlib.sha256(), 0
    squeeze = zlib.compressobj(6)
    with target.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(squeeze.compress(chunk))
        file.write(squeeze.flush())
    return Attachment(name, media_type, description, target, size, digest.hexdigest())


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _facts(spool: Spool) -> Iterator[bytes]:
    """Yield `pack.json`: one key per section, each a list of rows, one row to a line."""
    yield f'{{"format":"{FORMAT}"'.encode()
    for section in SECTIONS:
        yield f',\n"{section}":['.encode()
        between = b"\n"
        for row in _lines(spool.path(section)):
            yield between + row.rstrip(b"\n")
            between = b",\n"
        yield b"]"
    yield b"}\n"


def _inventory(spool: Spool) -> Iterator[bytes]:
    """Yield one line per use case and model; a use case without a model has one line too."""
    yield _csv([title for _, title in (*INVENTORY, *MODEL)])
    for row in spool.read("decisions"):
        first = [row[key] for key, _ in INVENTORY]
        for model in row["models"] or [{}]:
            yield _csv([*first, *(model.get(key, "") for key, _ in MODEL)])


class _Line:
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        """Keep what the writer of the csv module hands over."""
        self.text += text


def _csv(cells: Iterable[object]) -> bytes:
    written = _Line()
    csv.writer(written).writerow([cell(one) for one in cells])
    return written.text.encode()


def _manifest(spool: Spool, files: Iterable[Attachment]) -> dict[str, Any]:
    head = next(spool.read("head"))
    return {
        "format": FORMAT,
        "scope": head["scope"],
        "subject": head["subject"],
        "as_of": head["as_of"],
        "facts_digest": spool.facts_digest(),
        "attachments": [
            {"name": file.name, "size": file.size, "sha256": file.sha256} for file in files
        ],
        "evidence": sorted(spool.evidence.values(), key=lambda row: row["name"]),
    }
