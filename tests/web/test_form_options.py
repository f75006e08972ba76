"""Selects are written by our own template; what a browser reads is what Django writes."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.forms import Select, SelectMultiple
from django.forms.renderers import DjangoTemplates
from django.test import SimpleTestCase

LICENCES = [("", "Choose one"), ("Open", [("mit", "MIT"), ("x", 'A "b" <c> & d')]), (3, "Three")]


@pytest.mark.pure
@pytest.mark.parametrize("value", ["", "mit", 3, "nowhere"], ids=str)
def test_a_select_reads_as_the_one_of_django(value: object) -> None:
    select = Select({"class": "form-select", "required": True}, choices=LICENCES)

    ours = select.render("licence", value, {"id": "id_licence"})
    theirs = select.render("licence", value, {"id": "id_licence"}, DjangoTemplates())

    _same(ours, theirs)


@pytest.mark.pure
def test_several_choices_stay_chosen() -> None:
    select = SelectMultiple(choices=LICENCES)
    chosen: Sequence[Any] = ["mit", "3"]

    ours = select.render("licence", chosen)

    assert ours.count(" selected") == 2
    _same(ours, select.render("licence", chosen, None, DjangoTemplates()))


def _same(one: str, other: str) -> None:
    SimpleTestCase().assertHTMLEqual(one, other)
