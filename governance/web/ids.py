"""Ids of rows as they are typed or sent: whatever is none of them names nothing."""

import re
from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms

MOST = 2**63 - 1
# As many digits as MOST has; Python refuses to read a number of thousands of them.
DIGITS = re.compile(r"[0-9]{1,19}")


def ids(texts: Iterable[str]) -> list[int]:
    """Return the ids among these texts, in their order."""
    numbers = (int(text) for text in texts if DIGITS.fullmatch(text))
    return [number for number in numbers if number <= MOST]


class IdFilter(django_filters.NumberFilter):
    """Rows that belong to the object of an id. No id has more than 64 bits, as in the database."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=MOST, **kwargs)
