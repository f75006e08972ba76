"""The app's name in the project."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Registers `governance.obligations` under the label `obligations`."""

    name = "governance.obligations"
    label = "obligations"
