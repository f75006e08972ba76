"""The app's name in the project."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers `governance.incidents` under the label `incidents`."""

    name = "governance.incidents"
    label = "incidents"
