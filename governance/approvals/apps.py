"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers `governance.approvals` under the label `approvals`."""

    name = "governance.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Show approvals on the pages of systems; models exist only from here on."""
        from governance.approvals.panels import system_panel
        from governance.web.panels import register
        from inventory.models import System

        register(System, system_panel)
