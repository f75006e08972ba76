"""The tabs of a model's page: each reads what it shows, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from inventory.tabs import (
    files,
    history,
    licence,
    lineage,
    openness,
    overview,
    trust,
    used_by,
)
from inventory.tabs.page import ModelPage

__all__ = ["TABS", "ModelPage", "Tab"]


@dataclass(frozen=True)
class Tab:
    """One tab; `context` returns what its template `inventory/tabs/<key>.html` shows."""

    key: str
    title: str
    context: Callable[[ModelPage], Mapping[str, Any]]

    @property
    def template(self) -> str:
        """The template of its content."""
        return f"inventory/tabs/{self.key.replace('-', '_')}.html"


TABS: Mapping[str, Tab] = {
    tab.key: tab
    for tab in (
        Tab("overview", "Overview", overview.context),
        Tab("files", "Files", files.context),
        Tab("licence", "Licence", licence.context),
        Tab("openness", "Openness", openness.context),
        Tab("trust", "Trust", trust.context),
        Tab("lineage", "Lineage", lineage.context),
        Tab("used-by", "Used by", used_by.context),
        Tab("history", "History", history.context),
    )
}
