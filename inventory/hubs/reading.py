"""Read fields of a body that may hold anything: one bad field is a note, never a failure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

DEPTH = 40
NUMBER_LIMIT = 2**63
# Some write the year 1 for no date; the other end has no room for a time zone.
YEARS = range(1970, 9999)
HEX = re.compile(r"[0-9a-f]+")


@dataclass
class Reader:
    """Takes fields out of JSON and remembers, in plain words, what made no sense."""

    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        """Remember a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def text(self, body: Mapping[str, Any], key: str, *, limit: int = 200) -> str | None:
        """Return a non-empty string of at most `limit` characters, or None."""
        value = body.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.note(f"{key} is not a text.")
            return None
        return self.short(value.strip(), key, limit=limit) or None

    def short(self, value: str, key: str, *, limit: int) -> str:
        """Return the string without control characters, cut at `limit`."""
        visible = clean_text(value)
        if len(visible) > limit:
            self.note(f"{key} was longer than {limit} characters and is cut.")
        return visible[:limit]

    def texts(self, body: Mapping[str, Any], key: str, *, limit: int = 200) -> tuple[str, ...]:
        """Return one string or a list of strings as a tuple, in order, each once."""
        value = body.get(key)
        if value is None:
            return ()
        given = value if isinstance(value, list) else [value]
        good = [item.strip() for item in given if isinstance(item, str) and item.strip()]
        if len(good) < len(given):
            self.note(f"{key} holds something that is not a text.")
        return tuple(dict.fromkeys(self.short(item, key, limit=limit) for item in good))

    def flag(self, body: Mapping[str, Any], key: str) -> bool:
        """Return a boolean; False where there is none."""
        value = body.get(key, False)
        if not isinstance(value, bool):
            self.note(f"{key} is neither true nor false.")
            return False
        return value

    def moment(self, body: Mapping[str, Any], key: str) -> datetime | None:
        """Return a date with its time zone (UTC where it names none), or None.

        It says what the hub says: it may lie ahead of us, or before the one that was read last.
        """
        value = self.text(body, key)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.note(f"{key} is not a date.")
            return None
        if moment.year not in YEARS:
            self.note(f"{key} is in the year {moment.year}, which cannot be.")
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)

    def rows(self, body: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        """Return the objects of a list."""
        value = body.get(key)
        given = value if isinstance(value, list) else []
        rows: list[Mapping[str, Any]] = [row for row in given if isinstance(row, dict)]
        if value is not None and (not isinstance(value, list) or len(rows) < len(value)):
            self.note(f"{key} is not a list of objects.")
        return rows

    def mapping(self, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return an object; an empty one where there is none."""
        value = body.get(key)
        if value is None or isinstance(value, dict):
            return value or {}
        self.note(f"{key} is not an object.")
        return {}

    def size(self, body: Mapping[str, Any], key: str = "size") -> int | None:
        """Return a number of bytes, or None."""
        value = body.get(key)
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < NUMBER_LIMIT
        if value is not None and not good:
            self.note(f"{key} of a file is not a number of bytes.")
        return value if good else None

    def digits(self, value: Any, length: int) -> str:
        """Return a hash of `length` hex digits, or ""."""
        if value is None:
            return ""
        if isinstance(value, str) and len(value) == length and HEX.fullmatch(value):
            return value
        self.note("A hash does not have the form of one.")
        return ""


def clean(value: Any, *, depth: int = DEPTH) -> Any:
    """Return JSON that every database takes: no NUL, no half characters, no bottomless nesting."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return (
            {storable(str(k)): clean(v, depth=depth - 1) for k, v in value.items()} if depth else {}
        )
    if isinstance(value, list):
        return [clean(item, depth=depth - 1) for item in value] if depth else []
    return value


def storable(text: str) -> str:
    """Return the text without NUL, and with a mark where half a character stood."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def clean_text(text: str) -> str:
    """Return one line without control characters and without marks that turn the reading order."""
    return "".join(char for char in storable(text) if char.isprintable())


def tagged(tags: Iterable[str], prefix: str) -> tuple[str, ...]:
    """Return what stands after a prefix in the tags that have it."""
    return tuple(tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix))


def one_form(value: Any) -> Any:
    """Return JSON whose texts are all in one form of Unicode (NFC), to be compared.

    An accent may be written in two ways that look alike; which one it is says nothing.
    """
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {one_form(key): one_form(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(one_form(item) for item in value)
    return value
