"""What the page of one obligation shows beside the obligation itself."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.evidence.models import Evidence
from governance.obligations import literacy, register
from governance.obligations.actions.setting_aside import why_not
from governance.obligations.brought_about import is_brought_about
from governance.obligations.comparing import Cell, differing
from governance.obligations.frameworks.coverage import Covered, coverage_of_requirement
from governance.obligations.models import Obligation, ObligationState


@dataclass(frozen=True)
class Expected:
    """One kind of evidence that the duty expects, and what is said to be of it."""

    kind: str
    items: tuple[Evidence, ...]
    proved: bool


def context(obligation: Obligation, user: User, *, at: datetime) -> Mapping[str, Any]:
    """Return what the page shows: evidence, expectations, newer text, relations, who may what."""
    evidence = list(obligation.evidence.filter(pk__in=Evidence.objects.visible_to(user)))
    aside = obligation.state == ObligationState.SET_ASIDE
    refusal = why_not("agree", obligation, user) if aside else None
    return {
        "shown_by": register.shown_by(obligation),
        "evidence": evidence,
        "expected": expected(obligation, evidence, at=at),
        "today": at.date(),
        "keep_until": keep_until(obligation),
        "coverage": literacy.coverage_of(obligation, at=at),
        "related": related(obligation, user, at=at),
        "newer": newer_text(obligation),
        "brought_about": is_brought_about(obligation),
        "can_edit": can(user, Permission.OBLIGATION_EDIT, obligation.department),
        "aside": aside,
        "decides": aside and refusal is None,
        "decides_not": str(refusal or ""),
    }


def expected(
    obligation: Obligation, evidence: list[Evidence], *, at: datetime
) -> tuple[Expected, ...]:
    """Return what the duty expects, each with the evidence that the person may see of it."""
    seen = {item.pk: item for item in evidence}
    items: dict[str, list[Evidence]] = defaultdict(list)
    proved = set(obligation.kinds_shown.proving(at).values_list("kind", flat=True))
    for kind, pk in obligation.kinds_shown.values_list("kind", "evidence"):
        if pk in seen:
            items[kind].append(seen[pk])
    return tuple(
        Expected(kind, tuple(items[kind]), kind in proved)
        for kind in obligation.requirement.evidence_expected
    )


def keep_until(obligation: Obligation) -> date | None:
    """Return the day until which what shows a fulfilled duty is kept at least.

    The shortest time that the law gives, counted from the day on which the duty was met; the law
    may count from a later event, so the words of the law stand beside it.
    """
    months, met = obligation.requirement.retention_months, obligation.closed_at
    if not months or met is None or obligation.state != ObligationState.FULFILLED:
        return None
    years, month = divmod(met.month - 1 + months, 12)
    last = monthrange(met.year + years, month + 1)[1]
    return date(met.year + years, month + 1, min(met.day, last))


def newer_text(obligation: Obligation) -> tuple[Cell, ...] | None:
    """Return what reads differently in the newest text; None where it is the obligation's own."""
    requirement = obligation.requirement
    if obligation.version == requirement.version:
        return None
    asked = [obligation.version, requirement.version]
    texts = dict(requirement.versions.filter(number__in=asked).values_list("number", "content"))
    return differing(texts.get(obligation.version, {}), texts.get(requirement.version, {}))


def related(obligation: Obligation, user: User, *, at: datetime) -> Covered | None:
    """Return how the duty stands to requirements of other frameworks, None where nobody says."""
    found = coverage_of_requirement(obligation.requirement, user, at=at)
    return found if found.through or found.leads else None
