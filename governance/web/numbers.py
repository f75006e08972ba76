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
    """Whom an entry concerns, without a query; and the page that answers with how much waits.

    The number is asked for once the page is there, so that no page waits for it.
    """

    concerns: "Callable[[User], bool]"
    answered_at: str


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


def asked_at(page: str) -> str:
    """Return the name of the page that answers with a number, "" where nothing is counted."""
    counter = _counters.get(page)
    return counter.answered_at if counter else ""
