"""Overview: what the model is, and what is watched of it."""

from collections.abc import Mapping
from typing import Any

from governance.web.panels import panels_for
from inventory.card_facts import card_facts
from inventory.tabs.page import ModelPage

ROWS_SHOWN = 50


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the facts of the card, the commits we know, and the panels of other apps."""
    return {
        "card": card_facts(page.revision.card) if page.revision else [],
        "aliases": page.model.aliases.order_by("seen_at"),
        "revisions": page.model.revisions.without_bulk()[:ROWS_SHOWN],
        "panels": panels_for(page.model, page.user, page.at),
    }
