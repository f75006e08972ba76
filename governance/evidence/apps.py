"""The app's name in the project, and what of its own rests on evidence."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registers `governance.evidence` under the label `evidence`."""

    name = "governance.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Name the trainings that an item shows; models exist only from here on."""
        from governance.evidence import reliance
        from governance.evidence.models import Evidence
        from governance.evidence.training import evidence_use as rests
        from governance.web import panels

        reliance.register(rests.trainings_rest)
        panels.register(Evidence, rests.evidence_panel)
