"""Keep the checklist that a request is asked, so that its words stay what they were."""

from datetime import datetime

from governance.approvals.checklist import is_agent
from governance.approvals.models import ChecklistVersion
from governance.approvals.templates import checklist_for, in_force
from governance.rules.checklists import Checklist
from inventory.models import UseCase


def asked_of(use_case: UseCase, tier: int) -> Checklist:
    """Return the checklist that a request for this use case would be asked now."""
    return checklist_for(tier, agent=is_agent(use_case.facts), template=in_force())


def keep(checklist: Checklist, *, at: datetime) -> ChecklistVersion:
    """Return the stored words of a checklist; equal words are stored once."""
    version, _ = ChecklistVersion.objects.get_or_create(
        digest=checklist.digest,
        defaults={
            "name": checklist.name,
            "edition": checklist.edition,
            "items": [item.as_dict() for item in checklist.items],
            "made_at": at,
        },
    )
    return version
