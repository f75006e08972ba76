"""Licence: the claim, the text, what they come to, and what follows."""

from collections.abc import Mapping
from typing import Any

from inventory.licence_panel import licence_panel
from inventory.tabs.page import ModelPage


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the panel of the revision."""
    return {"licence": licence_panel(page.revision)} if page.revision else {}
