"""The list of approvals: what waits for whom, and whether what was approved still holds."""

from collections.abc import Mapping
from datetime import datetime

import django_filters
from django.db.models import Q, QuerySet
from django.forms import HiddenInput
from django.urls import reverse_lazy
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department, User
from governance.accounts.sight import of_departments
from governance.approvals.models import Approval, ApprovalState, Stage, holding
from governance.approvals.models.approval import ApprovalQuerySet
from governance.approvals.states import OPEN
from governance.approvals.validity import current_editions, reasons_of
from governance.approvals.validity_words import VALIDITY
from governance.web.ids import IdFilter
from governance.web.lists import Column, Empty, ListPage

WHOSE: Mapping[str, str] = {"waiting": "Waiting for me", "mine": "Requested by me"}
FACTS = ("use_case__facts", "use_case__ai_act_facts", "use_case__licence_facts")
# What a list shows of each thing; a row of thousands is made of nothing else.
COLUMNS = (
    "state",
    "tier",
    "round",
    "requested_at",
    "decided_at",
    "decision_reason",
    "expires_at",
    "suspended_at",
    "suspended_because",
    "use_case__name",
    "use_case__system__name",
    "use_case__system__department__name",
    "requested_by__full_name",
)
LIVING = [ApprovalState.APPROVED, *OPEN]


def rows(
    user: User,
    *,
    at: datetime,
    only: Q | None = None,
    editions: dict[str, str] | None = None,
    **reads: bool,
) -> ApprovalQuerySet:
    """Return the approvals a person may see, each to be judged with the reasons against it.

    `only` narrows the bindings whose changes are loaded; `editions` are those of
    `current_editions`, where a page has them; for other `reads` see `with_changes`.
    """
    editions = editions or current_editions()
    return (
        Approval.objects.visible_to(user)
        .judged(editions, at=at, only=only, **reads)
        .select_related("use_case__system__department", "requested_by")
    )


def listed(user: User, *, at: datetime, sort: str = "", many: bool = False) -> QuerySet[Approval]:
    """Return `rows` with no more than a list shows: of the stages only those of open requests.

    The database works `validity` out only where `sort` asks to sort by it. `many` is for an export.
    """
    editions = current_editions()
    waiting = Stage.objects.filter(approval__state=ApprovalState.IN_REVIEW)
    found = (
        rows(user, at=at, only=Q(approval__state__in=LIVING), editions=editions, many=many)
        .only(*COLUMNS)
        .with_stages(waiting)
    )
    if sort.removeprefix("-") != "validity":
        return found
    asked = {"validity": holding.validity(at, editions)}
    return found.alias(**asked)


def narrowed(found: QuerySet[Approval], whose: str, user: User) -> QuerySet[Approval]:
    """Return those that wait for the person, or that the person requested."""
    if whose == "waiting":
        mine = Stage.objects.for_me(user, at=timezone.now())
        return found.filter(pk__in=mine.values("approval"))
    return found.filter(requested_by=user)


class ApprovalFilter(django_filters.FilterSet):
    """What approvals can be narrowed by."""

    whose = django_filters.ChoiceFilter(
        label="Whose turn", choices=list(WHOSE.items()), method="by_person"
    )
    validity = django_filters.ChoiceFilter(
        label="State", choices=list(VALIDITY.items()), method="by_validity"
    )
    tier = django_filters.ChoiceFilter(
        label="Tier", choices=[(1, "Tier 1"), (2, "Tier 2"), (3, "Tier 3")]
    )
    department = django_filters.ModelChoiceFilter(
        label="Department",
        field_name="use_case__system__department",
        queryset=Department.objects.all(),
    )
    model = IdFilter(label="Model number", method="by_model", widget=HiddenInput)

    class Meta:
        model = Approval
        fields: list[str] = []

    def by_person(self, found: QuerySet[Approval], name: str, value: str) -> QuerySet[Approval]:
        """Narrow to what waits for the person who looks, or to their own requests."""
        return narrowed(found, value, user_of(self.request))

    def by_validity(self, found: ApprovalQuerySet, name: str, value: str) -> QuerySet[Approval]:
        """Narrow to those whose validity is this now."""
        return found.of_validity(value, at=timezone.now(), editions=current_editions())

    def by_model(self, found: QuerySet[Approval], name: str, value: int) -> QuerySet[Approval]:
        """Narrow to open requests and approvals of use cases whose system uses this model."""
        about = Approval.objects.about_model(int(value)).living()
        return found.filter(pk__in=about.values("pk"))


def waiting_words(row: Approval) -> str:
    """Return whose turn it is, by the titles of the sign-offs."""
    if row.state == ApprovalState.CHANGES_REQUESTED:
        return "The requester"
    return ", ".join(stage.title for stage in row.waiting_stages)


def _validity(row: Approval) -> str:
    reasons = reasons_of(row, at=timezone.now())
    words = VALIDITY.get(row.validity, row.validity)
    return f"{words}: {' '.join(reasons)}" if reasons else words


PAGE = ListPage(
    title="Approvals",
    noun=("approval", "approvals"),
    row="approvals/approval_row.html",
    template="approvals/approval_list.html",
    columns=[
        Column("use_case", "Use case", sort="use_case__name", csv="use_case.name"),
        Column("system", "System", sort="use_case__system__name", csv="use_case.system.name"),
        Column(
            "department",
            "Department",
            sort="use_case__system__department__name",
            csv="use_case.system.department.name",
            narrow=False,
        ),
        Column("tier", "Tier", sort="tier"),
        Column("waiting", "Waiting for", csv=waiting_words),
        Column(
            "requested_by",
            "Requested by",
            sort="requested_by__full_name",
            csv="requested_by.full_name",
            narrow=False,
        ),
        Column("requested_at", "Requested", sort="requested_at"),
        Column("validity", "State", sort="validity", csv=_validity),
        Column("round", "Round", shown=False),
        Column("decided_at", "Decided", shown=False),
        Column("expires_at", "Holds until", shown=False),
    ],
    search=["use_case__name", "use_case__system__name", "requested_by__full_name"],
    search_hint="Search use case, system or person",
    filters=ApprovalFilter,
    sort="requested_at",
    sight=of_departments("approvals for the use cases"),
    empty=Empty(
        "No approvals yet",
        "A request starts from a use case: open one and request its approval.",
        "See the use cases",
        reverse_lazy("approvals:use-case-list"),  # type: ignore[arg-type]  # lazy text
    ),
)
