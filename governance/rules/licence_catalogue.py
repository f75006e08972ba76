"""The catalogue of licences: one typed row each, as the data files have them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

from governance.rules import tables
from governance.rules.reasons import Reason

TABLE = "licences"
NO_LICENCE, OTHER = "unknown", "other"
Status = Literal["agree", "text only", "claim only", "conflict", "unresolved", "none", "decided"]


@dataclass(frozen=True)
class Threshold:
    """A line of users or revenue; at or above it if `inclusive`, else above it, `effect` holds."""

    metric: str
    window: str
    value: int
    effect: str
    inclusive: bool = False
    on: str = ""


@dataclass(frozen=True)
class Variant:
    """One licence of a row that stands for several alike: its hub key, title and SPDX id."""

    key: str
    title: str
    spdx: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Licence:
    """One row of the catalogue.

    `commercial`, `redistribution`, `modification` are yes, conditional, no or unknown; `certainty`
    is A (the text was read), B (good secondary sources) or C (weak or disputed sources). `osi` is
    None where nobody can say. The values of the other words stand at the head of the data file.
    """

    id: str
    title: str
    hf_keys: tuple[str, ...]
    family_keys: tuple[str, ...]
    version_open_keys: tuple[str, ...]
    names: tuple[str, ...]
    variants: tuple[Variant, ...]
    spdx: str
    family: str
    osi: bool | None
    commercial: str
    commercial_condition: str
    redistribution: str
    modification: str
    outputs: str
    ai_act_test: str
    ai_act_reason: str
    thresholds: tuple[Threshold, ...]
    territory_excluded: tuple[str, ...]
    territory_scope: str
    use_policy: bool
    duties: tuple[str, ...]
    redistributor_duties: tuple[str, ...]
    certainty: str
    reviewed: str
    source: str
    note: str
    osaid: str
    terms_class: str
    share_alike: str
    compatible_with: tuple[str, ...]
    no_derivatives: bool
    use_limits: bool
    limits_travel: bool
    data_results_free: bool
    distillation: str
    outputs_rule: str
    name_prefix: tuple[str, ...]
    attribution: str
    display: str
    patents: str
    termination: str
    indemnity: str
    law: str
    version: str
    publishers: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class LicenceIdentity:
    """What a card's words, a text, or a person's decision point to.

    `id` is a catalogue id, also for a family without a version (status "unresolved"); None if
    nothing is known, or if SPDX knows the licence (`spdx`) and the catalogue does not. `certainty`
    is that of the row, "" without one. `candidates` are catalogue ids between which a person has to
    choose, or the several licences that were named at once.
    """

    id: str | None
    title: str
    spdx: str | None
    family: str
    status: Status
    certainty: str
    because: tuple[Reason, ...]
    candidates: tuple[str, ...] = ()


@cache
def catalogue() -> Mapping[str, Licence]:
    """Return every licence by its catalogue id."""
    return {row["id"]: _licence(row) for row in tables.load(TABLE).content["licence"]}


def edition() -> str:
    """Return the edition of the catalogue, kept with every verdict."""
    return tables.load(TABLE).edition


def _licence(row: Mapping[str, Any]) -> Licence:
    built: dict[str, Any] = {**_EMPTY, **row}
    built |= {name: tuple(built[name]) for name in _TUPLES}
    built["thresholds"] = tuple(Threshold(**line) for line in row.get("thresholds", ()))
    built["variants"] = tuple(
        Variant(**{**variant, "names": tuple(variant["names"])})
        for variant in row.get("variants", ())
    )
    return Licence(**built)


_TUPLES = [field.name for field in fields(Licence) if str(field.type).startswith("tuple[str")]
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(_TUPLES, ()),
    "osi": None,
    "commercial_condition": "",
    "territory_scope": "",
}
