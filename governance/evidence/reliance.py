"""What rests on evidence now. The apps above say so: evidence knows none of them.

An app registers in its `AppConfig.ready` a function that returns the condition, in a query over
evidence, under which something of its own relies on an item.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, Q

Condition = Callable[[datetime], Exists]
_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    """Add a condition; registering it twice counts once."""
    if condition not in _conditions:
        _conditions.append(condition)


def anywhere(at: datetime) -> Q:
    """Return the condition that something, of whatever app, relies on an item at this moment."""
    found = Q(pk__in=[])
    for condition in _conditions:
        found |= Q(condition(at))
    return found
