"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers `governance.incidents` under the label `incidents`."""

    name = "governance.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Show incidents on the pages of systems and use cases; models exist from here on."""
        from governance.incidents.panels import system_panel, use_case_panel
        from governance.web.panels import register
        from inventory.models import System, UseCase

        register(System, system_panel)
        register(UseCase, use_case_panel)
