"""Which duties an item of evidence shows to be met."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.obligations.models import Obligation
from governance.web.panels import Panel

SHOWN = 20


def duties_rest(at: datetime) -> Exists:
    """Return the condition that a duty that applies has an item attached."""
    attached = Obligation.evidence.through.objects.filter(evidence=OuterRef("pk"))
    return Exists(attached.filter(obligation__in=Obligation.objects.owed()))


def evidence_panel(evidence: Evidence, user: User, at: datetime) -> Panel | None:
    """Return the duties to which the item is attached."""
    rows = Obligation.objects.visible_to(user).shown_with(evidence)
    found = list(rows.select_related("requirement", "use_case", "model")[:SHOWN])
    if not found:
        return None
    return Panel("Duties that rest on it", "obligations/_evidence_uses.html", {"rows": found}, 20)
