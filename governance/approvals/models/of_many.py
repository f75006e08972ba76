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
Changed = QuerySet[Binding, tuple[int, str]]


def validity_of_approved(
    rows: "QuerySet[Approval]", at: datetime, editions: dict[str, str]
) -> dict[int, str]:
    """Return the `validity` of those of these rows that are approved, by their keys.

    Two statements, however many there are.
    """
    approved = rows.filter(state=ApprovalState.APPROVED).order_by()
    beside = (found.all() for found in _beside(at.date()))
    return _told(approved, at, _changed(approved, editions).union(*beside, all=True))


def no_longer_valid(
    rows: "QuerySet[Approval]", at: datetime, editions: dict[str, str]
) -> list[int]:
    """Return the keys of those that are no longer valid.

    Nothing is graver, so nothing is asked but what ends an approval.
    """
    approved = rows.filter(state=ApprovalState.APPROVED).order_by()
    ended = _changed(approved, editions).filter(kind__in=policy.ending_bindings())
    told = _told(approved, at, ended)
    return [pk for pk, said in told.items() if said == "no_longer_valid"]


def _told(approved: "QuerySet[Approval]", at: datetime, against: Against) -> dict[int, str]:
    """Return what the gravest makes of each approval, of itself and what speaks against it.

    `against` are keys of approvals, also others, each with what speaks against it.
    """
    told: dict[int, str] = dict(approved.values_list("pk", _by_itself(at)))
    for pk, what in against:
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


def _changed(approved: "QuerySet[Approval]", editions: dict[str, str]) -> Changed:
    broken = Binding.objects.broken(editions).filter(approval__in=approved.values("pk"))
    return broken.order_by().values_list("approval", "kind")


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
