"""What the pages of use cases, systems and models show of what they owe."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from governance.accounts.models import User
from governance.obligations import register
from governance.obligations.counts import count
from governance.obligations.models import Obligation
from governance.web.panels import Panel
from inventory.models import HubModel, System, UseCase

SHOWN = 8
ORDER = 40


def use_case_panel(use_case: UseCase, user: User, at: datetime) -> Panel:
    """Return what one use case owes."""
    return _panel(Q(use_case=use_case), f"use_case={use_case.pk}", user, at)


def system_panel(system: System, user: User, at: datetime) -> Panel:
    """Return what the use cases of one system owe."""
    return _panel(Q(use_case__system=system), f"system={system.pk}", user, at, named=True)


def model_panel(model: HubModel, user: User, at: datetime) -> Panel | None:
    """Return what a model owes; nothing where no answers about it brought anything about."""
    panel = _panel(Q(model=model), f"model={model.pk}", user, at)
    counts = panel.context["counts"]
    return panel if counts.owed or counts.set_aside else None


def _panel(owed_for: Q, query: str, user: User, at: datetime, *, named: bool = False) -> Panel:
    rows = register.rows(user, at=at).filter(owed_for)
    waiting = rows.unfulfilled().order_by("due_on", "pk")
    context: dict[str, Any] = {
        "counts": count(Obligation.objects.visible_to(user).filter(owed_for), at=at),
        "rows": waiting[:SHOWN],
        "query": query,
        "named": named,
    }
    return Panel("Obligations", "obligations/_panel.html", context, order=ORDER)
