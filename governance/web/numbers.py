"""Numbers beside the entries of the menu, for those whom an entry concerns.

An app registers its counter in `AppConfig.ready`, under the name of the page that lists what is
counted; so the number is always that of the list behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from governance.accounts.models import User


@dataclass(frozen=True)
class Counter:
    """Whom an entry concerns, without a query; and how much waits there, in one."""

    concerns: "Callable[[User], bool]"
    count: "Callable[[User], int]"


_counters: dict[str, Counter] = {}


def register(page: str, counter: Counter) -> None:
    """Show the entry of a page only to those whom it concerns, with its number."""
    _counters[page] = counter


def is_for(page: str, request: HttpRequest) -> bool:
    """Tell whether the entry is shown; one without a counter is there for everybody."""
    counter, user = _counters.get(page), getattr(request, "user", None)
    if counter is None:
        return True
    return bool(user and user.is_authenticated and counter.concerns(user))


def number_at(page: str, request: HttpRequest) -> int | None:
    """Return how much waits at a page for whoever looks, None where nothing is counted."""
    counter = _counters.get(page)
    return counter.count(request.user) if counter else None  # type: ignore[arg-type]  # see is_for
