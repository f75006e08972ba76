"""What the pages of systems and use cases show of what went wrong."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, can
from governance.incidents import listing
from governance.watch.actions import bad_files
from governance.watch.models import Finding, FindingState
from governance.web.panels import Panel
from inventory.models import System, UseCase

SHOWN = 5
INCIDENTS = (FindingState.AFFECTED, FindingState.FIXED)
ORDER = 60


def system_panel(system: System, user: User, at: datetime) -> Panel:
    """Return the incidents of one system."""
    link = {} if system.retired_at else {"system": system.pk}
    return _panel(Q(system=system), user, system.department, link)


def use_case_panel(use_case: UseCase, user: User, at: datetime) -> Panel:
    """Return the incidents of one use case, and those of its whole system."""
    concerned = Q(use_case=use_case) | Q(system=use_case.system_id, use_case=None)
    ended = use_case.retired_at or use_case.system.retired_at
    link = {} if ended else {"system": use_case.system_id, "use_case": use_case.pk}
    return _panel(concerned, user, use_case.system.department, link)


def finding_panel(finding: Finding, user: User, at: datetime) -> Panel | None:
    """Return the incidents about the commit of a finding, and the way to report one.

    What is reported starts with what the finding says. None for what may be no incident: what
    nobody has confirmed, or has found not to concern us.
    """
    if finding.doubt or finding.state not in INCIDENTS:
        return None
    about = bad_files.revision_of(finding)
    concerned = Q(system=finding.system, revision=about) if about else Q(pk__in=[])
    system = finding.system
    link = {} if system.retired_at else {"system": system.pk, "finding": finding.pk}
    return _panel(concerned, user, system.department, link)


def _panel(concerned: Q, user: User, department: Department, link: dict[str, int]) -> Panel:
    context: dict[str, Any] = {"rows": listing.rows(user).filter(concerned)[:SHOWN]}
    if link and can(user, Permission.INCIDENT_REPORT, department):
        context["report_url"] = f"{reverse('incidents:incident-report')}?{urlencode(link)}"
    return Panel("Incidents", "incidents/_panel.html", context, order=ORDER)
