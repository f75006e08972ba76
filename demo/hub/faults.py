"""Faults on demand: what a hub, a proxy or a network does on a bad day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "delay",  # the right answer, late by `seconds`
    "stall",  # headers, then nothing, without closing
    "drip",  # the right answer, one byte every `seconds`
    "reset",  # the connection is reset before any answer
    "bad_gateway",  # 502 with an HTML page
    "unavailable",  # 503
    "rate_limited",  # 429 with the headers that say when to come back
    "rate_limited_bare",  # 429 that says nothing
    "rate_limited_otherwise",  # 429 with quota left: another limit, for `seconds`
    "truncated",  # 200, JSON cut in half
    "cut",  # 200, the connection closes in the middle of the body
    "html",  # 200 with an HTML page
    "endless",  # 200 with a body that does not end
    "many_files",  # 10,000 siblings
    "bad_types",  # a card in which every field has the wrong type
    "bad_fields",  # a body in which every field has the wrong type
    "other_fields",  # a body with these `fields` in place of its own
    "not_an_object",  # 200, JSON, but a list
    "missing",  # 404 with the page of a mirror that knows no such route
    "elsewhere",  # redirect to another host
    "loop",  # redirect to itself
]
KINDS: frozenset[str] = frozenset(get_args(Kind))


@dataclass
class Fault:
    """One order for trouble: for one repository or all (None), `times` times or always (None)."""

    kind: str
    repo_id: str | None = None
    times: int | None = 1
    seconds: float = 0.0
    path: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def hits(self, repo_id: str, path: str) -> bool:
        """Say whether it applies to this request."""
        left = self.times is None or self.times > 0
        return left and self.repo_id in {None, repo_id} and self.path in path


@dataclass
class Faults:
    """The orders still open, oldest first."""

    open: list[Fault] = field(default_factory=list)

    def order(self, fault: Fault) -> None:
        """Add an order.

        :raises ValueError: if the kind is unknown.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"There is no fault {fault.kind!r}. Known: {', '.join(sorted(KINDS))}")
        self.open.append(fault)

    def take(self, repo_id: str, path: str) -> Fault | None:
        """Return the fault for this request, used up by one, or None."""
        for fault in self.open:
            if fault.hits(repo_id, path):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


BAD_CARD: Mapping[str, object] = {
    "license": {"not": ["a", "string"]},
    "license_name": 7,
    "license_link": ["https://example.org/a", 4],
    "base_model": [None, 3, {"name": "x"}, "org/real-base"],
    "datasets": "one/string",
    "language": [False],
    "ignore_metadata_errors": True,
    "model-index": "nonsense",
    "<script>alert(1)</script>": "\u202egnp.exe\u0000",
}
