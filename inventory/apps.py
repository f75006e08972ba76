"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Registers `inventory`."""

    name = "inventory"

    def ready(self) -> None:
        """Show on the page of an item of evidence which models rest on it."""
        from governance.evidence.models import Evidence
        from governance.web.panels import register
        from inventory.evidence_use import evidence_panel

        register(Evidence, evidence_panel)
