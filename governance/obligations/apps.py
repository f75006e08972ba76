"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Registers `governance.obligations` under the label `obligations`."""

    name = "governance.obligations"
    label = "obligations"

    def ready(self) -> None:
        """Show what is owed on the pages of use cases and systems; models exist from here on."""
        from governance.evidence import reliance
        from governance.evidence.models import Evidence
        from governance.obligations import evidence_use as rests
        from governance.obligations.documents import panels as documents
        from governance.obligations.interview import panels as interview
        from governance.obligations.model_panels import model_panels
        from governance.obligations.panels import system_panel, use_case_panel
        from governance.web.panels import register
        from inventory.models import HubModel, System, UseCase

        register(UseCase, use_case_panel)
        register(System, system_panel)
        register(HubModel, model_panels)
        register(UseCase, documents.use_case_panel)
        register(UseCase, interview.use_case_panel)
        register(Evidence, rests.evidence_panel)
        reliance.register(rests.duties_rest)
