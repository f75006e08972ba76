"""The questions a person answers, as data.

One table feeds screens, API and rules, so that all use the same keys.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import tables

KINDS = frozenset({"bool", "choice", "set", "number", "text", "date", "object"})


@dataclass(frozen=True)
class Choice:
    """One allowed value and the words a person sees for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """One fact that a person can state.

    `kind` is one of KINDS; `section` groups questions on a screen; `only_if` maps another key to
    the values that make this question matter (a missing key there means it may matter); `ref` is
    the article or policy behind it.
    """

    key: str
    section: str
    text: str
    help: str
    kind: str
    choices: tuple[Choice, ...]
    nullable: bool
    only_if: Mapping[str, tuple[Any, ...]]
    ref: str

    @property
    def only_if_json(self) -> str:
        """`only_if` as JSON, for the script that hides what does not matter."""
        return json.dumps({key: list(values) for key, values in self.only_if.items()})


def _question(row: Mapping[str, Any]) -> Question:
    if row["kind"] not in KINDS:
        raise ValueError(f"Question {row['key']} has the unknown kind {row['kind']}.")
    return Question(
        key=row["key"],
        section=row["section"],
        text=row["text"],
        help=row.get("help", ""),
        kind=row["kind"],
        choices=tuple(Choice(str(c["value"]), c["label"]) for c in row.get("choices", ())),
        nullable=row.get("nullable", False),
        only_if={key: tuple(values) for key, values in row.get("only_if", {}).items()},
        ref=row.get("ref", ""),
    )


@cache
def asked(table: str) -> tuple[Question, ...]:
    """Return the `[[question]]` rows of `data/<table>.toml`, in the order of the screen."""
    return tuple(_question(row) for row in tables.load(table).content["question"])
