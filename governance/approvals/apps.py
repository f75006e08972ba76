"""The app's name in the project, and what it shows on the pages of the apps below."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Registers `governance.approvals` under the label `approvals`."""

    name = "governance.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Show approvals on the pages of models and systems; models exist only from here on."""
        from governance.approvals import (
            checks,  # noqa: F401  # registers itself
            inbox_list,
            lent,
            newer_evidence,
        )
        from governance.approvals import evidence_use as rests
        from governance.approvals.panels import model_badge, system_panel
        from governance.approvals.releases.evidence_use import releases_rest
        from governance.evidence import reliance
        from governance.evidence.models import Evidence
        from governance.web import badges, numbers, panels
        from inventory.models import HubModel, System

        panels.register(System, system_panel)
        badges.register(HubModel, model_badge)
        numbers.register("approvals:inbox", inbox_list.COUNTER)
        panels.register(Evidence, rests.evidence_panel)
        panels.register(Evidence, newer_evidence.evidence_panel)
        reliance.register(rests.answers_rest)
        reliance.register(rests.conditions_rest)
        reliance.register(releases_rest)
        lent.register()
