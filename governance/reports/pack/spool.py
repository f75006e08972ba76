"""The rows of a pack on disk, one JSON line each, so that no pack has to fit into memory.

The lines are canonical JSON. `facts_digest` is the SHA-256 over all of them, section after
section in the order of SECTIONS, each line ended by a newline: whoever has `pack.json` can
compute it again.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from governance.reports.pack.contents import Contents
from governance.reports.pack.form import ENTRIES, SECTIONS
from governance.reports.pack.parts import Decision
from governance.reports.pack.rows import EvidenceItem, ObligationRow
from governance.reports.pack.summary import Duties, Tally


def line(row: object) -> str:
    """Return a row as canonical JSON: sorted keys, no spaces."""
    return json.dumps(row, default=vars, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Spool:
    """A folder with one file per section."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.evidence: dict[str, dict[str, Any]] = {}
        self.counts: dict[str, int] = {}
        self.boms: list[str] = []
        self.papers: list[str] = []

    def path(self, section: str) -> Path:
        """Return where the lines of a section are."""
        return self.folder / f"{section}.jsonl"

    def write(self, section: str, rows: Iterable[object]) -> None:
        """Write the rows of one section and keep how many there were."""
        number = 0
        with self.path(section).open("w", encoding="utf-8") as file:
            for row in rows:
                file.write(f"{line(row)}\n")
                number += 1
        self.counts[section] = number

    def keep_bom(self, name: str, content: bytes) -> None:
        """Keep an ML-BOM beside the sections; it becomes an attachment of its own."""
        (self.folder / name).write_bytes(content)
        self.boms.append(name)

    def keep_paper(self, name: str, content: bytes) -> None:
        """Keep the file of a final document the same way."""
        (self.folder / name).write_bytes(content)
        self.papers.append(name)

    def read(self, section: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of one section as they are in `pack.json`."""
        with self.path(section).open(encoding="utf-8") as file:
            for text in file:
                yield json.loads(text)

    def facts_digest(self) -> str:
        """Return the SHA-256 over every line of every section."""
        digest = hashlib.sha256()
        for section in SECTIONS:
            with self.path(section).open("rb") as file:
                for text in file:
                    digest.update(text)
        return digest.hexdigest()

    def keep_evidence(self, items: Iterable[EvidenceItem]) -> None:
        """Remember the files that the pack refers to, for its manifest."""
        for item in items:
            if item.file_name and item.sha256:
                self.evidence[item.sha256] = {
                    "sha256": item.sha256, "size": item.size, "name": item.file_name,
                }  # fmt: skip


def gather(contents: Contents, folder: Path) -> Spool:
    """Read the whole pack into a folder. Call it inside `one_moment`."""
    spool, tally, duties = Spool(folder), Tally(), Duties()
    spool.write("decisions", _decisions(contents, spool, tally, duties))
    spool.write("obligations", _obligations(contents, spool, tally, duties))
    spool.write("findings", _counted(contents.findings(), tally.finding))
    spool.write("incidents", _counted(contents.incidents(), tally.incident))
    spool.write("models", _counted(contents.models(), lambda row: tally.model()))
    spool.write("obligations_by_duty", duties.lines())
    spool.write("last_numbers", contents.last_numbers())
    spool.write(ENTRIES, contents.entries())
    for name, content in contents.boms():
        spool.keep_bom(name, content)
    for name, content in contents.papers():
        spool.keep_paper(name, content)
    spool.write("summary", tally.counts())
    spool.write("head", [contents.head])
    return spool


def _counted(rows: Iterable[Any], count: Any) -> Iterator[Any]:
    for row in rows:
        count(row)
        yield row


def _decisions(
    contents: Contents, spool: Spool, tally: Tally, duties: Duties
) -> Iterator[Decision]:
    for row in contents.decisions():
        tally.decision(row)
        _owed(row.obligations, spool, tally, duties)
        for document in row.documents:
            spool.keep_evidence(document.evidence)
        for approval in row.approvals:
            for answer in approval.checklist:
                spool.keep_evidence(answer.evidence)
            for condition in approval.conditions:
                spool.keep_evidence(condition.evidence)
        yield row


def _obligations(
    contents: Contents, spool: Spool, tally: Tally, duties: Duties
) -> Iterator[ObligationRow]:
    for row in contents.obligations():
        _owed([row], spool, tally, duties)
        yield row


def _owed(rows: Iterable[ObligationRow], spool: Spool, tally: Tally, duties: Duties) -> None:
    for row in rows:
        tally.obligation(row)
        duties.add(row)
        spool.keep_evidence(row.evidence)
