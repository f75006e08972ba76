"""What the page of a use case shows of its audit packs."""

from datetime import datetime

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.reports.models import Pack
from governance.web.panels import Panel
from inventory.models import UseCase

SHOWN = 5


def use_case_panel(use_case: UseCase, user: User, at: datetime) -> Panel | None:
    """Return the newest packs and the button for another; nothing for who may neither."""
    packs = list(Pack.objects.visible_to(user).filter(use_case=use_case)[:SHOWN])
    may_export = can(user, Permission.PACK_EXPORT, use_case.system.department)
    if not packs and not may_export:
        return None
    content = {"packs": packs, "may_export": may_export, "use_case": use_case}
    return Panel("Audit packs", "reports/use_case_panel.html", content, order=80)
