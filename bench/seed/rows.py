"""Write many rows, and choose values by number, so that every run makes the same rows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import models

AT_ONCE = 2_000
STRIDE = 7_919  # a prime, so that neighbours get different values

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)


def pick(choices: Sequence[T], number: int) -> T:
    """Return one of the choices."""
    return choices[number * STRIDE % len(choices)]


def hexes(kind: str, number: int, length: int = 64) -> str:
    """Return hex digits that belong to this kind and number."""
    return hashlib.sha256(f"{kind} {number}".encode()).hexdigest()[:length]


def write(kind: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Write the rows, a few thousand in each statement; return them with their keys."""
    return [
        row for portion in _portions(rows) for row in kind._default_manager.bulk_create(portion)
    ]


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while portion := list(islice(rest, AT_ONCE)):
        yield portion
