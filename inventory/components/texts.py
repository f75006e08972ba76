"""From bytes to text, JSON, TOML and XML, within bounds and with a sentence for what is wrong."""

import json
import tomllib
from typing import Any

from inventory.imports.limits import MEBIBYTE, MOST_BYTES, MOST_LEVELS
from inventory.imports.wishes import Unreadable

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What a list of the most entries needs at most, several times over.
MOST_PARTS = 1_000_000
NO_TEXT = "This is no text file. Choose the list itself, not an archive of it."
TOO_DEEP = f"The file is nested more than {MOST_LEVELS} levels deep, the most that is read."


def decoded(content: bytes) -> str:
    """Return the text: UTF-8, or UTF-16 with its mark, as PowerShell writes it.

    :raises Unreadable: if it is empty, too large, binary, or of another encoding.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"The file is larger than {MOST_BYTES // MEBIBYTE} MiB, the most that is read. Export "
            "one application at a time."
        )
    if not content.startswith(tuple(MARKS)) and b"\0" in content:
        raise Unreadable(NO_TEXT)
    codec = next((codec for mark, codec in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Line {line:,} holds bytes that are no UTF-8. Save the file as UTF-8."
        ) from error
    if "\0" in text:
        raise Unreadable(NO_TEXT)
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


def json_in(text: str) -> Any:
    """Return the JSON.

    :raises Unreadable: if it is none, has too many parts, is nested too deep, or says a key twice
        in one object.
    """
    check_number(text, "{", "[")
    try:
        document = json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse)
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    except ValueError as error:
        raise Unreadable(f"This is no JSON: {error}. Export the file again.") from error
    check_depth(document)
    return document


def toml_in(text: str) -> dict[str, Any]:
    """Return the TOML.

    :raises Unreadable: if it is none, has too many parts, or is nested too deep.
    """
    check_number(text, "{", "[")
    try:
        document = tomllib.loads(text)
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    except ValueError as error:
        raise Unreadable(f"This is no TOML: {error}. Export the file again.") from error
    check_depth(document)
    return document


def check_number(text: str, *marks: str) -> None:
    """Refuse what would become millions of objects, before any of them is made.

    :raises Unreadable: if these characters begin too many parts.
    """
    if sum(map(text.count, marks)) > MOST_PARTS:
        raise Unreadable(
            f"The file has more than {MOST_PARTS:,} parts, the most that is read. Export one "
            "application at a time."
        )


def check_depth(document: Any) -> None:
    """Walk without recursion: what is checked here is how deep it may be.

    :raises Unreadable: if it is too deep.
    """
    waiting = [(document, 1)]
    while waiting:
        value, level = waiting.pop()
        if level > MOST_LEVELS:
            raise Unreadable(TOO_DEEP)
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, (dict, list)):
            waiting += [(one, level + 1) for one in inner if isinstance(one, (dict, list))]


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key “{twice[:60]}” stands twice in one object")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")
