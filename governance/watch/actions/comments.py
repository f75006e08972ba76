"""What people write to each other about a finding."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.models import Finding, FindingComment
from governance.web.refusals import Refused

LONGEST = 4000


@transaction.atomic
def comment(finding: Finding, text: str, *, by: User, at: datetime) -> FindingComment:
    """Add a comment to a finding; its state stays what it is.

    :raises NotAllowed: if the person may not triage findings of the department.
    :raises Refused: if nothing is said, or more than a comment holds.
    """
    require(by, Permission.FINDING_TRIAGE, finding.system.department)
    said = text.strip()
    if not said:
        raise Refused("Write something first.", field="text")
    if len(said) > LONGEST:
        raise Refused(f"A comment holds at most {LONGEST:,} characters.", field="text")
    row = FindingComment.objects.create(finding=finding, author=by, text=said, written_at=at)
    record(Event.FINDING_COMMENTED, on=finding, by=by, at=at, note=said)
    return row
