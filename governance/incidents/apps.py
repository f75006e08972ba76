"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers `governance.incidents` under the label `incidents`."""

    name = "governance.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Show incidents on the pages of systems, use cases and findings; models exist by now."""
        from governance.incidents.panels import finding_panel, system_panel, use_case_panel
        from governance.watch.models import Finding
        from governance.web.panels import register
        from inventory.models import System, UseCase

        register(System, system_panel)
        register(UseCase, use_case_panel)
        register(Finding, finding_panel)
