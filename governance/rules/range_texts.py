"""Read ranges that a source writes as text: `>= 0.5.2, < 0.8.5`, or a rule with words and brackets.

Each reading is a list of rows as `version_ranges` knows them: a version is affected if it lies in
any. A text that cannot be read becomes a row of its own, so that it is shown and never dropped.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

Row = dict[str, Any]
Alternatives = list[list[list[str]]]

LONGEST = 2_000
MOST_ALTERNATIVES = 100
DEEPEST = 20
BOUND = re.compile(r"\s*(?P<sign>[<>]=?|={1,2}|!=)\s*(?P<version>[^\s,<>=!]+)\s*")
TOKEN = re.compile(
    r"\s*(?:(?P<word>\(|\)|&&|\|\|)"
    r'|version\s*(?P<sign>[<>]=?|={1,2}|!=)\s*"(?P<version>[^"]{1,200})")\s*'
)


class _NotARule(ValueError):
    """A text that is no rule."""


def of_list(text: Any) -> list[Row]:
    """Return GitHub's range, bounds with commas between them, as one row.

    Source: the `vulnerable_version_range` of GitHub's REST interface, e.g. `>= 0.5.2, < 0.8.5`.
    """
    if not isinstance(text, str) or not text.strip():
        return []
    matches = [BOUND.fullmatch(part) for part in text[: LONGEST + 1].split(",")]
    if len(text) > LONGEST or not all(matches):
        return [_unread(text)]
    return [_row([[match["sign"], match["version"]] for match in matches if match])]


def of_rule(text: Any) -> list[Row]:
    """Return AI-Infra-Guard's rule, such as `version >= "1.0" && version < "1.2"`, as rows.

    `&&` binds closer than `||`. An empty rule names no versions and gives no row.
    """
    if not isinstance(text, str) or not text.strip():
        return []
    try:
        alternatives = _rule(text)
    except _NotARule:
        return [_unread(text)]
    return [_row(bounds) for bounds in alternatives]


def _row(bounds: list[list[str]]) -> Row:
    return {"type": "COMPARISONS", "all": bounds}


def _unread(text: str) -> Row:
    return {"type": "TEXT", "text": text[:LONGEST]}


def _rule(text: str) -> Alternatives:
    tokens = [*_tokens(text), ""]
    found = _any(tokens, DEEPEST)
    if tokens != [""]:
        raise _NotARule
    return found


def _tokens(text: str) -> Iterator[Any]:
    """Yield brackets, signs and bounds."""
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None or len(text) > LONGEST:
            raise _NotARule
        yield match["word"] or [match["sign"], match["version"]]
        place = match.end()


def _any(tokens: list[Any], depth: int) -> Alternatives:
    found = _all(tokens, depth)
    while tokens[0] == "||":
        tokens.pop(0)
        found = found + _all(tokens, depth)
    return found


def _all(tokens: list[Any], depth: int) -> Alternatives:
    """Return every way in which several conditions hold at once."""
    found = _one(tokens, depth)
    while tokens[0] == "&&":
        tokens.pop(0)
        more = _one(tokens, depth)
        if len(found) * len(more) > MOST_ALTERNATIVES:
            raise _NotARule
        found = [[*left, *right] for left, right in product(found, more)]
    return found


def _one(tokens: list[Any], depth: int) -> Alternatives:
    first = tokens.pop(0)
    if isinstance(first, list):
        return [[first]]
    if first != "(" or not depth:
        raise _NotARule
    found = _any(tokens, depth - 1)
    if tokens.pop(0) != ")":
        raise _NotARule
    return found
