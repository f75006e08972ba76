"""Who is told of findings. Called by `governance.effects`."""

from datetime import datetime

from django.urls import reverse

from governance.accounts.models import User
from governance.notices import actions as notices
from governance.watch.models import Finding, Severity


def finding_opened(finding: Finding, *, by: User | None, at: datetime) -> None:
    """Tell the owners of the system, and of the finding; at once if it is critical.

    Many findings on one system are one notice, which leads to all of them.
    """
    system = finding.system
    notices.tell(
        [system.owner, finding.owner],
        kind="finding",
        about=system,
        text=f"A finding of severity {finding.severity} on {system.name}: {finding.title}",
        url=f"{reverse('watch:finding-list')}?system={system.pk}",
        urgent=finding.severity == Severity.CRITICAL,
        by=by,
        at=at,
    )
