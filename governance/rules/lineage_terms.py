"""What the rules on lineage conclude: the terms that hold, who brought them, what stands out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["high", "medium", "low"]
Kind = Literal["conflict", "flag", "suspicion", "open"]


@dataclass(frozen=True)
class Part:
    """The terms that one model of the lineage brings.

    `spdx` is an SPDX id, or a LicenseRef with the catalogue id; `path` are node ids from the root
    to the model that brought the terms, and `way` the names of those between; `rule` is the rule
    (L1 to L4) by which they hold.
    """

    node: str
    name: str
    licence_id: str | None
    title: str
    spdx: str
    status: str
    path: tuple[str, ...]
    rule: str
    way: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """One thing that the rules found.

    `kind` says how far a machine may go: a `conflict` is concluded, a `flag` and a `suspicion` are
    for a person to judge, `open` is something that could not be looked up or settled.
    """

    rule: str
    severity: Severity
    kind: Kind
    text: str
    next_step: str
    nodes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class EffectiveTerms:
    """A model's own terms and those of all it was made from, as far as that could be followed.

    `expression` is SPDX and names identified and unidentified terms alike; it tells the whole only
    if `complete`. `edition` is that of the rules on lineage.
    """

    expression: str
    parts: tuple[Part, ...]
    findings: tuple[Conflict, ...]
    complete: bool
    edition: str

    def as_dict(self) -> dict[str, Any]:
        """Return the terms as JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "EffectiveTerms":
        """Return what `as_dict` wrote, also after a way through JSON."""
        return cls(
            expression=data["expression"],
            parts=tuple(_part(row) for row in data["parts"]),
            findings=tuple(
                Conflict(**{**row, "nodes": tuple(row["nodes"])}) for row in data["findings"]
            ),
            complete=data["complete"],
            edition=data["edition"],
        )


def _part(row: Mapping[str, Any]) -> Part:
    lists = {key: tuple(row.get(key, ())) for key in ("path", "way", "candidates")}
    return Part(**{**row, **lists})
