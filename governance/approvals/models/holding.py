"""Whether an approval holds, as conditions of one statement."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding, BindingQuerySet
from governance.approvals.models.condition import Condition, Waiver
from governance.approvals.states import OPEN, ApprovalState
from governance.rules import policy

VALID = "valid"


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
    waivers = Waiver.objects.run_out(at.date()).filter(approval=OuterRef("pk"))
    overdue = Condition.objects.overdue(at).filter(approval=OuterRef("pk"))
    return {
        "suspended": Q(suspended_at__isnull=False),
        "expired": Q(expires_at__lte=at),
        "no_longer_valid": ended | differs if ends else ended,
        "waiver_ended": Q(Exists(waivers)),
        "condition_overdue": Q(Exists(overdue)),
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

    Most approvals are valid. To ask first whether anything changed at all reads the bindings
    once; what exactly it means is then asked for the few, and so with subqueries of a few rows.
    """
    reasons = reasons_against(at, editions)
    waived, overdue, changed = (
        reasons[key] for key in ("waiver_ended", "condition_overdue", "needs_review")
    )
    return Case(
        When(~Q(state=ApprovalState.APPROVED), then=F("state")),
        When(reasons["suspended"], then=Value("suspended")),
        When(reasons["expired"], then=Value("expired")),
        When(~(changed | waived | overdue), then=Value(VALID)),
        When(reasons["no_longer_valid"], then=Value("no_longer_valid")),
        When(waived, then=Value("waiver_ended")),
        When(overdue, then=Value("condition_overdue")),
        default=Value("needs_review"),
        output_field=CharField(),
    )


def is_outdated(editions: dict[str, str]) -> Case:
    """Return whether anything changed under an approval or an open request."""
    broken = _broken(editions)
    differs = Q(Exists(Assessment.objects.differing_from_approval()))
    return Case(
        *(
            When(
                Q(state__in=states),
                then=Exists(broken.filter(approval__state__in=states)) | differs,
            )
            for states in ([ApprovalState.APPROVED], OPEN)
        ),
        default=Value(False),  # noqa: FBT003 - it takes no keyword
    )


def _broken(editions: dict[str, str]) -> BindingQuerySet:
    return Binding.objects.broken(editions).filter(approval=OuterRef("pk"))
