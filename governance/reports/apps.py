"""The app's name in the project."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers `governance.reports` under the label `reports`."""

    name = "governance.reports"
    label = "reports"
