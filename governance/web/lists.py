"""The mechanism of every list page: search, filters, sort and page live in the URL; CSV export.

    FINDINGS = ListPage(
        title="Findings", noun=("finding", "findings"), row="watch/finding_row.html",
        columns=[
            Column("title", "Finding", sort="advisory__title", csv=lambda f: f.advisory.title),
            Column("severity", "Severity", sort=("severity_rank", "opened_at")),
            Column("due_at", "Due", sort="due_at", narrow=False),
        ],
        search=["advisory__title", "system__name"], filters=FindingFilter, sort="due_at",
        empty=Empty("No findings yet", "Findings appear when an advisory reaches a system."),
    )
    def finding_list(request: HttpRequest) -> HttpResponseBase:
        rows = Finding.objects.visible_to(user_of(request)).select_related("advisory", "system")
        return FINDINGS.respond(request, rows)

The row template writes one `<tr>` with one `<td data-label="…">` per column, from `row`. A page of
its own extends `list_page.html` and is named in `template=`; `extra=` of `respond` reaches it.
`search` fields must be the row's own or reached over foreign keys, else rows would repeat.
Whatever the length of the list, a page costs three queries more than its filters' choices: the
number of rows (not where a search finds one page of them), the keys of the page, and its rows, so
that nothing is worked out for the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django_filters import FilterSet

from governance.web.empty import Empty, Sight
from governance.web.exports import CsvColumn, csv_response
from governance.web.filters import Chip, chips, dress, problem_of
from governance.web.links import Params
from governance.web.paging import KeyPages, numbered

__all__ = ["Column", "Empty", "ListPage", "csv_response"]

FRAGMENT = "partials/list.html"
CONTROLS = frozenset({"q", "sort", "page", "format"})


@dataclass(frozen=True)
class Column:
    """One column. `sort` is the fields to order by; without it the header is no link.

    `csv` gets the cell of the export from a row: a function, or a dotted attribute (`key` if not
    given). `numeric` aligns to the right; `narrow=False` hides the column on small screens, for
    which the row's cell carries the class `wide-only`. One with `shown=False` is exported only.
    """

    key: str
    label: str
    sort: str | Sequence[str] = ()
    csv: Callable[[Any], object] | str = ""
    numeric: bool = False
    narrow: bool = True
    shown: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields to order by."""
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)

    @property
    def for_csv(self) -> CsvColumn:
        """The title and the way to the cell, for `csv_response`."""
        get = self.csv if callable(self.csv) else attrgetter(self.csv or self.key)
        return self.label, get


