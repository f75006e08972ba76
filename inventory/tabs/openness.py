"""Openness: what was released."""

from collections.abc import Mapping
from typing import Any

from inventory.tabs.page import ModelPage


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return what the tab shows."""
    return {}
