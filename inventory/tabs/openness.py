"""Openness: what was released, on which terms, and who says so."""

from collections.abc import Mapping
from typing import Any

from governance.accounts.permissions import Permission, can_anywhere
from inventory.openness_panel import openness_panel
from inventory.tabs.page import ModelPage


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the panel of the model; its facts are about the newest known commit."""
    return {
        "openness": openness_panel(page.model),
        "may_confirm": can_anywhere(page.user, Permission.OPENNESS_CONFIRM),
    }
