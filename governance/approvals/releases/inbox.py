"""The releases in somebody's inbox: those that wait for a sign-off which they may give now."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Min, Prefetch, QuerySet, Subquery, Value

from governance.accounts.models import User
from governance.approvals.models import Delegation, Release, ReleaseStage


def rows(
    user: User, *, at: datetime, delegations: Sequence[Delegation] | None = None
) -> QuerySet[Release]:
    """Return the releases that wait for the person, what waits longest first.

    `my_stages` are the sign-offs of each that are theirs; `delegations` is what is delegated to the
    person, where it was read already.
    """
    mine = ReleaseStage.objects.for_me(user, at=at, delegations=delegations)
    return (
        Release.objects.visible_to(user)
        .filter(stages__in=mine)
        .select_related("model", "department", "requested_by")
        .prefetch_related(Prefetch("stages", queryset=mine, to_attr="my_stages"))
        .alias(turn_began=Min("stages__waiting_since"))
        .order_by("turn_began", "pk")
    )


def waiting(user: User, *, at: datetime) -> int:
    """Return how many releases wait for the person."""
    return Release.objects.visible_to(user).waiting_for(user, at=at).count()


def number_by_own_right(user: User) -> Subquery:
    """Return, as a part of another query, how many wait by the person's own rights."""
    own = ReleaseStage.objects.waiting().within_own_rights_of(user).not_closed_to(user)
    theirs = Release.objects.visible_to(user).filter(pk__in=own.values("release"))
    counted = theirs.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))
