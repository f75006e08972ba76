"""What each scanner of a hub says of each file, under the hub's own names and words.

Read from the raw answer: the client library keeps two of five scanners, and words that nobody
knew when it was written make it fail.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from inventory.hubs.base import HubError
from inventory.hubs.reading import clean, storable
from inventory.hubs.wire import Deadline, Wire

IMPORTS_KEPT = 200
SCANNERS_KEPT = 20
UNFINISHED = frozenset({"queued"})
PROBLEMS = frozenset({"caution", "suspicious", "unsafe"})
CLEAR = "safe"
WAITING = frozenset({"queued", "unscanned", "error"})
NO_VERDICT = WAITING | {CLEAR}
# What a scanner says of a file that is none of its business.
APART = "unscanned"
# Where we note what a scanner said last, while it has no verdict.
BEFORE = "before"

Scanners = dict[str, dict[str, Any]]


def read(wire: Wire, repo_id: str, sha: str, within: Deadline) -> dict[str, Scanners]:
    """Return the scanners by path. Of a list that is too long, what was read until then.

    :raises HubUnavailable: if the hub does not answer well in time.
    """
    found: dict[str, Scanners] = {}
    path = f"/api/models/{repo_id}/tree/{sha}?recursive=true&expand=true"
    try:
        for page in wire.pages(path, subject=repo_id, within=within):
            found |= of_page(page.json())
    except HubError:
        return found
    return found


def of_page(rows: Any) -> dict[str, Scanners]:
    """Return the scanners by path that one page of the list of files names."""
    return {
        storable(row["path"]): _scanners(row.get("securityFileStatus"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and isinstance(row.get("path"), str)
    }


def unfinished(scanners: Mapping[str, Any]) -> bool:
    """Say whether a scanner has yet to speak of a file."""
    words = (said.get("status") for said in scanners.values() if isinstance(said, dict))
    return any(word in UNFINISHED for word in words)


def found(issues: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Return [path, level] of the files in which the hub says that something was found."""
    return sorted([row["path"], row["level"]] for row in issues if row["level"] not in NO_VERDICT)


def standing(
    before: Iterable[Mapping[str, Any]], now: Mapping[str, str], *, settled: bool
) -> list[dict[str, str]]:
    """Return what the hub says of files now, with what it said before where that still stands.

    A file that waits to be scanned again is as bad as it was; so is one that the hub leaves out
    before its scanners are `settled`.
    """
    kept = {
        path: level
        for path, level in found(before)
        if (now[path] in WAITING if path in now else not settled)
    }
    return [{"path": path, "level": level} for path, level in {**now, **kept}.items()]


def judged(scanners: Mapping[str, Any]) -> bool:
    """Say whether some scanner gave a verdict, and none failed, waits, or said an unknown word."""
    words = {said.get("status") for said in scanners.values() if isinstance(said, dict)}
    return bool(words - {APART}) and words <= PROBLEMS | {CLEAR, APART}


def problems(scanners: Mapping[str, Any]) -> dict[str, str]:
    """Return which scanners name a problem in a file, each with its last verdict."""
    words = {name: _verdict(said) for name, said in scanners.items() if isinstance(said, dict)}
    return {name: word for name, word in sorted(words.items()) if word in PROBLEMS}


def over(before: Mapping[str, Any], now: Mapping[str, Any]) -> Scanners:
    """Return what the scanners say now. One that names no verdict keeps the problem it named."""
    standing = problems(before)
    return {
        name: {**said, BEFORE: standing[name]} if _is_open(said) and name in standing else {**said}
        for name, said in now.items()
    }


def _verdict(said: Mapping[str, Any]) -> str:
    return str(said.get(BEFORE, "") if _is_open(said) else said.get("status"))


def _is_open(said: Mapping[str, Any]) -> bool:
    return said.get("status") not in PROBLEMS | {CLEAR}


def _scanners(status: Any) -> Scanners:
    if not isinstance(status, dict):
        return {}
    each = [(name, said) for name, said in status.items() if isinstance(said, dict)]
    return {storable(str(name))[:64]: _one(said) for name, said in each[:SCANNERS_KEPT]}


def _one(said: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = clean(dict(said))
    if isinstance(kept.get("pickleImports"), list):
        kept["pickleImports"] = kept["pickleImports"][:IMPORTS_KEPT]
    return kept
