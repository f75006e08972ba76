"""Filters by the id of something."""

from typing import Any

import django_filters
from django import forms

MOST = 2**63 - 1


class IdFilter(django_filters.NumberFilter):
    """Rows that belong to the object of an id. No id has more than 64 bits, as in the database."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=MOST, **kwargs)
