"""The inbox: what a person may decide now, by their own right or a delegated one.

The list is of requests; the few releases stand above it (`releases.inbox`), and both are counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import django_filters
from django.db.models import Count, Exists, Min, Prefetch, QuerySet, Subquery, Value
from django.urls import reverse_lazy
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department, User
from governance.accounts.permissions import can_anywhere
from governance.approvals import signing, stage_words
from governance.approvals.models import (
    AnyStage,
    Approval,
    Delegation,
    Release,
    Stage,
)
from governance.approvals.releases import inbox as releases
from governance.approvals.states import SIGNS
from governance.web.lists import Column, Empty, ListPage
from governance.web.numbers import Counter

# What a row shows, and what tells in whose name somebody would sign.
COLUMNS = (
    "tier",
    "round",
    "submitted_at",
    "requested_by__full_name",
    "use_case__name",
    "use_case__system__name",
    "use_case__system__department__name",
    "use_case__system__department__path",
)


def rows(user: User, mine: QuerySet[Stage]) -> QuerySet[Approval]:
    """Return the requests with stages that are the person's to decide, `Stage.objects.for_me`.

    It can be sorted by `turn_began`, since when it waits for this turn, and `due_at`, when that is
    escalated; of a row `turn_of` tells both from its stages.
    """
    found = Approval.objects.visible_to(user).filter(stages__in=mine)
    sortable = found.alias(
        turn_began=Min("stages__waiting_since"),
        due_at=Min("stages__escalates_at"),
        escalated=Min("stages__escalated_at"),
    )
    return shown(sortable, mine)


def first_rows(
    user: User, number: int, *, at: datetime, delegations: Sequence[Delegation]
) -> list[Approval]:
    """Return as many of `rows` as a page shows of them, in the order in which they are worked."""
    mine = Stage.objects.for_me(user, at=at, delegations=delegations)
    keys = _keys(mine, user)[:number]
    found = shown(Approval.objects.all(), mine).in_bulk(keys)
    # One whose turn ended between the statements is not shown.
    return [found[key] for key in keys if key in found and mine_of(found[key])]


def shown(found: QuerySet[Approval], mine: QuerySet[Stage]) -> QuerySet[Approval]:
    """Return requests with what a row shows of them; `my_stages` are those of `mine`."""
    return (
        found.select_related("use_case__system__department", "requested_by")
        .only(*COLUMNS)
        .prefetch_related(Prefetch("stages", queryset=mine, to_attr="my_stages"))
    )


def waiting(user: User, *, at: datetime) -> int:
    """Return how many requests and releases the inbox holds: the number beside its name.

    Costs one query, unless something is delegated to the person.
    """
    own = Stage.objects.waiting().within_own_rights_of(user).not_closed_to(user)
    theirs = Approval.objects.visible_to(user).filter(pk__in=own.values("approval"))
    number = theirs.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    delegated = Delegation.objects.in_force(at).filter(delegate=user)
    requests, out, acts_for_others = (
        User.objects.filter(pk=user.pk)
        .annotate(
            own=Subquery(number.values("n")),
            releases=releases.number_by_own_right(user),
            delegated=Exists(delegated),
        )
        .values_list("own", "releases", "delegated")
        .get()
    )
    if acts_for_others:
        requests = Approval.objects.visible_to(user).waiting_for(user, at=at).count()
        out = releases.waiting(user, at=at)
    return (requests or 0) + (out or 0)


def concerns(user: User) -> bool:
    """Tell whether a person holds any right to sign; what is delegated is not asked here."""
    return any(can_anywhere(user, permission) for permission in SIGNS.values())


def in_order(
    user: User, *, at: datetime, delegations: Sequence[Delegation] | None = None
) -> list[int]:
    """Return the keys of the inbox in the order in which it is worked."""
    return _keys(Stage.objects.for_me(user, at=at, delegations=delegations), user)


def _keys(mine: QuerySet[Stage], user: User) -> list[int]:
    # As the list does where two began at once.
    found = mine.order_by("waiting_since", "-approval")
    visible = found.filter(approval__in=Approval.objects.visible_to(user))
    return list(dict.fromkeys(visible.values_list("approval", flat=True)))


def in_name_of(
    row: Approval | Release, user: User, delegations: Sequence[Delegation]
) -> User | None:
    """Return whose delegated right the person would use, None for a right of their own."""
    stages = mine_of(row)
    place = row.department if isinstance(row, Release) else row.use_case.system.department
    rights = [
        signing.right_of(
            stage, department=place, stages=stages, user=user, delegations=delegations
        ).acting_for
        for stage in stages
    ]
    return None if None in rights else next(iter(rights), None)


def mine_of(row: Approval | Release) -> Sequence[AnyStage]:
    """Return the stages of a row that its reader may decide."""
    stages: Sequence[AnyStage] = row.my_stages  # type: ignore[union-attr]  # prefetched by `rows`
    return stages


@dataclass(frozen=True)
class Turn:
    """Since when a request or a release waits for somebody, and when that is or was escalated."""

    began: datetime | None
    due_at: datetime | None
    escalated: bool


def turn_of(row: Approval | Release) -> Turn:
    """Return the turn of whoever a row was read for; costs no query."""
    stages = mine_of(row)
    return Turn(
        began=_first(stage.waiting_since for stage in stages),
        due_at=_first(stage.escalates_at for stage in stages),
        escalated=any(stage.escalated_at for stage in stages),
    )


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


class InboxFilter(django_filters.FilterSet):
    """What the inbox can be narrowed by."""

    stage = django_filters.ChoiceFilter(label="Stage", method="by_stage")
    tier = django_filters.ChoiceFilter(
        label="Tier", choices=[(1, "Tier 1"), (2, "Tier 2"), (3, "Tier 3")]
    )
    department = django_filters.ModelChoiceFilter(
        label="Department",
        field_name="use_case__system__department",
        queryset=Department.objects.all(),
    )
    escalated = django_filters.BooleanFilter(
        label="Escalated", field_name="escalated", lookup_expr="isnull", exclude=True
    )
    delegated = django_filters.BooleanFilter(label="Delegated to me", method="by_right")

    class Meta:
        model = Approval
        fields: list[str] = []

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, stage_words.title(kind)) for kind in SIGNS]
        self.filters["stage"].extra["choices"] = kinds

    def by_stage(self, found: QuerySet[Approval], name: str, value: str) -> QuerySet[Approval]:
        """Narrow to requests with a stage of this kind among those of the person."""
        mine = Stage.objects.for_me(user_of(self.request), at=timezone.now()).filter(kind=value)
        return found.filter(pk__in=mine.values("approval"))

    def by_right(self, found: QuerySet[Approval], name: str, value: bool) -> QuerySet[Approval]:  # noqa: FBT001  # django-filter calls it so
        """Narrow to what only a delegated right lets the person decide, or to the rest."""
        own = Stage.objects.waiting().within_own_rights_of(user_of(self.request)).values("approval")
        return found.exclude(pk__in=own) if value else found.filter(pk__in=own)


def _stages(row: Approval) -> str:
    return ", ".join(stage.title for stage in mine_of(row))


PAGE = ListPage(
    title="Inbox",
    noun=("request", "requests"),
    row="approvals/inbox_row.html",
    template="approvals/inbox.html",
    columns=[
        Column("use_case", "Use case", sort="use_case__name", csv="use_case.name"),
        Column("system", "System", csv="use_case.system.name", shown=False),
        Column("department", "Department", csv="use_case.system.department.name", shown=False),
        Column("tier", "Tier", sort="tier"),
        Column("stage", "Your sign-off", csv=_stages),
        Column(
            "requested_by",
            "Requested by",
            sort="requested_by__full_name",
            csv="requested_by.full_name",
            narrow=False,
        ),
        Column("submitted", "Submitted", sort="submitted_at", csv="submitted_at", narrow=False),
        Column("turn", "Waiting since", sort="turn_began", csv=lambda row: turn_of(row).began),
        Column("due", "Due", sort="due_at", csv=lambda row: turn_of(row).due_at),
    ],
    search=["use_case__name", "use_case__system__name", "requested_by__full_name"],
    search_hint="Search use case, system or person",
    filters=InboxFilter,
    more_filters=("delegated",),
    sort="turn",
    short=True,
    empty=Empty(
        "Nothing waits for your decision",
        "A request appears here as soon as it is your turn. All of them are in the list.",
        "See all approvals",
        reverse_lazy("approvals:approval-list"),  # type: ignore[arg-type]  # lazy text
    ),
)

COUNTER = Counter(concerns, answered_at="approvals:inbox-number")
