"""Addresses of the same page with other parameters."""

from collections.abc import Collection
from typing import Self

from django.http import QueryDict


class Params:
    """The parameters of one request; empty ones and the export's format are dropped."""

    def __init__(self, given: QueryDict) -> None:
        self._given = given.copy()
        for name in list(self._given):
            kept = [value for value in self._given.getlist(name) if value]
            if kept and name != "format":
                self._given.setlist(name, kept)
            else:
                del self._given[name]

    def url(self, **changes: str | None) -> str:
        """Return `?…` with these parameters set, or left out where None; "?" for none at all."""
        changed = self._given.copy()
        for name, value in changes.items():
            if value is None:
                changed.pop(name, None)
            else:
                changed[name] = value
        return f"?{changed.urlencode()}"

    def without(self, name: str, value: str) -> str:
        """Return the address without one value of a parameter, on the first page."""
        changed = self._given.copy()
        changed.setlist(name, [kept for kept in changed.getlist(name) if kept != value])
        changed.pop("page", None)
        return f"?{changed.urlencode()}"

    def only(self, names: Collection[str]) -> Self:
        """Return the parameters of these names alone."""
        kept = self._given.copy()
        for name in set(kept) - set(names):
            del kept[name]
        return type(self)(kept)

    def values(self, name: str) -> list[str]:
        """Return the values of one parameter, as text."""
        return [str(value) for value in self._given.getlist(name)]
