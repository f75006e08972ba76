"""`/api/datasets/{id}`: a dataset's own card, as far as a lineage asks for it."""

from typing import Any

from demo.hub import replies
from demo.hub.hashes import made_up
from demo.hub.replies import Reply
from demo.hub.shelf import Account, Shelf


def dataset(shelf: Shelf, account: Account | None, name: str) -> Reply:
    """Answer with the body of one dataset, or as the hub answers for one that is not there."""
    card = shelf.datasets.get(name)
    if card is None:
        return replies.no_such_repo(token=account is not None)
    return replies.as_json(_body(name, card))


def _body(name: str, card: dict[str, Any]) -> dict[str, Any]:
    licences = card.get("license")
    keys = licences if isinstance(licences, list) else [licences] if licences else []
    return {
        "_id": made_up("_id of dataset", name, digits=24),
        "id": name,
        "author": name.split("/")[0],
        "cardData": card,
        "disabled": False,
        "gated": False,
        "lastModified": "2024-01-01T00:00:00.000Z",
        "private": False,
        "sha": made_up("commit of dataset", name, digits=40),
        "tags": [*(f"license:{key}" for key in keys), "region:us"],
        "createdAt": "2024-01-01T00:00:00.000Z",
    }
