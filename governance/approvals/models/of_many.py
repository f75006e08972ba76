"""Whether each of many approvals holds, asked once of all of them.

What was asked of each, as `holding` does for the rows of a statement, would be asked thousands of
times: here what speaks against approvals is read as a list, and laid beside the approvals.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, QuerySet, Value, When

from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding
from governance.approvals.models.condition import Condition, Waiver
from governance.approvals.models.holding import GRAVITY, VALID
from governance.approvals.states import ApprovalState
from governance.rules import policy

if TYPE_CHECKING:
    from governance.approvals.models.approval import Approval

Against = Iterable[tuple[int, str]]


def validity_of_approved(
    rows: "QuerySet[Approval]", at: datetime, editions: dict[str, str]
) -> dict[int, str]:
    """Return the `validity` of those of these rows that are approved, by their keys.

    Two statements, however many there are.
    """
    approved = rows.filter(state=ApprovalState.APPROVED).order_by()
    told: dict[int, str] = dict(approved.values_list("pk", _by_itself(at)))
    for pk, what in _against(approved, at.date(), editions):
        if (said := told.get(pk)) in GRAVITY:
            told[pk] = max(said, _makes(what), key=GRAVITY.__getitem__)
    return told


def _by_itself(at: datetime) -> Case:
    """Return what an approval's own row and its verdicts make of it."""
    return Case(
        When(suspended_at__isnull=False, then=Value("suspended")),
        When(expires_at__lte=at, then=Value("expired")),
        When(Assessment.objects.apart_from_approved(), then=Value(_makes(policy.VERDICT))),
        default=Value(VALID),
        output_field=CharField(),
    )


def _against(approved: "QuerySet[Approval]", day: date, editions: dict[str, str]) -> Against:
    """Return the keys of approvals with what speaks against them, some more than once."""
    broken = Binding.objects.broken(editions).filter(approval__in=approved.values("pk"))
    beside = (rows.all() for rows in _beside(day))
    found: Against = broken.order_by().values_list("approval", "kind").union(*beside, all=True)
    return found


@lru_cache(maxsize=4)
def _beside(day: date) -> tuple[QuerySet[Waiver] | QuerySet[Condition], ...]:
    """Return what speaks against approvals beside the things they are bound to.

    Made once a day, as in `holding`.
    """
    rows: dict[str, tuple[QuerySet[Waiver] | QuerySet[Condition], ...]] = {
        "waiver_ended": (Waiver.objects.run_out(day),),
        "condition_overdue": Condition.objects.of_living().overdue_by_cause(day),
    }
    return tuple(
        found.order_by().values_list("approval", Value(name))
        for name, some in rows.items()
        for found in some
    )


def _makes(what: str) -> str:
    """Return the `validity` that follows from a kind of change, or from what is named like one."""
    if what in GRAVITY:
        return what
    return "no_longer_valid" if what in policy.ending_bindings() else "needs_review"
