"""Lineage: what the model was made from."""

from collections.abc import Mapping
from typing import Any

from inventory.tabs.page import ModelPage


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the base models that the revision names."""
    if page.revision is None:
        return {}
    return {"base_models": page.revision.base_models.select_related("base").order_by("repo_id")}
