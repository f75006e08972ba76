"""A change in one sentence."""

from collections.abc import Mapping
from typing import Any

from governance.watch.models import Change, ChangeKind

SHORT = 300
HASH = 64


def sentence(change: Change) -> str:
    """Return what changed, from what, to what: "Licence changed: licence from mit to other"."""
    label, words = str(ChangeKind(change.kind).label), details(change)
    place = f" (commit {change.revision.sha[:12]})" if change.revision else ""
    return f"{label}{place}: {words}."[:SHORT] if words else f"{label}{place}."


def details(change: Change) -> str:
    """Return from what to what, without the kind: "licence from mit to other"."""
    names = {**change.before, **change.after}
    return "; ".join(_part(name, change.before.get(name), change.after.get(name)) for name in names)


def facts(change: Change) -> list[tuple[str, str, str]]:
    """Return (name, before, after) rows for a page."""
    names = {**change.before, **change.after}
    return [
        (name, value_words(change.before.get(name)), value_words(change.after.get(name)))
        for name in names
    ]


def value_words(value: Any) -> str:
    """Return a JSON value as text for people; nothing is `none`."""
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {value_words(item)}" for key, item in value.items())
    text = str(value)
    return text[:12] if len(text) == HASH or _is_commit(text) else text


def _is_commit(text: str) -> bool:
    return len(text) == 40 and all(char in "0123456789abcdef" for char in text)


def _part(name: str, before: Any, after: Any) -> str:
    if before is None:
        return f"{name} {value_words(after)}"
    if after is None:
        return f"{name} was {value_words(before)}"
    if after in ("yes", "no"):
        return f"{name}: {after}, before: {before}"
    return f"{name} from {value_words(before)} to {value_words(after)}"
