"""Branches and tags, as the Hugging Face Hub lists them and as a manifest names them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inventory.hubs.address import valid_id
from inventory.hubs.base import HubError, Reason, Ref, RefKind
from inventory.hubs.reading import HEX, Reader

LENGTHS = (40, 64)
NAME_LIMIT = 200
READ = 1_000
LISTS: Mapping[RefKind, str] = {RefKind.TAG: "tags", RefKind.BRANCH: "branches"}


def path(repo_id: str) -> str:
    """Return where the Hugging Face Hub lists the branches and tags of a model."""
    return f"/api/models/{valid_id(repo_id)}/refs"


def read(body: Mapping[str, Any]) -> tuple[Ref, ...]:
    """Return the tags and then the branches of the hub's own list, each name once, in order.

    What names no whole commit is left out.

    :raises HubError: if there are more than a thousand, since half a list must not be believed.
    """
    return _in_order(_listed(body))


def named(body: Mapping[str, Any]) -> tuple[Ref, ...]:
    """Return the same from `{"tags": {name: commit}, "branches": {name: commit}}`.

    :raises HubError: as `read` does.
    """
    return _in_order(
        (kind, name, sha)
        for kind, key in LISTS.items()
        for name, sha in Reader().mapping(body, key).items()
    )


def _listed(body: Mapping[str, Any]) -> Iterator[tuple[RefKind, Any, Any]]:
    for kind, key in LISTS.items():
        for row in Reader().rows(body, key):
            yield kind, row.get("name"), row.get("targetCommit")


def _in_order(rows: Iterable[tuple[RefKind, Any, Any]]) -> tuple[Ref, ...]:
    found: dict[RefKind, dict[str, str]] = {kind: {} for kind in LISTS}
    for kind, said, sha in rows:
        name = Reader().text({"name": said}, "name", limit=NAME_LIMIT)
        if name and _is_commit(sha):
            found[kind][name] = sha
    if sum(map(len, found.values())) > READ:
        raise HubError(Reason.UNREADABLE, "The hub lists more branches and tags than we read.")
    return tuple(
        Ref(kind, name, sha) for kind in LISTS for name, sha in sorted(found[kind].items())
    )


def _is_commit(sha: Any) -> bool:
    return isinstance(sha, str) and len(sha) in LENGTHS and HEX.fullmatch(sha) is not None
