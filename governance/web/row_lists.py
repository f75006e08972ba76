"""A list page over data that is in no table, such as a catalogue: the same address, look and CSV.

The rows are a sequence of objects, all in memory: fit for thousands, not for millions. Columns sort
by attributes, as those of `ListPage` do by fields. A filter is a choice with a test:

    filters=(RowFilter("family", "Family", families, lambda row, value: row.family == value),)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.forms import ChoiceField, Form
from django.http import HttpRequest, HttpResponseBase, QueryDict

from governance.web.lists import ListPage

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class RowFilter:
    """One filter: its name in the address, its label and choices, and which rows a choice keeps."""

    name: str
    label: str
    choices: Callable[[], Choices]
    keeps: Callable[[Any, str], bool]


class RowFilters:
    """The filters of one request, shaped as django-filter's, which only knows tables."""

    def __init__(self, filters: Sequence[RowFilter], data: QueryDict) -> None:
        self.filters = filters
        self.data = data

    @cached_property
    def form(self) -> Form:
        """The choices as a form."""
        form = Form(self.data)
        for one in self.filters:
            form.fields[one.name] = ChoiceField(
                label=one.label, choices=[("", ""), *one.choices()], required=False
            )
        return form

    def is_valid(self) -> bool:
        """Tell whether the address asks for choices that there are."""
        return self.form.is_valid()

    def keep(self, row: Any) -> bool:
        """Tell whether every choice keeps the row."""
        chosen = self.form.cleaned_data
        return all(one.keeps(row, chosen[one.name]) for one in self.filters if chosen[one.name])


@dataclass(frozen=True, kw_only=True)
class RowList(ListPage):
    """A `ListPage` over rows in memory; `search` and `sort` name attributes."""

    choices: Sequence[RowFilter] = ()

    def show(
        self, request: HttpRequest, rows: Sequence[Any], extra: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Answer as `ListPage.respond` does."""
        return self.respond(request, rows, extra)  # type: ignore[arg-type]  # rows of our own kind

    def _filterset(self, request: HttpRequest, rows: Any) -> Any:
        return RowFilters(self.choices, request.GET) if self.choices else None

    def _nothing(self, rows: Any) -> Any:
        return []

    def _paged(self, rows: Any, request: HttpRequest, shown: object) -> Page[Any]:
        return Paginator(rows, self.page_size).get_page(request.GET.get("page"))

    def _found(self, request: HttpRequest, rows: Any, filterset: Any) -> Any:
        words = request.GET.get("q", "").replace("\x00", " ").lower().split()
        texts = [attrgetter(field) for field in self.search]
        return [
            row
            for row in rows
            if (filterset is None or filterset.keep(row))
            and all(any(word in str(text(row)).lower() for text in texts) for word in words)
        ]

    def _ordered(self, rows: Any, request: HttpRequest) -> Any:
        """Order by the asked column, what is None last, and else as the rows were given."""
        sort = self._sort_of(request)
        fields = next((c.fields for c in self.columns if c.key == sort.removeprefix("-")), ())
        for field in reversed(fields):
            rows = _sorted(rows, attrgetter(field), descending=sort.startswith("-"))
        return rows


def _sorted(rows: Any, get: Callable[[Any], Any], *, descending: bool) -> list[Any]:
    known = [row for row in rows if get(row) is not None]
    known.sort(key=lambda row: _comparable(get(row)), reverse=descending)
    return [*known, *(row for row in rows if get(row) is None)]


def _comparable(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
