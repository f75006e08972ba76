"""Rows of the API: what a serializer shows with `Rows` is what it shows without."""

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from governance.web.representing import Rows


@dataclass
class Place:
    name: str


@dataclass
class Thing:
    name: str
    place: Place | None
    number: int | None = None

    @property
    def shout(self) -> str:
        return self.name.upper()


class Plain(serializers.Serializer[Any]):
    name = serializers.CharField()
    shout = serializers.CharField()
    number = serializers.IntegerField()
    place = serializers.CharField(source="place.name", default="nowhere")
    gone = serializers.CharField(read_only=True)
    secret = serializers.CharField(write_only=True)
    longest = serializers.SerializerMethodField()

    def get_longest(self, row: Thing) -> int:
        return len(row.name)


class Quick(Rows, Plain):
    """The same fields."""


def test_rows_are_shown_as_without_it() -> None:
    things = [Thing("lamp", Place("hall"), 3), Thing("rug", None)]

    assert Quick(things, many=True).data == Plain(things, many=True).data


def test_what_is_not_there_is_what_the_field_says() -> None:
    (shown,) = Quick([Thing("rug", None)], many=True).data

    assert shown == {
        "name": "rug",
        "shout": "RUG",
        "number": None,
        "place": "nowhere",
        "longest": 3,
    }
