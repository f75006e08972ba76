"""Everything about one request in the order in which it came about, for paper and archives."""

from datetime import datetime
from typing import Any

from governance.approvals.checklist import counts, rows_of
from governance.approvals.models import Approval
from governance.approvals.review import asked, items, rounds, verdicts
from governance.approvals.validity import reasons_of
from governance.audit.models import Entry


def context_of(approval: Approval, *, at: datetime) -> dict[str, Any]:
    """Return what the record shows of an approval that came from `page.found`."""
    checklist = rows_of(approval, at=at)
    return {
        "title": f"Record: {approval.use_case.name}",
        "approval": approval,
        "at": at,
        "reasons": reasons_of(approval, at=at),
        "asked": asked.asked_of(approval),
        "verdicts": verdicts.Verdicts(approval.assessment),
        "rounds": rounds.all_rounds(approval),
        "families": items.families(checklist),
        "counts": counts(checklist),
        "conditions": approval.read_conditions,
        "waivers": approval.read_waivers,
        "entries": Entry.objects.about(approval).order_by("number"),
    }
