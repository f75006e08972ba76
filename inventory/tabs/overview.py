"""Overview: what the model is, and what is watched of it."""

from collections.abc import Mapping
from typing import Any

from governance.accounts.permissions import Permission, can, can_anywhere
from governance.web.panels import panels_for
from inventory.card_facts import card_facts
from inventory.models import Publisher
from inventory.publisher_names import warnings_about
from inventory.tabs.page import ModelPage

ROWS_SHOWN = 50


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the facts of the card, the commits we know, and the panels of other apps."""
    return {
        "publisher": Publisher.objects.of(page.model).first(),
        "warnings": warnings_about(page.model.publisher, hub=page.model.hub),
        "can_enter": can_anywhere(page.user, Permission.MODEL_REGISTER),
        "can_register": can(page.user, Permission.MODEL_REGISTER),
        "card": card_facts(page.revision.card) if page.revision else [],
        "aliases": page.model.aliases.order_by("seen_at"),
        "revisions": page.model.revisions.without_bulk()[:ROWS_SHOWN],
        "panels": panels_for(page.model, page.user, page.at),
    }
