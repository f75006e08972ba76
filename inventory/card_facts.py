"""What a model card says of itself, as rows for a person: whatever shape its author gave it."""

from collections.abc import Mapping
from typing import Any

from inventory.hubs.reading import clean_text

FIELDS = (
    ("pipeline_tag", "Task"),
    ("library_name", "Library"),
    ("language", "Languages"),
    ("datasets", "Training data"),
    ("metrics", "Metrics"),
    ("tags", "Tags"),
    ("new_version", "Newer version"),
    ("extra_gated_prompt", "Asked before access"),
)
VALUES = 20
LENGTH = 300


def card_facts(card: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name, value) for the fields a card has, without what is no text or number."""
    rows = ((label, _words(card.get(key))) for key, label in FIELDS)
    return [(label, words) for label, words in rows if words]


def _words(value: object) -> str:
    if isinstance(value, list):
        words = [_word(item) for item in value]
        kept = [word for word in words if word]
        more = f", and {len(kept) - VALUES} more" if len(kept) > VALUES else ""
        return ", ".join(kept[:VALUES]) + more
    return _word(value)


def _word(value: object) -> str:
    """Return one value; YAML turns the language code `no` into False, so that is undone.

    Marks that would turn the reading order of what stands beside it are left out.
    """
    if value is False:
        return "no"
    if isinstance(value, (str, int, float)) and value is not True:
        return clean_text(str(value)).strip()[:LENGTH]
    return ""
