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
    """One allowed value, the words a person sees for it, and "" or a case in plain words."""

    value: str
    label: str
    example: str = ""


@dataclass(frozen=True)
class Question:
    """One fact that a person can state.

    `kind` is one of KINDS; `section` groups questions on a screen; `only_if` maps another key to
    the values that make this question matter (a missing key there means it may matter); `ref` is
    the article or policy behind it; `example` is a case in plain words, "" where none is given.
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
    example: str = ""

    @property
    def has_examples(self) -> bool:
        """Whether any of the allowed values has a case of its own."""
        return any(choice.example for choice in self.choices)

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
        choices=tuple(_choice(choice) for choice in row.get("choices", ())),
        nullable=row.get("nullable", False),
        only_if={key: tuple(values) for key, values in row.get("only_if", {}).items()},
        ref=row.get("ref", ""),
        example=row.get("example", ""),
    )


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(str(row["value"]), row["label"], row.get("example", ""))


@cache
def asked(table: str) -> tuple[Question, ...]:
    """Return the `[[question]]` rows of `data/<table>.toml`, in the order of the screen."""
    return tuple(_question(row) for row in tables.load(table).content["question"])
