"""The list of models: what each is, under which licence, what is known against it, who uses it."""

from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.forms import Select
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone

from governance.accounts.models import User
from governance.rules import licences
from governance.web.lists import Column, Empty, ListPage
from inventory.hubs.base import ScanStatus
from inventory.models import HubModel, HubName, LicenceResult, Revision, System
from inventory.words import (
    GATES,
    gate_words,
    licence_of,
    openness_words,
    scan_words,
    trust_words,
)

UNIDENTIFIED = "unidentified"
OPEN = "open"
PUBLISHERS_OFFERED = 200
COLUMNS = (
    "hub", "hub_id", "repo_id", "publisher", "gated", "disabled", "private", "unavailable_since",
    "head_sha", "checked_at", "pipeline_tag", "openness_level", "openness_terms", "mof_class",
    "retired_at",
)  # fmt: skip


def rows(user: User) -> QuerySet[HubModel]:
    """Return the models with their head commit and the number of systems the person may see."""
    return (
        HubModel.objects.visible_to(user)
        .with_head()
        .annotate(systems=System.objects.visible_to(user).in_use().count_per_model())
        .only(*COLUMNS)
    )


def licence_choices() -> list[tuple[str, str]]:
    """Return the licences that occur, by title; what was not identified comes last.

    Base models that nobody registered count as well: the index alone answers, without a join.
    """
    known = licences.catalogue()
    found = Revision.objects.order_by().values_list("licence_id", flat=True).distinct()
    titles = {key: known[key].title for key in found if key in known}
    chosen = sorted(titles.items(), key=lambda item: item[1].lower())
    return [*chosen, (UNIDENTIFIED, "Not identified")]


def publisher_choices(chosen: str) -> list[str]:
    """Return the publishers with most models, by name, and the one that is chosen now."""
    rows = HubModel.objects.registered().order_by().values("publisher").annotate(number=Count("pk"))
    most = rows.order_by("-number", "publisher").values_list("publisher", flat=True)
    names = {*most[:PUBLISHERS_OFFERED], *([chosen] if chosen else [])}
    return sorted(names, key=str.lower)


class ModelFilter(django_filters.FilterSet):
    """What models can be narrowed by."""

    licence = django_filters.ChoiceFilter(label="Licence", method="by_licence")
    gated = django_filters.ChoiceFilter(
        label="Gate", method="by_gate",
        choices=[(key or OPEN, words) for key, words in GATES.items()],
    )  # fmt: skip
    scan = django_filters.ChoiceFilter(
        label="Scan", field_name="scan_status",
        choices=[(str(status), scan_words(status)) for status in ScanStatus],
    )  # fmt: skip
    publisher = django_filters.CharFilter(label="Publisher", lookup_expr="iexact")
    hub = django_filters.ChoiceFilter(label="Hub", choices=HubName.choices)
    result = django_filters.ChoiceFilter(
        label="Licence known", field_name="licence_result", choices=LicenceResult.choices
    )
    openness = django_filters.ChoiceFilter(
        label="Openness", field_name="openness_level",
        choices=[(level, f"Level {level}") for level in range(1, 6)],
    )  # fmt: skip
    trust = django_filters.ChoiceFilter(
        label="Trust", field_name="trust_level",
        choices=[(level, f"T{level}") for level in range(7)],
    )  # fmt: skip
    in_use = django_filters.BooleanFilter(label="In use", method="by_use")
    retired = django_filters.BooleanFilter(
        label="Retired", field_name="retired_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = HubModel
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Once for a request: choices that are a function are asked for whenever they are looked at.
        self.form.fields["licence"].choices = licence_choices()
        chosen = self.data.get("publisher", "") if self.data else ""
        names = publisher_choices(chosen)
        self.form.fields["publisher"].widget = Select(choices=[(name, name) for name in names])

    def by_licence(self, queryset: QuerySet[HubModel], name: str, value: str) -> QuerySet[HubModel]:
        """Keep models whose head claims this licence."""
        return queryset.filter(Q(("licence_id", "" if value == UNIDENTIFIED else value)))

    def by_gate(self, queryset: QuerySet[HubModel], name: str, value: str) -> QuerySet[HubModel]:
        """Keep models with this gate."""
        return queryset.filter(gated="" if value == OPEN else value)

    def by_use(
        self,
        queryset: QuerySet[HubModel],
        name: str,
        value: bool,  # noqa: FBT001  # django-filter's
    ) -> QuerySet[HubModel]:
        """Keep models that a system the person may see uses, or those that none uses."""
        user = _user(self.request)
        used = System.objects.visible_to(user).in_use().filter(uses__revision__model=OuterRef("pk"))
        return queryset.filter(Exists(used) if value else ~Exists(used))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("A list of models needs a signed-in person.")
    return request.user


def _licence(row: Any) -> str:
    return licence_of(row)


def _licence_sort() -> tuple[str, ...]:
    return ("licence_id", "licence_key", "repo_id")


def openness(row: HubModel) -> str:
    """Return the openness of a listed model in words."""
    return openness_words(row.openness_level, row.openness_terms)


def trust(row: Any) -> str:
    """Return the trust level of a listed model's head; one that ran out is said to have."""
    return trust_words(row.trust_level, row.trust_until, at=timezone.now())


PAGE = ListPage(
    title="Models",
    noun=("model", "models"),
    row="inventory/model_row.html",
    template="inventory/model_list.html",
    columns=[
        Column("repo_id", "Model", sort="repo_id"),
        Column("licence", "Licence", sort=_licence_sort(), csv=_licence),
        Column("licence_result", "How the licence is known", shown=False),
        Column("openness", "Openness", sort="openness_level", csv=openness, narrow=False),
        Column("trust", "Trust", sort="trust_level", csv=trust),
        Column("head_sha", "Commit", shown=False),
        Column("file_count", "Files", shown=False),
        Column("scan", "Scan", sort="scan_status", csv=lambda row: scan_words(row.scan_status)),
        Column("gated", "Gate", csv=lambda row: gate_words(row.gated), shown=False),
        Column("systems", "Systems", sort="systems", numeric=True),
        Column("checked_at", "Checked", sort="checked_at"),
    ],
    search=["repo_id", "publisher"],
    search_hint="Search models by name or publisher",
    filters=ModelFilter,
    more_filters=["gated", "publisher", "hub", "result", "retired"],
    sort="repo_id",
    empty=Empty(
        "No models yet",
        "Register the first model your organisation runs: paste its name, such as org/name, and "
        "Weighbridge reads licence, files and scans from the hub.",
        "Register a model",
        reverse_lazy("inventory:model-register"),  # type: ignore[arg-type]  # lazy text
    ),
)
