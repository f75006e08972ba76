"""Everything about one request in the order in which it came about, for paper and archives."""

from datetime import datetime
from typing import Any

from governance.approvals.checklist import counts, rows_of
from governance.approvals.models import Approval, Waiver
from governance.approvals.review import asked, items, rounds, verdicts
from governance.approvals.validity import reasons_of
from governance.audit.models import Entry


def context_of(approval: Approval, *, at: datetime) -> dict[str, Any]:
    """Return what the record shows of an approval that came from `page.found`."""
    checklist = rows_of(approval, at=at)
    people = ("set_by", "met_by", "owner", "evidence")
    waivers = Waiver.objects.filter(approval=approval)
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
        "conditions": approval.conditions.select_related(*people),
        "waivers": waivers.select_related("model", "asked_by", "granted_by", "refused_by"),
        "entries": Entry.objects.about(approval).order_by("number"),
    }
