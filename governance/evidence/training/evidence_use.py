"""Which trainings an item of evidence shows: on its page, and asked before the item runs out."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.evidence.training.models import Training
from governance.evidence.training.register import rows
from governance.web.panels import Panel

SHOWN = 20


def trainings_rest(at: datetime) -> Exists:
    """Return the condition that a training that counts is shown by an item."""
    return Exists(Training.objects.current(at.date()).filter(evidence=OuterRef("pk")))


def evidence_panel(evidence: Evidence, user: User, at: datetime) -> Panel | None:
    """Return the trainings on the register that the item shows, as far as the person may see."""
    found = list(rows(user).filter(evidence=evidence)[: SHOWN + 1])
    if not found:
        return None
    context = {"rows": found[:SHOWN], "more": len(found) > SHOWN}
    return Panel("Trainings that rest on it", "evidence/_training_uses.html", context, 25)
