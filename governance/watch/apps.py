"""The app's name in the project."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Registers `governance.watch` under the label `watch`."""

    name = "governance.watch"
    label = "watch"
