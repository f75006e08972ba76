"""What a dataset's card says that a lineage needs: its licence, and whose outputs it holds."""

from collections.abc import Mapping
from typing import Any

from inventory.hubs import card as cards
from inventory.hubs.base import DatasetFacts
from inventory.hubs.reading import Reader


def read(body: Mapping[str, Any], *, asked: str) -> DatasetFacts:
    """Return the facts of a body that may hold anything."""
    reader = Reader()
    card = reader.mapping(body, "cardData")
    claim = cards.licence(reader, card, reader.texts(body, "tags", limit=400))
    return DatasetFacts(
        repo_id=reader.text(body, "id") or asked,
        licence_keys=claim.keys,
        licence_name=claim.name,
        generated_by=reader.texts(card, "generated_by"),
    )
