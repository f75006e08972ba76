"""A change in one sentence."""

from collections.abc import Mapping
from typing import Any

from governance.watch.models import Change, ChangeKind
from inventory.hubs.reading import clean_text

SHORT = 300
HASH = 64


def sentence(change: Change) -> str:
    """Return what changed, from what, to what: "Licence changed: licence from mit to other".

    Names and values are the hub's: marks that would turn the reading order are left out.
    """
    label, words = str(ChangeKind(change.kind).label), details(change)
    place = f" (commit {change.revision.sha[:12]})" if change.revision else ""
    return f"{label}{place}: {words}."[:SHORT] if words else f"{label}{place}."


def details(change: Change) -> str:
    """Return from what to what, without the kind: "licence from mit to other"."""
    keys = [key for key in _keys(change) if change.before.get(key) != change.after.get(key)]
    return "; ".join(_part(key, change.before.get(key), change.after.get(key)) for key in keys)


def facts(change: Change) -> list[tuple[str, str, str]]:
    """Return (name, before, after) rows for a page."""
    return [
        (clean_text(key), value_words(change.before.get(key)), value_words(change.after.get(key)))
        for key in _keys(change)
    ]


def value_words(value: Any) -> str:
    """Return a JSON value as text for people; nothing is `none`."""
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{clean_text(key)}: {value_words(item)}" for key, item in value.items())
    text = clean_text(str(value))
    return text[:12] if len(text) == HASH or _is_commit(text) else text


def _keys(change: Change) -> list[str]:
    """Return what differs, each once; the commit it came with stands last."""
    return sorted({**change.before, **change.after}, key="commit".__eq__)


def _is_commit(text: str) -> bool:
    return len(text) == 40 and all(char in "0123456789abcdef" for char in text)


def _part(key: str, before: Any, after: Any) -> str:
    name = clean_text(key)
    if before is None:
        return f"{name} {value_words(after)}"
    if after is None:
        return f"{name} was {value_words(before)}"
    if after in ("yes", "no"):
        return f"{name}: {after}, before: {before}"
    return f"{name} from {value_words(before)} to {value_words(after)}"
