"""The app's name in the project."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers `governance.notices` under the label `notices`."""

    name = "governance.notices"
    label = "notices"
