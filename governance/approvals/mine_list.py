"""My requests: what a person asked for or owns, what it waits for, and what they have to do."""

from collections.abc import Iterator
from datetime import datetime

import django_filters
from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import reverse_lazy
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals.approval_list import FACTS, LIVING, rows, waiting_words
from governance.approvals.checklist import AFTER_APPROVAL, DONE, items_of
from governance.approvals.models import Approval, ApprovalState, Stage
from governance.approvals.models.approval import ApprovalQuerySet
from governance.approvals.validity import current_editions
from governance.approvals.validity_words import VALIDITY
from governance.web.lists import Column, Empty, ListPage
from governance.web.moments import day_in_words

# Whoever was asked has to do something first; then what waits for others, what stands, the rest.
PLACES = (ApprovalState.CHANGES_REQUESTED, ApprovalState.IN_REVIEW, ApprovalState.APPROVED)


def listed(user: User, *, at: datetime) -> QuerySet[Approval]:
    """Return the person's requests with what `to_do` and the list read."""
    open_stages = Stage.objects.filter(approval__state=ApprovalState.IN_REVIEW)
    place = Case(
        *(When(state=state, then=Value(number)) for number, state in enumerate(PLACES)),
        default=Value(len(PLACES)),
    )
    return (
        rows(user, at=at, only=Q(approval__state__in=LIVING))
        .asked_by(user)
        .annotate(place=place)
        .select_related("checklist")
        .defer("request_note", *FACTS)
        .with_stages(open_stages)
        .prefetch_related("answers")
    )


def to_do(row: Approval) -> list[str]:
    """Return what the person has to do about a row of `listed`, one sentence each; no query."""
    if row.state == ApprovalState.CHANGES_REQUESTED:
        return [f"Change what was wanted and submit it again: {row.changes_wanted}"]
    if row.state == ApprovalState.IN_REVIEW:
        number = _open_items(row)
        items = "item is" if number == 1 else "items are"
        return [f"{number} required {items} still open in the checklist."] if number else []
    if row.state == ApprovalState.APPROVED:
        return list(_after_approval(row))
    return []


def _open_items(row: Approval) -> int:
    done = {answer.item for answer in row.answers.all() if answer.value in DONE}
    return sum(
        item.required and item.answered_by != AFTER_APPROVAL and item.id not in done
        for item in items_of(row)
    )


def _after_approval(row: Approval) -> Iterator[str]:
    if row.validity in {"no_longer_valid", "expired", "waiver_ended"}:
        yield "Renew the approval."
    for condition in row.read_conditions:
        if condition.met_at is None:
            due = condition.due_on
            when = f"by {day_in_words(due)}" if due else "before going live"
            yield f"Meet the condition “{condition.text.rstrip('.')}” {when}."


class MineFilter(django_filters.FilterSet):
    """What a person's requests can be narrowed by."""

    validity = django_filters.ChoiceFilter(
        label="State", choices=list(VALIDITY.items()), method="by_validity"
    )
    tier = django_filters.ChoiceFilter(
        label="Tier", choices=[(1, "Tier 1"), (2, "Tier 2"), (3, "Tier 3")]
    )

    class Meta:
        model = Approval
        fields: list[str] = []

    def by_validity(self, found: ApprovalQuerySet, name: str, value: str) -> QuerySet[Approval]:
        """Narrow to those whose validity is this now."""
        return found.of_validity(value, at=timezone.now(), editions=current_editions())


PAGE = ListPage(
    title="My requests",
    noun=("request", "requests"),
    row="approvals/mine_row.html",
    template="approvals/mine.html",
    columns=[
        Column("use_case", "Use case", sort="use_case__name", csv="use_case.name"),
        Column("system", "System", csv="use_case.system.name", shown=False),
        Column("tier", "Tier", sort="tier"),
        Column("validity", "State", sort=("place", "submitted_at"), csv="validity"),
        Column("waiting", "Waiting for", csv=waiting_words),
        Column("to_do", "What you have to do", csv=lambda row: " ".join(to_do(row))),
        Column("submitted", "Submitted", sort="submitted_at", csv="submitted_at"),
    ],
    search=["use_case__name", "use_case__system__name"],
    search_hint="Search use case or system",
    filters=MineFilter,
    sort="validity",
    empty=Empty(
        "You have not requested anything yet",
        "A request starts from a use case: open one and request its approval.",
        "See the use cases",
        reverse_lazy("approvals:use-case-list"),  # type: ignore[arg-type]  # lazy text
    ),
)


def rows_for(user: User) -> QuerySet[Approval]:
    """Return the list as it stands at this moment."""
    return listed(user, at=timezone.now())
