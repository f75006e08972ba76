"""The app's name in the project."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """Registers `inventory`."""

    name = "inventory"
