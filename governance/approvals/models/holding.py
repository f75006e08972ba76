"""Whether an approval holds, as conditions of one statement."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache

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

from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding, BindingQuerySet
from governance.approvals.models.condition import Condition, Waiver
from governance.approvals.states import OPEN, ApprovalState
from governance.rules import policy

VALID = "valid"
# What ends an approval wins over what suspends it, and that over what only asks for a look.
GRAVITY = {
    name: f"{grade}{name}"
    for grade, name in enumerate(
        (VALID, "needs_review", "condition_overdue", "waiver_ended", "no_longer_valid")
    )
}


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
                _gravest(tuple(editions.items())),
                *(_graded(name, found) for name, found in _beside(at).items()),
            ),
            2,
        ),
        output_field=CharField(),
    )


def is_outdated(editions: dict[str, str]) -> Case:
    """Return whether anything changed under an approval or an open request."""
    differs = Assessment.objects.apart_from_approved()
    return Case(
        When(
            Q(state__in=[ApprovalState.APPROVED, *OPEN]),
            then=Exists(_broken(editions)) | differs,
        ),
        default=Value(False),  # noqa: FBT003 - it takes no keyword
    )


def _beside(at: datetime) -> Mapping[str, Q]:
    """Return what speaks against an approval beside the things it is bound to."""
    ends = policy.VERDICT in policy.ending_bindings()
    return _beside_on(at.date(), "no_longer_valid" if ends else "needs_review")


@lru_cache(maxsize=4)
def _beside_on(day: date, verdict: str) -> Mapping[str, Q]:
    """Return the same for any moment of a day (UTC).

    The conditions are made once a day: making them takes longer than to ask them of a page.
    """
    overdue = Condition.objects.overdue(datetime.combine(day, time(), tzinfo=UTC))
    return {
        verdict: Assessment.objects.apart_from_approved(),
        "waiver_ended": _exists(Waiver.objects.run_out(day)),
        "condition_overdue": _exists(overdue),
    }


def _graded(name: str, found: Q) -> Case:
    return Case(When(found, then=Value(GRAVITY[name])), default=Value(GRAVITY[VALID]))


@lru_cache(maxsize=4)
def _gravest(editions: tuple[tuple[str, str], ...]) -> Coalesce:
    """Return what the gravest of the changes under an approval makes of it, graded.

    Made once for as long as the editions are these, as what is asked beside it is for a day.
    """
    ends = When(kind__in=policy.ending_bindings(), then=Value(GRAVITY["no_longer_valid"]))
    graded = Case(ends, default=Value(GRAVITY["needs_review"]))
    broken = _broken(dict(editions)).annotate(grave=graded).order_by("-grave")
    return Coalesce(Subquery(broken.values("grave")[:1]), Value(GRAVITY[VALID]))


def _broken(editions: dict[str, str]) -> BindingQuerySet:
    return Binding.objects.broken(editions).filter(approval=OuterRef("pk"))


def _exists(rows: QuerySet[Condition] | QuerySet[Waiver]) -> Q:
    return Q(Exists(rows.filter(approval=OuterRef("pk"))))
