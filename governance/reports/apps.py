"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers `governance.reports` under the label `reports`."""

    name = "governance.reports"
    label = "reports"

    def ready(self) -> None:
        """Show packs on the pages of use cases; models exist only from here on."""
        from governance.reports.panels import use_case_panel
        from governance.web.panels import register
        from inventory.models import UseCase

        register(UseCase, use_case_panel)
