"""What of models rests on an item of evidence: licence decisions, trust, verified files."""

from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.web.panels import Panel
from inventory.models import FileVerification, HubModel, LicenceDecision, TrustEvidence

SHOWN = 20


@dataclass(frozen=True)
class Use:
    """A model, and what the item says of it."""

    model: HubModel
    tab: str
    text: str


def evidence_panel(evidence: Evidence, user: User, at: datetime) -> Panel | None:
    """Return the models of which something was decided or found with the item."""
    uses = [*_licences(evidence), *_trust(evidence), *_verifications(evidence)]
    if not uses:
        return None
    return Panel("Models that rest on it", "inventory/_evidence_uses.html", {"uses": uses}, 30)


def _licences(evidence: Evidence) -> list[Use]:
    rows = LicenceDecision.objects.filter(evidence=evidence).select_related("model")
    return [
        Use(row.model, "licence", f"Licence decided: {row.title}{_past(row)}")
        for row in rows[:SHOWN]
    ]


def _trust(evidence: Evidence) -> list[Use]:
    rows = TrustEvidence.objects.filter(evidence=evidence).select_related("revision__model")
    found = rows.defer("revision__raw", "revision__card", "revision__licence_text")[:SHOWN]
    return [
        Use(row.revision.model, "trust", f"Trust evidence {row.item}: {row.get_status_display()}")
        for row in found
    ]


def _verifications(evidence: Evidence) -> list[Use]:
    rows = FileVerification.objects.filter(evidence=evidence).select_related("revision__model")
    found = rows.defer("revision__raw", "revision__card", "revision__licence_text")[:SHOWN]
    return [
        Use(row.revision.model, "trust", f"Files at {row.place}: {row.get_status_display()}")
        for row in found
    ]


def _past(decision: LicenceDecision) -> str:
    return "" if decision.superseded_at is None else ", replaced since"
