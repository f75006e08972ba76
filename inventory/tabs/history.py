"""History: the audit log about the model."""

from collections.abc import Mapping
from typing import Any

from governance.audit.models import Entry
from inventory.tabs.page import ModelPage

ENTRIES_SHOWN = 100


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the newest entries."""
    return {"entries": Entry.objects.about(page.model)[:ENTRIES_SHOWN]}
