"""Check one answer against its question: kind, allowed values, and the note beside it."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

from governance.rules.questions import Question

PLAIN = (str, bool, int, float, list, type(None))  # asked first, because the abstract class is slow
LARGEST = 1e300  # above it, whole numbers of Python no longer compare as floats


class WrongValue(ValueError):
    """The value does not answer the question; `allowed` says what would."""

    def __init__(self, reason: str, allowed: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.allowed = allowed


def unwrap(given: object) -> tuple[object, str]:
    """Return value and note of `{"value": ..., "note": "..."}`; anything else has no note.

    :raises WrongValue: if the sub-object has other members or the note is not text.
    """
    if not isinstance(given, PLAIN) and isinstance(given, Mapping) and "value" in given:
        return _noted(given)
    return given, ""


def _noted(given: Mapping[str, object]) -> tuple[object, str]:
    note = given.get("note") or ""
    if set(given) - {"value", "note"} or not isinstance(note, str):
        raise WrongValue(f"{said(given)} has a member that is not known", ("value", "note (text)"))
    return given["value"], note


def said(value: object) -> str:
    """Return the value as the person wrote it: as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def plain(value: object) -> object:
    """Return a checked value as JSON data: sets as sorted lists, dates as text."""
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value


def check(question: Question, value: object) -> object:
    """Return `value` in the form the rules use: sets as frozenset, dates as date.

    :raises WrongValue: if it is not one of the allowed values.
    """
    return CHECKS[question.kind](question, value)


def allowed(question: Question) -> tuple[str, ...]:
    """Return the allowed values in words, as error messages list them."""
    stated = tuple(choice.value for choice in question.choices) or KIND_WORDS[question.kind]
    return (*stated, "null") if question.nullable else stated


KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "bool": ("true", "false"),
    "choice": (),
    "set": ("a list of texts",),
    "number": ("a number of 0 or more",),
    "text": ("text",),
    "date": ("a date such as 2026-11-21",),
    "object": ("an object",),
}


def _wrong(question: Question, value: object) -> WrongValue:
    several = question.kind == "choice" and isinstance(value, list | tuple) and len(value) > 1
    why = "is more than one answer; choose one and assess the rest as cases of their own"
    reason = why if several else "is not an allowed value"
    source = f" ({question.ref})" if question.ref else ""
    return WrongValue(f"{said(value)} {reason}{source}", allowed(question))


def _bool(question: Question, value: object) -> object:
    if isinstance(value, bool):
        return value
    raise _wrong(question, value)


def _choice(question: Question, value: object) -> object:
    if isinstance(value, str) and any(value == choice.value for choice in question.choices):
        return value
    raise _wrong(question, value)


def _set(question: Question, value: object) -> object:
    if not isinstance(value, list | tuple | set | frozenset):
        raise _wrong(question, value)
    known = {choice.value for choice in question.choices}
    for member in value:
        if not isinstance(member, str) or (known and member not in known):
            raise _wrong(question, member)
    return frozenset(value)


def _number(question: Question, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(question, value)
    if not 0 <= value <= LARGEST:
        raise _wrong(question, value)
    return value


def _text(question: Question, value: object) -> object:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _wrong(question, value)


def _date(question: Question, value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _wrong(question, value) from None


def _object(question: Question, value: object) -> object:
    if isinstance(value, Mapping):
        return value
    raise _wrong(question, value)


CHECKS: Mapping[str, Callable[[Question, object], object]] = {
    "bool": _bool,
    "choice": _choice,
    "set": _set,
    "number": _number,
    "text": _text,
    "date": _date,
    "object": _object,
}
