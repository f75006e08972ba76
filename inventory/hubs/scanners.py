"""What each scanner of a hub says of each file, under the hub's own names and words.

Read from the raw answer: the client library keeps two of five scanners, and words that nobody
knew when it was written make it fail.
"""

from collections.abc import Mapping
from typing import Any

from inventory.hubs.base import HubError
from inventory.hubs.reading import clean, storable
from inventory.hubs.wire import Deadline, Wire

IMPORTS_KEPT = 200
SCANNERS_KEPT = 20
UNFINISHED = frozenset({"queued"})

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
