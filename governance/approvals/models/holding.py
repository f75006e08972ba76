"""Whether an approval holds, as conditions of one statement."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Substr
from django.db.models.lookups import GreaterThan

from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding, BindingQuerySet
from governance.approvals.models.condition import Condition, Waiver
from governance.approvals.states import OPEN, ApprovalState
from governance.rules import policy

if TYPE_CHECKING:
    from governance.approvals.models.approval import Approval

VALID = "valid"
# What ends an approval wins over what suspends it, and that over what only asks for a look.
GRAVITY = {
    name: f"{grade}{name}"
    for grade, name in enumerate(
        (VALID, "needs_review", "condition_overdue", "waiver_ended", "no_longer_valid")
    )
}


def reasons_against(at: datetime, editions: dict[str, str]) -> Mapping[str, Q]:
    """Return what can speak against an approval that was given, in the order in which it counts.

    Each is a condition on approvals, by the value of `validity` that it leads to. The last holds
    for whatever changed, also for what ends an approval.
    """
    broken = _broken(editions).filter(approval__state=ApprovalState.APPROVED)
    first = Coalesce(Subquery(broken.ending().values("pk")[:1]), 0)
    ended = Q(GreaterThan(first, 0))
    differs = Q(Exists(Assessment.objects.differing_from_approval()))
    ends = policy.VERDICT in policy.ending_bindings()
    return {
        "suspended": Q(suspended_at__isnull=False),
        "expired": Q(expires_at__lte=at),
        "no_longer_valid": ended | differs if ends else ended,
        "waiver_ended": _exists(Waiver.objects.run_out(at.date())),
        "condition_overdue": _exists(Condition.objects.overdue(at)),
        "needs_review": Q(Exists(broken)) | differs,
    }


def any_of(reasons: Mapping[str, Q]) -> Q:
    """Return whether anything speaks against an approval; what ends it is part of what changed."""
    return (
        reasons["suspended"]
        | reasons["expired"]
        | reasons["needs_review"]
        | reasons["waiver_ended"]
        | reasons["condition_overdue"]
    )


def validity(at: datetime, editions: dict[str, str]) -> Case:
    """Return the value of `validity`: the state, what speaks against an approval, or `valid`.

    What speaks against it is asked once each and the gravest wins: the statement is read and
    planned anew for every page, which for one that repeats itself takes longer than to run it.
    """
    return Case(
        When(~Q(state=ApprovalState.APPROVED), then=F("state")),
        When(suspended_at__isnull=False, then=Value("suspended")),
        When(expires_at__lte=at, then=Value("expired")),
        default=Substr(
            Greatest(
                Coalesce(Subquery(_gravest(editions)), Value(GRAVITY[VALID])),
                *(_graded(name, found) for name, found in _beside(at).items()),
            ),
            2,
        ),
        output_field=CharField(),
    )


def told_of_approved(
    rows: "QuerySet[Approval]", at: datetime, editions: dict[str, str]
) -> Iterator[str]:
    """Yield the `validity` of each of these rows that is approved; two statements.

    What changed is asked once of all approvals: to count them by it takes half as long as to ask
    it of each.
    """
    approved = {"state": ApprovalState.APPROVED}
    ending, changed = policy.ending_bindings(), dict[int, str]()
    broken = Binding.objects.broken(editions).filter(approval__in=rows.filter(**approved))
    for pk, kind in broken.values_list("approval", "kind"):
        grade = GRAVITY["no_longer_valid" if kind in ending else "needs_review"]
        changed[pk] = max(grade, changed.get(pk, ""))
    for pk, told in rows.filter(**approved).order_by().values_list("pk", _without_changes(at)):
        beside = GRAVITY.get(told)
        yield told if beside is None else max(beside, changed.get(pk, ""))[1:]


def _without_changes(at: datetime) -> Case:
    """Return what speaks against an approval beside the things it is bound to, or `valid`."""
    beside = sorted(_beside(at).items(), key=lambda one: GRAVITY[one[0]], reverse=True)
    return Case(
        When(suspended_at__isnull=False, then=Value("suspended")),
        When(expires_at__lte=at, then=Value("expired")),
        *(When(found, then=Value(name)) for name, found in beside),
        default=Value(VALID),
        output_field=CharField(),
    )


def is_outdated(editions: dict[str, str]) -> Case:
    """Return whether anything changed under an approval or an open request."""
    differs = Q(Exists(Assessment.objects.differing_from_approval()))
    return Case(
        When(
            Q(state__in=[ApprovalState.APPROVED, *OPEN]),
            then=Exists(_broken(editions)) | differs,
        ),
        default=Value(False),  # noqa: FBT003 - it takes no keyword
    )


def _beside(at: datetime) -> Mapping[str, Q]:
    """Return what speaks against an approval beside the things it is bound to."""
    verdict = "no_longer_valid" if policy.VERDICT in policy.ending_bindings() else "needs_review"
    return {
        verdict: Q(Exists(Assessment.objects.differing_from_approval())),
        "waiver_ended": _exists(Waiver.objects.run_out(at.date())),
        "condition_overdue": _exists(Condition.objects.overdue(at)),
    }


def _graded(name: str, found: Q) -> Case:
    return Case(When(found, then=Value(GRAVITY[name])), default=Value(GRAVITY[VALID]))


def _gravest(editions: dict[str, str]) -> QuerySet[Binding, dict[str, Any]]:
    """Return what the gravest of the changes under an approval makes of it, graded."""
    ends = When(kind__in=policy.ending_bindings(), then=Value(GRAVITY["no_longer_valid"]))
    graded = Case(ends, default=Value(GRAVITY["needs_review"]))
    return _broken(editions).annotate(grave=graded).order_by("-grave").values("grave")[:1]


def _broken(editions: dict[str, str]) -> BindingQuerySet:
    return Binding.objects.broken(editions).filter(approval=OuterRef("pk"))


def _exists(rows: QuerySet[Condition] | QuerySet[Waiver]) -> Q:
    return Q(Exists(rows.filter(approval=OuterRef("pk"))))
