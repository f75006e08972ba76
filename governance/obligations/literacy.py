"""Article 4: what the register of trainings shows of it, and taking that along as evidence."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.evidence.actions import collect
from governance.evidence.training.coverage import Coverage, coverage, last_day, record_of
from governance.obligations import actions
from governance.obligations.models import Obligation

REQUIREMENT = "AIA-4-1"
METHOD = "The register of trainings on this day: who holds a role, and who has a current training."


def coverage_of(obligation: Obligation, *, at: datetime) -> Coverage | None:
    """Return how far the people are trained whom the duty is about; None for another duty."""
    if obligation.requirement.key != REQUIREMENT:
        return None
    return coverage(obligation.department, at)


@transaction.atomic
def attach_register(obligation: Obligation, *, by: User, at: datetime) -> Obligation:
    """Keep what the register says today and attach it: it shows that, and nothing beyond.

    :raises NotAllowed: if the person may not work on the obligation.
    """
    department = obligation.department
    require(by, Permission.OBLIGATION_EDIT, department)
    found = coverage(department, at)
    evidence = collect(
        f"Register of trainings, {at:%d %B %Y}: {found.sentence}"[:200],
        record_of(department, at),
        method=METHOD,
        department=department,
        valid_until=last_day(department, at),
        at=at,
    )
    return actions.attach(obligation, evidence=[evidence], by=by, at=at)
