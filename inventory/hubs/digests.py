"""What of a snapshot is news when it changes, and one hash over it."""

from typing import Any

from governance.rules import canonical
from inventory.hubs.base import Snapshot


def stable_facts(snapshot: Snapshot) -> dict[str, Any]:
    """Return the facts that only change when something happened.

    Counters, spaces and the hub's other computed tags drift on their own and are left out. The
    text of the licence is covered by the hashes of its files, so it needs no entry of its own.
    """
    return {
        "hub_id": snapshot.hub_id,
        "sha": snapshot.sha,
        "gated": snapshot.gated,
        "private": snapshot.private,
        "disabled": snapshot.disabled,
        "licence": {
            "keys": list(snapshot.licence_keys),
            "name": snapshot.licence_name,
            "link": snapshot.licence_link,
        },
        "base_models": sorted([base.repo_id, base.relation] for base in snapshot.base_models),
        "datasets": sorted(snapshot.datasets),
        "files": sorted(
            [file.path, file.sha256 or file.blob_id, file.size] for file in snapshot.files
        ),
    }


def digest(snapshot: Snapshot) -> str:
    """Return the SHA-256 in hex of the stable facts in canonical form."""
    return canonical.digest(stable_facts(snapshot))
