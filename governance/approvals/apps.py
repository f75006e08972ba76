"""The app's name in the project."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers `governance.approvals` under the label `approvals`."""

    name = "governance.approvals"
    label = "approvals"
