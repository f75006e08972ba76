"""The list of delegations: who signs for whom, and when."""

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.accounts.sight import LimitedSight
from governance.approvals.models import Delegation
from governance.approvals.models.delegation import DelegationQuerySet
from governance.web.lists import Column, Empty, ListPage
from governance.web.states import words

STATES = {"not_over": "Now or later", "in_force": "In force today", "over": "Over"}


class DelegationFilter(django_filters.FilterSet):
    """Those that hold, will hold or held."""

    state = django_filters.ChoiceFilter(
        label="When", choices=list(STATES.items()), method="by_state"
    )

    class Meta:
        model = Delegation
        fields: list[str] = []

    def by_state(self, found: DelegationQuerySet, name: str, value: str) -> QuerySet[Delegation]:
        """Narrow by where the days lie."""
        at = timezone.now()
        narrowed = {
            "not_over": found.not_over,
            "in_force": found.in_force,
            "over": found.over,
        }
        return narrowed[value](at)


def rows(user: User, *, at: datetime) -> QuerySet[Delegation]:
    """Return the delegations that a person may see, with both people and where they stand."""
    found = Delegation.objects.visible_to(user).with_standing(at=at).with_may_end(user, at=at)
    return found.select_related("delegator", "delegate")


def _state(row: Delegation) -> str:
    return words(row.standing)


PAGE = ListPage(
    title="Delegations",
    noun=("delegation", "delegations"),
    row="approvals/delegation_row.html",
    template="approvals/delegation_list.html",
    columns=[
        Column("delegate", "Who signs", sort="delegate__full_name", csv="delegate.full_name"),
        Column("delegator", "For whom", sort="delegator__full_name", csv="delegator.full_name"),
        Column("starts_on", "From", sort="starts_on"),
        Column("ends_on", "To", sort="ends_on"),
        Column("reason", "Why", narrow=False),
        Column("standing", "State", sort="standing", csv=_state),
    ],
    search=["delegate__full_name", "delegator__full_name", "reason"],
    search_hint="Search person or reason",
    filters=DelegationFilter,
    sort="-ends_on",
    sight=LimitedSight(
        "You see those that you gave or were given.",
        all_with=(Permission.PEOPLE_MANAGE, Permission.AUDIT_READ),
        needs=None,
    ),
    empty=Empty(
        "Nobody signs for anybody",
        "Before you are away, let somebody else sign what waits for you on those days.",
    ),
)
