"""One page of the rows of a table, with as little work for the database as the page needs."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from governance.web.links import Params

KEYS = frozenset({"pk", "-pk"})


class KeyPages(Paginator):  # type: ignore[type-arg]  # generic for the type checker alone
    """Pages of the keys of rows.

    `few` says that all of them are likely to fit on one page, as what a search finds mostly does:
    they are counted apart only if they do not. `short` says that there are some hundreds at most,
    as of what waits for one person: reading all their keys costs less than counting first. A page
    behind the middle is read from the end: a database walks over every row that comes before the
    ones it is asked for.
    """

    def __init__(
        self, rows: QuerySet[Any], per_page: int, *, few: bool = False, short: bool = False
    ) -> None:
        keys = rows.values_list("pk", flat=True)
        super().__init__(list(keys) if short else keys, per_page)
        self.few = few
        # Only the key as the last word puts rows that are alike in one order, either way round.
        self.two_ways = bool(rows.query.order_by) and rows.query.order_by[-1] in KEYS

    def get_page(self, number: float | str | None) -> Page[Any]:
        """Return a page, the first one for what is no number, the last one beyond the end."""
        if not self.few or number not in {None, "", "1"}:
            return super().get_page(number)
        keys = list(self.object_list[: self.per_page + 1])
        if len(keys) <= self.per_page:
            self.count = len(keys)
        return Page(keys[: self.per_page], 1, self)

    def page(self, number: int | str) -> Page[Any]:
        """Return a page that there is."""
        number = self.validate_number(number)
        begin = (number - 1) * self.per_page
        keys = self._keys(begin, min(begin + self.per_page, self.count))
        return Page(keys, number, self)

    def _keys(self, begin: int, end: int) -> list[Any]:
        rows: Any = self.object_list
        if isinstance(rows, list) or not self.two_ways or begin < self.count / 2:
            return list(rows[begin:end])
        return list(rows.reverse()[self.count - end : self.count - begin])[::-1]


def numbered(page: Page[Any], params: Params) -> list[tuple[int | str, str]]:
    """Return the page numbers to link, with "…" and no link where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [(n, params.url(page=str(n)) if isinstance(n, int) else "") for n in numbers]
