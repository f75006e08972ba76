"""The app of background jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """What runs in the background."""

    name = "governance.jobs"
    label = "jobs"
