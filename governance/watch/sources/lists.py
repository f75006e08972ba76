"""Read many documents out of one stream, one after another, whatever the size of the whole.

No more is held in memory than one document and a portion of the stream.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import yaml

from governance.watch.sources.epss import scored_on

# A text of a million characters that are all written as `\ud83d\ude00` fits into it.
DOCUMENT_LIMIT = 16 * 1024 * 1024
PORTION = 256 * 1024
BLANKS = re.compile(r"[ \t\r\n]*")
TOO_LARGE = "It is larger than 16 MB."
NOT_JSON = "It is not JSON."
NUMBER_ENDS = frozenset(",] \t\r\n")
NOT_PLAIN = "It is YAML with references or bottomless nesting, which is not followed."
DEEPEST = 60
BROKEN_OFF = "The list is damaged or breaks off here, so the rest of it was not read."


@dataclass(frozen=True)
class Found:
    """One document of a stream, or the reason why there is none; `number` counts from 1.

    `number` is 0 where the stream holds one document only.
    """

    document: Any = None
    problem: str = ""
    number: int = 0


def of_json(stream: IO[bytes]) -> Iterator[Found]:
    """Yield the one document of a stream, or the members of its list."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield from _of_json(text)
    except UnicodeDecodeError:
        yield Found(problem=NOT_JSON)


def of_lines(stream: IO[bytes]) -> Iterator[Found]:
    """Yield a document from each line; a line that is none costs only itself."""
    for number, line in enumerate(_lines(stream), start=1):
        if len(line) > DOCUMENT_LIMIT:
            yield Found(problem=TOO_LARGE, number=number)
        elif line.strip():
            yield _parsed(line, number)


def of_yaml(stream: IO[bytes]) -> Iterator[Found]:
    """Yield the one document of a stream. Dates and numbers stay the text they are.

    `1.10` is a version, and the year 1 no date of any calendar. References inside the document are
    refused: a few lines of them stand for more than any memory holds.
    """
    content = stream.read(DOCUMENT_LIMIT + 1)
    if len(content) > DOCUMENT_LIMIT:
        yield Found(problem=TOO_LARGE)
        return
    try:
        if not _is_plain(content):
            yield Found(problem=NOT_PLAIN)
            return
        document = yaml.load(content, _Texts)  # noqa: S506  # a safe loader with fewer types
    except (yaml.YAMLError, ValueError, RecursionError):
        yield Found(problem="It is not YAML.")
    else:
        yield Found(document)


def of_scores(stream: IO[bytes]) -> Iterator[Found]:
    """Yield each line of EPSS's daily file as a row with its date."""
    lines = (line[:1000].decode("utf-8", "replace") for line in _lines(stream))
    first = next(lines, "")
    date = scored_on(first)
    header = next(lines, "") if first.startswith("#") else first
    names = [name.strip() for name in header.split(",")]
    for number, row in enumerate(csv.reader(lines), start=1):
        yield Found(dict(zip(names, row, strict=False)) | {"date": date}, number=number)


def _is_plain(content: bytes) -> bool:
    """Tell whether YAML has no references, and is nested no deeper than any real document."""
    depth = 0
    for event in yaml.parse(content, _Texts):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
            return False
    return True


def _of_json(text: io.TextIOWrapper) -> Iterator[Found]:
    held = _Held(text)
    if held.first() != "[":
        yield _parsed(held.all(), 0)
        return
    held.drop(1)
    number = 0
    while (sign := held.first()) not in ("]", ""):
        number += 1
        try:
            yield Found(held.next(), number=number)
        except (ValueError, RecursionError):
            yield Found(problem=BROKEN_OFF, number=number)
            return
        sign = held.first()
        held.drop(sign == ",")
        if sign not in (",", "]"):
            yield Found(problem=BROKEN_OFF, number=number + 1)
            return
    if not sign:
        yield Found(problem=BROKEN_OFF, number=number + 1)


class _Held:
    """The part of a stream that has been read; what lies before `at` has been given out."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.held = ""
        self.at = 0

    def first(self) -> str:
        """Return the next sign that is no blank, or "" at the end."""
        while True:
            blank = BLANKS.match(self.held, self.at)
            self.at = blank.end() if blank else self.at
            if self.at < len(self.held) or not self._more():
                return self.held[self.at : self.at + 1]

    def drop(self, length: int) -> None:
        """Pass over some signs."""
        self.at += length

    def next(self) -> Any:
        """Return the next member, reading on until it is whole.

        :raises ValueError: if it is no JSON, breaks off, or is larger than any document.
        """
        while True:
            try:
                found, end = DECODER.raw_decode(self.held, self.at)
            except ValueError:
                left = len(self.held) - self.at
                if left > DOCUMENT_LIMIT or not self._more(left):
                    raise
            else:
                if not self._may_go_on(found, end) or not self._more():
                    self.at = end
                    return found

    def _may_go_on(self, found: Any, end: int) -> bool:
        """Tell whether the rest of a number may lie in the next portion."""
        number = isinstance(found, int | float) and not isinstance(found, bool)
        return number and self.held[end : end + 1] not in NUMBER_ENDS

    def all(self) -> str:
        """Return the rest, or more of it than a document may have."""
        while len(self.held) - self.at <= DOCUMENT_LIMIT and self._more():
            pass
        return self.held[self.at :]

    def _more(self, at_least: int = 0) -> bool:
        read = self.text.read(max(PORTION, at_least))
        self.held, self.at = self.held[self.at :] + read, 0
        return bool(read)


def _finite(written: str) -> float | None:
    """Return a number that every database takes: `1e999` is none."""
    number = float(written)
    return number if math.isfinite(number) else None


DECODER = json.JSONDecoder(parse_constant=lambda _: None, parse_float=_finite)


def _parsed(content: str | bytes, number: int) -> Found:
    if len(content) > DOCUMENT_LIMIT:
        return Found(problem=TOO_LARGE, number=number)
    try:
        words = content if isinstance(content, str) else content.decode("utf-8-sig")
        return Found(DECODER.decode(words), number=number)
    except (ValueError, RecursionError):
        return Found(problem=NOT_JSON, number=number)


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines; of one that is too long only the beginning, and the rest is passed over."""
    while line := stream.readline(DOCUMENT_LIMIT + 1):
        yield line
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(PORTION)


class _Texts(yaml.CSafeLoader):
    """A loader that knows texts and nothing."""


_Texts.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rows if tag.endswith(":null")]
    for sign, rows in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
