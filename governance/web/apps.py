"""The app's name in the project."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers `governance.web` under the label `web`; it has templates and tags, no models."""

    name = "governance.web"
    label = "web"
