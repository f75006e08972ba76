"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Registers `governance.watch` under the label `watch`."""

    name = "governance.watch"
    label = "watch"

    def ready(self) -> None:
        """Show polls and findings on the pages of models and systems."""
        from governance.watch.panels import model_badge, model_panel, system_panel
        from governance.web import badges, panels
        from inventory.models import HubModel, System

        panels.register(HubModel, model_panel)
        panels.register(System, system_panel)
        badges.register(HubModel, model_badge)
