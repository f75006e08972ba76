"""What one check gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from governance.rules.trust import FAIL, PASS, UNKNOWN, Status

NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A status with how it was found, and what in a sentence.

    `as_of` is when what it rests on was seen, None for now: a pass lasts from then. `final` says
    that it stands against what a person attested.
    """

    status: Status
    method: str
    detail: str
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence_id: int | None = None
    as_of: datetime | None = None
    final: bool = False


def passed(method: str, detail: str, **more: Any) -> Finding:
    """Return a pass."""
    return Finding(status=PASS, method=method, detail=detail, **more)


def failed(method: str, detail: str, **more: Any) -> Finding:
    """Return a failure."""
    return Finding(status=FAIL, method=method, detail=detail, **more)


def unknown(method: str, detail: str, **more: Any) -> Finding:
    """Return that nothing is known."""
    return Finding(status=UNKNOWN, method=method, detail=detail, **more)


def named(paths: Sequence[str]) -> str:
    """Return the first few of many names, and how many more there are."""
    shown = ", ".join(paths[:NAMED])
    return shown if len(paths) <= NAMED else f"{shown} and {len(paths) - NAMED} more"
