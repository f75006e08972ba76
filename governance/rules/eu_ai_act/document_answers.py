"""The answers of a document: what each kind of field takes, and how it reads as text."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from governance.rules.eu_ai_act.documents import Field, Form

LONGEST: Mapping[str, int] = {"text": 300, "long": 20_000}
MOST_LINES, LONGEST_LINE = 200, 1_000
BAR = "|"


class WrongAnswer(ValueError):
    """An answer that a field does not take; `field` is its key, "" where there is no such field."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


def checked(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept, those of fields that are given and no others.

    :raises WrongAnswer: for a field that the form does not have, or an answer it does not take.
    """
    fields = form.fields
    if unknown := [key for key in answers if key not in fields]:
        known = ", ".join(fields)
        raise WrongAnswer(f"There is no field “{unknown[0][:80]}”. The fields are: {known}.")
    return {key: check(fields[key], value) for key, value in answers.items()}


def check(field: Field, value: Any) -> Any:
    """Return one answer as it is kept; "" or an empty list where nothing is said.

    :raises WrongAnswer: if the field does not take it.
    """
    if value is None:
        return [] if field.kind in {"list", "table"} else ""
    return _CHECKS[field.kind](field, value)


def typed(field: Field, text: str) -> Any:
    """Return what a person typed into one box as the field keeps it: a line is an item or a row.

    :raises WrongAnswer: if the field does not take it.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind == "list":
        return check(field, lines)
    if field.kind == "table":
        return check(field, [[cell.strip() for cell in line.split(BAR)] for line in lines])
    return check(field, text)


def as_text(field: Field, value: Any) -> str:
    """Return an answer as the box of its field holds it: the other way round than `typed`."""
    if field.kind == "table":
        return "\n".join(f" {BAR} ".join(row) for row in value or ())
    return "\n".join(value or ()) if field.kind == "list" else str(value or "")


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongAnswer("Give text.", field=field.key)
    text, longest = value.replace("\r\n", "\n").strip(), LONGEST[field.kind]
    if "\x00" in text:
        raise WrongAnswer("The text holds a character that cannot be kept.", field=field.key)
    if len(text) > longest:
        raise WrongAnswer(
            f"The text has {len(text):,} characters; {longest:,} can be kept. Add the rest as "
            "evidence and name it here.",
            field=field.key,
        )
    return text


def _choice(field: Field, value: Any) -> str:
    if value == "" or value in field.choices:
        return str(value)
    raise WrongAnswer(f"Choose one of: {', '.join(field.choices)}.", field=field.key)


def _date(field: Field, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat() if value != "" else ""
    except (TypeError, ValueError) as error:
        raise WrongAnswer("Give a day as 2027-12-02.", field=field.key) from error


def _list(field: Field, value: Any) -> list[str]:
    return [_line(field, item) for item in _several(field, value)]


def _table(field: Field, value: Any) -> list[list[str]]:
    width = len(field.columns)
    rows = []
    for number, row in enumerate(_several(field, value), start=1):
        if not isinstance(row, Sequence) or isinstance(row, str) or len(row) > width:
            raise WrongAnswer(
                f"Row {number} has to have up to {width} cells: {', '.join(field.columns)}.",
                field=field.key,
            )
        rows.append([_line(field, cell) for cell in row] + [""] * (width - len(row)))
    return rows


def _several(field: Field, value: Any) -> Sequence[Any]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise WrongAnswer("Give a list.", field=field.key)
    if len(value) > MOST_LINES:
        raise WrongAnswer(
            f"There are {len(value):,} lines; {MOST_LINES} can be kept.", field=field.key
        )
    return value


def _line(field: Field, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise WrongAnswer("Each entry has to be text.", field=field.key)
    line = " ".join(value.split())
    if len(line) > LONGEST_LINE:
        raise WrongAnswer(
            f"An entry has {len(line):,} characters; {LONGEST_LINE:,} can be kept.", field=field.key
        )
    return line


_CHECKS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "long": _text,
    "choice": _choice,
    "date": _date,
    "list": _list,
    "table": _table,
}
