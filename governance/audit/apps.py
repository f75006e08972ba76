"""The app's name in the project."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers `governance.audit` under the label `audit`."""

    name = "governance.audit"
    label = "audit"
