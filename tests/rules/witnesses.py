"""Subjects that between them bring about every duty of the EU AI Act, on every route."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from governance.rules.eu_ai_act.classify import Classification
from tests.rules import subjects

FILE = Path(__file__).with_name("witnesses.toml")


@dataclass(frozen=True)
class Witness:
    """One set of facts; `routes` are those on which the dates of its duties run."""

    name: str
    base: str
    routes: tuple[str, ...]
    legacy: bool
    facts: Mapping[str, Any]
    gpai: Mapping[str, Any] | None

    @property
    def placed(self) -> date | None:
        """The day of first placement, where the facts name one."""
        day = self.facts.get("placed_on_market_date")
        return date.fromisoformat(day) if day else None

    def classified(self, as_of: date) -> Classification:
        """Classify the subject on a day."""
        if self.base == "model":
            return subjects.model(as_of=as_of, details=dict(self.gpai or {}), **self.facts)
        if self.gpai is not None:
            return subjects.system(as_of=as_of, gpai=subjects.MODEL_DETAILS, **self.facts)
        return subjects.system(as_of=as_of, **self.facts)


@cache
def witnesses() -> tuple[Witness, ...]:
    """Return every witness of the file."""
    return tuple(_witness(row) for row in tomllib.loads(FILE.read_text())["witness"])


def _witness(row: dict[str, Any]) -> Witness:
    route = row.get("route", "")
    routes = ("III", "I") if route == "both" else (route,) if route else ()
    return Witness(
        name=row["name"],
        base=row["base"],
        routes=routes,
        legacy=row.get("legacy", False),
        facts=row.get("facts", {}),
        gpai=row.get("gpai"),
    )
