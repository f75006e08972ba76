"""Used by: the systems that use any revision of the model."""

from collections.abc import Mapping
from typing import Any

from inventory.models import System
from inventory.tabs.page import ModelPage

ROWS_SHOWN = 50


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the systems that the person may see."""
    rows = System.objects.visible_to(page.user).in_use().using_model(page.model)
    return {"systems": rows.select_related("department", "owner")[:ROWS_SHOWN]}
