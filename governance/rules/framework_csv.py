"""Read a framework from a table: one row per requirement, its relations in columns of their own."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LISTS = ("evidence",)
RELATION_COLUMNS: Mapping[str, str] = {
    "equal_to": "equal",
    "covers": "covers",
    "touches": "touches",
}
COLUMNS = (
    "id", "ref", "topic", "title", "duty", "evidence", "applies_from", "retention", "deadline",
    "penalty", "source", *RELATION_COLUMNS, "relation_source",
)  # fmt: skip


class Unreadable(ValueError):
    """The table cannot be read at all; the text says why."""


def content_of(text: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows as the content of a framework file; lists are separated by semicolons.

    `about` has the members of `[framework]` and the `edition`, which a table has no place for.

    :raises Unreadable: if the heading is missing or names an unknown column, or a day is none.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    _check(reader.fieldnames or ())
    try:
        rows = [_cells(row) for row in reader]
    except csv.Error as error:
        raise Unreadable(f"The table cannot be read: {error}.") from error
    framework = {name: value for name, value in about.items() if name != "edition"}
    return {
        "edition": about.get("edition", ""),
        "framework": framework,
        "requirement": [_requirement(number, row) for number, row in enumerate(rows, 2)],
        "relation": [relation for row in rows for relation in _relations(row)],
    }


def _check(names: Any) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise Unreadable(
            f"The table has the column “{unknown[0]}”, which is not known. "
            f"Allowed: {', '.join(COLUMNS)}."
        )
    if "id" not in names:
        raise Unreadable("The first line is to name the columns, “id” among them.")


def _cells(row: Mapping[str | None, Any]) -> dict[str, str]:
    if None in row:
        raise Unreadable(f"A row has more cells than there are columns: {row[None]}.")
    return {str(name): (value or "").strip() for name, value in row.items()}


def _requirement(line: int, row: Mapping[str, str]) -> dict[str, Any]:
    plain = {
        name: value
        for name, value in row.items()
        if value and name not in {*RELATION_COLUMNS, "relation_source"}
    }
    found: dict[str, Any] = {
        name: _list(value) if name in LISTS else value for name, value in plain.items()
    }
    if "applies_from" in found:
        found["applies_from"] = _day(line, plain["applies_from"])
    return found


def _day(line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(
            f"Line {line}: “{text}” is no day. Write it as year-month-day, such as 2027-01-01."
        ) from None


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _relations(row: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for column, kind in RELATION_COLUMNS.items():
        for second in _list(row.get(column, "")):
            source = row.get("relation_source", "")
            yield {"first": row.get("id", ""), "second": second, "kind": kind, "source": source}
