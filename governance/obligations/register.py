"""The register of obligations: every duty that is owed, with what shows it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse_lazy
from django_filters import FilterSet

from governance.accounts.models import User
from governance.accounts.sight import LimitedSight
from governance.evidence.models import Evidence
from governance.obligations.filters import ObligationFilter
from governance.obligations.models import (
    Obligation,
    ObligationQuerySet,
    ObligationState,
    Requirement,
    Shown,
)
from governance.web.exports import CsvColumn
from governance.web.lists import Column, Empty, ListPage
from inventory.models import HubModel, UseCase

MORE = ("role", "article", "framework", "applies", "owed_for", "shown", "brought")


def rows(user: User, *, at: datetime) -> ObligationQuerySet:
    """Return the obligations the person may see, with what shows them at this moment.

    `evidenced` tells what current evidence shows; `given` counts the items that are attached, and
    `kinds_named` and `kinds_proved` the expected kinds that any item, or current evidence, shows.
    """
    kinds = Shown.objects.filter(obligation=OuterRef("pk"))
    given = Evidence.objects.filter(obligations=OuterRef("pk"))
    found = Obligation.objects.visible_to(user).with_proof(at)
    return found.annotate(
        given=_number(given, "pk"),
        kinds_named=_number(kinds, "kind"),
        kinds_proved=_number(kinds.proving(at), "kind"),
    ).select_related(
        "requirement__framework", "use_case__system__department", "model", "owner", "set_aside_by"
    )


def _number(found: QuerySet[Shown] | QuerySet[Evidence], column: str) -> Coalesce:
    """Count the different values of a column in rows that belong to the outer one."""
    counted = found.order_by().values("obligation" if column == "kind" else "obligations")
    number = counted.annotate(number=Count(column, distinct=True)).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def shown_by(obligation: Obligation) -> str:
    """Return `evidenced`, `attested` or "" (nothing shows it yet); fulfilled rows only."""
    if obligation.state != ObligationState.FULFILLED:
        return ""
    return "evidenced" if obligation.evidenced else "attested"  # type: ignore[attr-defined]  # annotated


def evidence_words(row: Obligation) -> str:
    """Return what is given of what is expected; the row was read with `rows`."""
    given, named, proved = row.given, row.kinds_named, row.kinds_proved  # type: ignore[attr-defined]  # annotated
    expected = len(row.requirement.evidence_expected)
    items = f"{given} given" if given else "Nothing given"
    if not expected:
        return items
    words = f"{min(proved, expected)} of {expected} expected"
    rest = min(named, expected) - min(proved, expected)
    return (
        f"{words}, {rest} by a statement or no longer; {items.lower()}"
        if rest
        else (f"{words}; {items.lower()}")
    )


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))


class Register(ListPage):
    """A list whose export tells more than the screen has room for.

    Words are looked for in the few requirements, use cases and models first, and only then in the
    many obligations, which have an index for each of them.
    """

    def _found(
        self, request: HttpRequest, rows: QuerySet[Any], filterset: FilterSet | None
    ) -> QuerySet[Any]:
        found = filterset.qs if filterset is not None else rows
        for word in request.GET.get("q", "").replace("\x00", " ").split():
            duties = Requirement.objects.filter(
                Q(title__icontains=word) | Q(ref__icontains=word) | Q(key__icontains=word)
            )
            found = found.filter(
                Q(requirement__in=_keys(duties))
                | Q(use_case__in=_keys(UseCase.objects.filter(name__icontains=word)))
                | Q(model__in=_keys(HubModel.objects.filter(repo_id__icontains=word)))
            )
        return found

    @property
    def csv_columns(self) -> list[CsvColumn]:
        """The columns of the screen, then what stands below the names there."""
        return [
            *super().csv_columns,
            ("Framework", lambda row: row.requirement.framework.title),
            ("Article", lambda row: row.requirement.ref),
            ("Key", lambda row: row.requirement.key),
            ("Role", lambda row: row.role),
            ("Applies from", lambda row: row.applies_from),
            ("Evidence given", lambda row: row.given),
            ("Evidence expected", lambda row: len(row.requirement.evidence_expected)),
            ("Expected kinds shown", lambda row: row.kinds_proved),
            ("Number", lambda row: row.pk),
        ]


PAGE = Register(
    title="Obligations",
    noun=("obligation", "obligations"),
    row="obligations/row.html",
    template="obligations/list.html",
    columns=[
        Column("requirement", "Duty", sort="requirement__key", csv="requirement.title"),
        Column("use_case", "Owed for", sort=("use_case__name", "model__repo_id"), csv="owed_for"),
        Column(
            "owner",
            "Owner",
            sort="owner__full_name",
            narrow=False,
            csv=lambda row: row.owner.full_name if row.owner else "",
        ),
        Column("due_on", "Due", sort="due_on"),
        Column("state", "State", sort="state"),
        Column("shown", "Shown by", csv=shown_by),
    ],
    search=[
        "requirement__title",
        "requirement__ref",
        "requirement__key",
        "use_case__name",
        "model__repo_id",
    ],
    filters=ObligationFilter,
    more_filters=MORE,
    sort="due_on",
    sight=LimitedSight(
        "You see the duties of models and of the organisation, and those of use cases of the "
        "departments for which you have a role."
    ),
    empty=Empty(
        "No obligations yet",
        "Obligations are created when a use case is approved, a model is assessed, or a framework "
        "is taken up: each article that applies becomes a row here, with an owner and a date.",
        "See the use cases",
        reverse_lazy("approvals:use-case-list"),  # type: ignore[arg-type]  # lazy text
    ),
)
