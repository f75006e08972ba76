"""The app's name in the project."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers `governance.evidence` under the label `evidence`."""

    name = "governance.evidence"
    label = "evidence"
