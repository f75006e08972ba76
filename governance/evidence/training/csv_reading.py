"""Read a list of trainings from a CSV file: good lines to offer, bad ones with the reason."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from governance.accounts.models import Department, User
from governance.evidence.training.actions import Taken, why_not
from governance.web.refusals import Refused

COLUMNS = ("person", "title", "taken_on", "valid_until", "role", "provider", "hours")
NEEDED = ("person", "title", "taken_on")
LIMITS = {"person": 200, "title": 200, "role": 100, "provider": 200}
LINES, BYTES = 2000, 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One line of the file, counted as an editor counts; `reason` is "" for a good one."""

    number: int
    said: str
    taken: Taken | None
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """Every line of a file that was read, in its order."""

    lines: tuple[Line, ...]

    @property
    def good(self) -> tuple[Line, ...]:
        """Lines that can be recorded."""
        return tuple(line for line in self.lines if line.taken)

    @property
    def bad(self) -> tuple[Line, ...]:
        """Lines that cannot, each with the reason."""
        return tuple(line for line in self.lines if not line.taken)


def decoded(content: bytes) -> str:
    """Return the text of a file.

    :raises Refused: if it is too large or not UTF-8.
    """
    if len(content) > BYTES:
        raise Refused("The file is larger than 1 MiB. Split it.", field="file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "The file is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet.", field="file"
        ) from error


def read(text: str, department: Department, *, at: datetime) -> Preview:
    """Return what the lines of a file come to, for people of one department.

    :raises Refused: if there is no heading with the needed columns, or no line, or too many.
    """
    if "\x00" in text:
        raise Refused("The file is no text. Save it as “CSV UTF-8”.", field="file")
    try:
        rows = list(_rows(text))
    except csv.Error as error:
        raise Refused(f"The file cannot be read as CSV: {error}.", field="file") from error
    if not rows:
        raise Refused("The file has a heading and no lines.", field="file")
    if len(rows) > LINES:
        raise Refused(f"The file has more than {LINES:,} lines. Split it.", field="file")
    people = _People()
    seen: dict[tuple[object, ...], int] = {}
    return Preview(tuple(_line(number, row, department, people, seen, at) for number, row in rows))


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    heading = [name.strip().casefold().replace(" ", "_") for name in next(reader, [])]
    if lacking := [name for name in NEEDED if name not in heading]:
        raise Refused(
            f"The first line has to name the columns; it lacks: {', '.join(lacking)}. "
            f"Known are: {', '.join(COLUMNS)}.",
            field="file",
        )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(heading) - len(cells))]
            yield reader.line_num, dict(zip(heading, (c.strip() for c in padded), strict=False))


def _line(
    number: int,
    row: Mapping[str, str],
    department: Department,
    people: "_People",
    seen: dict[tuple[object, ...], int],
    at: datetime,
) -> Line:
    said = ", ".join(row[name] for name in NEEDED if row[name])[:200]
    try:
        taken = _taken(row, department, people)
    except Refused as refusal:
        return Line(number, said, None, str(refusal))
    key = (taken.person, taken.name, taken.title, taken.taken_on)
    if wrong := why_not(taken, at=at):
        return Line(number, said, None, wrong[1])
    if key in seen:
        return Line(number, said, None, f"The same as line {seen[key]}.")
    seen[key] = number
    return Line(number, said, taken)


def _taken(row: Mapping[str, str], department: Department, people: "_People") -> Taken:
    for name, limit in LIMITS.items():
        if len(row.get(name, "")) > limit:
            raise Refused(f"The {name} is longer than {limit} characters.")
    person = people.called(row["person"])
    day = _day(row["taken_on"], "taken_on")
    if day is None:
        raise Refused("The day it was taken is missing.")
    return Taken(
        department=department,
        person=person,
        name="" if person else row["person"],
        title=row["title"],
        taken_on=day,
        valid_until=_day(row.get("valid_until", ""), "valid_until"),
        role=row.get("role", ""),
        provider=row.get("provider", ""),
        hours=_hours(row.get("hours", "")),
    )


def _day(text: str, column: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"“{text[:30]}” in {column} is no day. Write it as 2026-11-30.") from error


def _hours(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace(",", ".")).quantize(Decimal("0.1"))
    except InvalidOperation as error:
        raise Refused(f"“{text[:30]}” in hours is no number.") from error


class _People:
    """Everybody with an account, by sign-in name and by full name; read once."""

    def __init__(self) -> None:
        self._by_name: dict[str, User] = {}
        self._by_full_name: dict[str, list[User]] = {}
        for person in User.objects.active():
            self._by_name[person.username.casefold()] = person
            self._by_full_name.setdefault(person.full_name.casefold(), []).append(person)

    def called(self, name: str) -> User | None:
        """Return the person of this name, None for somebody without an account.

        :raises Refused: if two people have it.
        """
        if found := self._by_name.get(name.casefold()):
            return found
        same = self._by_full_name.get(name.casefold(), [])
        if len(same) > 1:
            raise Refused(f"{len(same)} people are called {name}. Write the sign-in name.")
        return same[0] if same else None
