"""The libraries of a system as a list, and which file or person named each."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet

from governance.web.lists import Column, Empty, ListPage
from inventory.models import Component, ComponentSource, System

KNOWN, UNKNOWN = "known", "unknown"
SHOWN = 50


def rows(system: System) -> QuerySet[Component]:
    """Return the libraries with the files in force that list them, in two statements."""
    files = ComponentSource.objects.in_force().only("name").order_by("pk")
    return system.components.prefetch_related(Prefetch("sources", files, to_attr="files"))


def first(system: System) -> dict[str, Any]:
    """Return what the page of a system shows: some libraries, how many there are, and the files."""
    files = list(system.component_sources.in_force().defer("purls", "left_out"))
    shown = list((rows(system) if files else system.components.all())[:SHOWN])
    count = system.components.count() if len(shown) == SHOWN else len(shown)
    return {"components": shown, "component_count": count, "component_files": files}


class ComponentFilter(django_filters.FilterSet):
    """What libraries can be narrowed by."""

    version_is = django_filters.ChoiceFilter(
        label="Version",
        choices=[(KNOWN, "Known"), (UNKNOWN, "Not known")],
        method="by_version",
    )

    class Meta:
        model = Component
        fields: list[str] = []

    def by_version(self, rows: QuerySet[Component], name: str, value: str) -> QuerySet[Component]:
        """Keep those whose version is known, or those whose version is not."""
        return rows.filter(version="") if value == UNKNOWN else rows.exclude(version="")


def _listed_by(row: Component) -> str:
    files: list[ComponentSource] = row.files  # type: ignore[attr-defined]  # what `rows` prefetches
    return ", ".join([*(file.name for file in files), *(["By hand"] if row.by_hand else [])])


PAGE = ListPage(
    title="Libraries",
    noun=("library", "libraries"),
    row="inventory/component_row.html",
    template="inventory/component_list.html",
    columns=[
        Column("name", "Library", sort=("name", "purl")),
        Column(
            "version",
            "Version",
            sort=("version", "name"),
            csv=lambda row: row.version or "not known",
        ),
        Column("purl", "Package URL", sort="purl"),
        Column("listed_by", "Listed by", csv=_listed_by),
    ],
    search=["name", "purl"],
    search_hint="Search by name or package URL",
    filters=ComponentFilter,
    sort="name",
    page_size=50,
    empty=Empty(
        "No library yet",
        "What the system runs on, such as its inference server, is matched with published "
        "weaknesses. Add libraries on the page of the system.",
    ),
)