@dataclass(frozen=True)
class Header:
    """A column's heading as the page shows it. `aria_sort` is "" where it cannot be sorted."""

    column: Column
    url: str
    aria_sort: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One answered request: what `partials/list.html` shows."""

    page: "ListPage"
    rows: Page[Any]
    headers: list[Header]
    chips: list[Chip]
    form: Any
    q: str
    sort: str
    urls: Mapping[str, str]
    pages: list[tuple[int | str, str]]
    problem: str
    empty: Empty
    limited: bool = False

    @property
    def count(self) -> str:
        """How many rows there are, in words; none may be no more than none that a person sees."""
        number = self.rows.paginator.count
        words = f"{number:,}" if number else "No"
        seen = " that you may see" if self.limited else ""
        match = (" matches" if number == 1 else " match") if self.narrowed else ""
        return f"{words} {self.page.noun[number != 1]}{seen}{match}"

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter hides rows."""
        return bool(self.q or self.chips or self.problem)

    @property
    def first_filters(self) -> list[Any]:
        """The filters that are in sight at once."""
        return [field for field in self.form or () if field.name not in self.page.more_filters]

    @property
    def other_filters(self) -> list[Any]:
        """The filters behind “More filters”."""
        return [field for field in self.form or () if field.name in self.page.more_filters]

    @property
    def other_filters_in_use(self) -> bool:
        """Whether one of those narrows the list, so that they must be in sight."""
        return any(field.value() for field in self.other_filters)

    @property
    def worth_saving(self) -> bool:
        """Whether it differs from the plain list: narrowed without a mistake, or sorted."""
        return bool((self.q or self.chips or self.sort) and not self.problem)


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One list of the product, declared once. `sort` is a column's key, `-` for descending.

    `more_filters` are names of filters that wait behind “More filters”. `short` is for lists of
    some hundred rows at most (see `KeyPages`). `sight` is for lists of which not everybody sees
    every row: it says so in place of `empty`.
    """

    title: str
    noun: tuple[str, str]
    columns: Sequence[Column]
    row: str
    empty: Empty
    sight: Sight | None = None
    search: Sequence[str] = ()
    search_hint: str = "Search this list"
    filters: type[FilterSet] | None = None
    more_filters: Sequence[str] = ()
    sort: str = ""
    page_size: int = 20
    short: bool = False
    template: str = "list_page.html"

    def respond(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        extra: Mapping[str, Any] | None = None,
        *,
        shown: QuerySet[Any] | None = None,
    ) -> HttpResponseBase:
        """Answer with the page, its fragment for htmx, or everything it lists as CSV.

        `shown` reads the rows of a page by their keys, where `rows` does more than that takes.
        """
        filterset = self._filterset(request, rows)
        problem = problem_of(filterset)
        if request.GET.get("format") == "csv":
            if problem:
                return HttpResponseBadRequest(problem, content_type="text/plain; charset=utf-8")
            found = self._ordered(self._found(request, rows, filterset), request)
            return csv_response(found, self.csv_columns, f"{slugify(self.noun[1])}.csv")
        found = self._nothing(rows) if problem else self._found(request, rows, filterset)
        page = self._paged(self._ordered(found, request), request, shown)
        listing = self._listing(request, page, filterset, problem)
        return self._page(request, listing, extra or {})

    @property
    def csv_columns(self) -> list[CsvColumn]:
        """The columns of the export."""
        return [column.for_csv for column in self.columns]

    def _filterset(self, request: HttpRequest, rows: QuerySet[Any]) -> FilterSet | None:
        return self.filters(request.GET, rows, request=request) if self.filters else None

    def _nothing(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.none()

    def _paged(
        self, rows: QuerySet[Any], request: HttpRequest, shown: QuerySet[Any] | None
    ) -> Page[Any]:
        """Return one page: first the keys alone, then what only a shown row needs."""
        few = bool(self.search and _searched(request))
        pages = KeyPages(rows, self.page_size, few=few, short=self.short)
        page = pages.get_page(request.GET.get("page"))
        found = (rows if shown is None else shown).order_by().in_bulk(page.object_list)
        # One that went between the two statements is not shown.
        page.object_list = [found[key] for key in page.object_list if key in found]
        return page

    def _found(
        self, request: HttpRequest, rows: QuerySet[Any], filterset: FilterSet | None
    ) -> QuerySet[Any]:
        found = filterset.qs if filterset is not None else rows
        for word in _searched(request).split() if self.search else ():
            anywhere = Q()
            for field in self.search:
                anywhere |= Q(**{f"{field}__icontains": word})
            found = found.filter(anywhere)
        return found

    def _sort_of(self, request: HttpRequest) -> str:
        """Return the sort that the URL asks for, or the list's own if it names no column."""
        asked = request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.fields}
        return asked if asked.removeprefix("-") in known else self.sort

    def _ordered(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        """Order by the asked column, empty cells last on every database, then by key."""
        sort = self._sort_of(request)
        fields = next((c.fields for c in self.columns if c.key == sort.removeprefix("-")), ())
        if not fields:
            return rows if rows.query.order_by or rows.ordered else rows.order_by("-pk")
        return rows.order_by(*(_order(field, sort.startswith("-")) for field in fields), "-pk")

    def _listing(
        self,
        request: HttpRequest,
        page: Page[Any],
        filterset: FilterSet | None,
        problem: str,
    ) -> Listing:
        params = Params(request.GET)
        sort = self._sort_of(request)
        none = None
        if self.sight and not page.object_list:
            none = self.sight.of_none(request, self.empty, self.noun[1])
        return Listing(
            page=self,
            rows=page,
            headers=[self._header(column, sort, params) for column in self.columns if column.shown],
            chips=chips(filterset, params) if filterset is not None else [],
            form=dress(filterset.form) if filterset is not None else None,
            q=_searched(request) if self.search else "",
            sort=request.GET.get("sort", ""),
            urls={
                "csv": params.url(format="csv", page=None),
                "search": params.url(page=None),
                "clear": params.only({"sort"}).url(),
                "clear_q": params.url(q=None, page=None),
                "previous": params.url(page=str(page.number - 1)),
                "next": params.url(page=str(page.number + 1)),
            },
            pages=numbered(page, params),
            problem=problem,
            empty=none or self.empty,
            limited=none is not None,
        )

    def _header(self, column: Column, sort: str, params: Params) -> Header:
        if not column.fields:
            return Header(column, "", "")
        if sort == column.key:
            return Header(column, params.url(sort=f"-{column.key}", page=None), "ascending")
        state = "descending" if sort == f"-{column.key}" else "none"
        return Header(column, params.url(sort=column.key, page=None), state)

    def _page(
        self, request: HttpRequest, listing: Listing, extra: Mapping[str, Any]
    ) -> HttpResponse:
        template = FRAGMENT if request.headers.get("HX-Target") == "list" else self.template
        response = render(request, template, {"list": listing, "title": self.title, **extra})
        patch_vary_headers(response, ["HX-Target"])
        return response


def _searched(request: HttpRequest) -> str:
    """Return what is searched for; PostgreSQL cannot look for NUL, and no text holds it."""
    return request.GET.get("q", "").replace("\x00", " ").strip()


def _order(field: str, descending: bool) -> OrderBy:  # noqa: FBT001  # a private two-way switch
    backwards = descending != field.startswith("-")
    column = F(field.removeprefix("-"))
    return column.desc(nulls_last=True) if backwards else column.asc(nulls_last=True)
