"""The app's name in the project."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers `demo` for its command; it has no rows of its own."""

    name = "demo"
