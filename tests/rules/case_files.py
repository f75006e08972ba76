"""Cases of our own under the EU AI Act, written from the Act and the Commission's guidelines."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.rules.subjects import MODEL_DETAILS, ORDINARY_SYSTEM, TODAY

FOLDER = Path(__file__).parent / "cases"
NULL = "null"  # TOML has none
MEMBERS = frozenset(
    {
        "title", "source", "base", "without", "facts", "as_of", "category", "tags", "roles",
        "obligations", "must", "must_not", "exempt", "open", "open_among", "because", "status",
        "applies_from", "originally", "also_read_as", "refused", "said",
    }
)  # fmt: skip
ORDINARY_MODEL = {
    **ORDINARY_SYSTEM,
    "is_ai_system": False,
    "is_gpai_model": True,
    "actor_actions": ["develops_model", "places_on_market"],
    "gpai": MODEL_DETAILS,
}
BASES: Mapping[str, Mapping[str, object]] = {
    "system": ORDINARY_SYSTEM,
    "model": ORDINARY_MODEL,
    "nothing": {},
}


@dataclass(frozen=True)
class Case:
    """One case: what is stated, on which day, and what has to come out."""

    file: str
    row: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.row['title']}"

    @property
    def as_of(self) -> date:
        """The day the law is read on."""
        return date.fromisoformat(self.row["as_of"]) if "as_of" in self.row else TODAY

    def stated(self) -> dict[str, object]:
        """Return the facts in the documented form."""
        base = BASES[self.row["base"]]
        given = {key: _value(value) for key, value in self.row["facts"].items()}
        if isinstance(given.get("gpai"), dict) and isinstance(base.get("gpai"), dict):
            given["gpai"] = {**base["gpai"], **given["gpai"]}  # type: ignore[dict-item]  # both are
        return _without({**base, **given}, self.row.get("without", ()))


def _value(value: object) -> object:
    if isinstance(value, dict):
        return {key: _value(inner) for key, inner in value.items()}
    return None if value == NULL else value


def _without(stated: dict[str, Any], keys: list[str]) -> dict[str, object]:
    for key in keys:
        outer, _, inner = key.partition(".")
        if inner:
            stated[outer] = {k: v for k, v in stated[outer].items() if k != inner}
        else:
            stated.pop(outer)
    return stated


def cases() -> Iterator[Case]:
    """Yield every case of every file."""
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text())["case"]:
            unknown = set(row) - MEMBERS
            assert not unknown, f"{path.name}: {row['title']} says {unknown}"
            yield Case(path.stem, row)
