"""The app's name in the project, and its checks."""

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers `governance.notices` under the label `notices`."""

    name = "governance.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the checks of the settings."""
        import_module("governance.notices.checks")
