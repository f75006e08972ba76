"""Take members out of a document that may hold anything: what makes no sense is not there."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
NAME_LIMIT = 100
NAMES_LIMIT = 1_000
URL_LIMIT = 500
DATE_LIMIT = 40


def text(value: Any) -> str:
    """Return a text without the blanks around it; "" if it is none."""
    return value.strip() if isinstance(value, str) else ""


def date(value: Any) -> str:
    """Return a date as its source wrote it: some write the year 1, which no calendar takes."""
    return text(value)[:DATE_LIMIT]


def listed(value: Any) -> list[Any]:
    """Return a list; an empty one if it is none."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[Json]:
    """Return the objects of a list."""
    return [row for row in listed(value) if isinstance(row, dict)]


def mapping(value: Any) -> Json:
    """Return an object; an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def names(value: Any) -> tuple[str, ...]:
    """Return names of flaws, each once, in order."""
    given = (text(item) for item in listed(value)[:NAMES_LIMIT])
    return tuple(dict.fromkeys(name for name in given if name and len(name) <= NAME_LIMIT))


def address(value: Any) -> str:
    """Return the address of a web page; "" for anything else, such as a script."""
    found = text(value)
    web = found.startswith(("https://", "http://")) and len(found) <= URL_LIMIT
    return found if web and found.isprintable() else ""
