"""What a hub's scanners say of files, as an advisory: knowledge about bytes, wherever they are.

One document for each model that a hub calls unsafe or suspicious. Documents that name the same
bytes are one flaw, as their hashes are names of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.watch.models.severity import Severity
from governance.watch.sources.records import Record
from inventory.models import HubName

SOURCE = "hub-scan"
NAME_LIMIT = 100
NAMED = 3
# The worst first. "caution" asks to look before loading, and is no verdict on the bytes.
WORDS = ("unsafe", "suspicious")

Verdicts = Mapping[str, Sequence[Mapping[str, str]]]


def name_of(hub: str, repo_id: str) -> str:
    """Return what the document about a model is called, under a name that it has or had."""
    return f"{HubName(hub).label} scan of {repo_id}"[:NAME_LIMIT]


def record_of(
    hub: str,
    repo_id: str,
    verdicts: Verdicts,
    *,
    severity: Severity,
    url: str = "",
    problems: tuple[str, ...] = (),
) -> Record:
    """Return the document; by SHA-256 the files with `path`, `commit` and the scanners' `words`."""
    files = {sha256: [dict(row) for row in rows] for sha256, rows in sorted(verdicts.items())}
    return Record(
        source=SOURCE,
        external_id=name_of(hub, repo_id),
        document={"hub": str(hub), "repo_id": repo_id, "files": files},
        aliases=tuple(f"sha256:{sha256}" for sha256 in files),
        summary=_summary(files),
        details=_details(files),
        severity=severity,
        url=url,
        weights=tuple(files),
        problems=problems,
    )


def withdrawn(known: Mapping[str, Any], external_id: str, *, at: str) -> Record:
    """Return a document that says what it said before, and that nobody says so any more."""
    hashes = tuple(sorted(known.get("files") or {}))
    return Record(
        source=SOURCE,
        external_id=external_id,
        document={**known, "withdrawn": at},
        aliases=tuple(f"sha256:{sha256}" for sha256 in hashes),
        summary="The hub's scanners have taken back what they said.",
        withdrawn=at,
        weights=hashes,
    )


def _summary(files: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    paths = sorted({row["path"] for rows in files.values() for row in rows})
    said = {word for rows in files.values() for row in rows for word in row["words"].split(", ")}
    word = next((one for one in WORDS if any(text.endswith(one) for text in said)), WORDS[-1])
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return f"Scanners of the hub call {', '.join(paths[:NAMED])}{more} {word}"


def _details(files: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    rows = {f"{row['path']}: {row['words']}" for found in files.values() for row in found}
    return "\n".join(sorted(rows))
