"""What the terms of one licence raise for one use: one small check per kind of term."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from governance.rules import tables
from governance.rules.licence_lines import Line, position
from governance.rules.licence_use import LicenceUse
from governance.rules.licences import TABLE, Licence


@dataclass(frozen=True)
class Finding:
    """One rule of the catalogue that fired.

    `rule` is the id of a `[[verdict]]` row and `words` fill its sentence; `asks` are keys of
    `licence_use.toml` that could change it; `duty` is a duty it adds, or "".
    """

    rule: str
    words: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    duty: str = ""


_WEIGHED_ELSEWHERE = frozenset({"", "threshold", "policy"})
_ALWAYS = frozenset({"use_limits", "contract", "varies"})


def findings(row: Licence, use: LicenceUse) -> tuple[Finding, ...]:
    """Return everything the terms raise for this use, in the order of the checks."""
    return tuple(finding for check in _CHECKS for finding in check(row, use))


def _record(row: Licence, _use: LicenceUse) -> Iterator[Finding]:
    if row.certainty == "C":
        yield Finding("weak-record")
    if "D15" in row.duties:
        yield Finding("read-first")


def _commercial(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    if row.commercial != "no" or (use.commercial is False and use.in_product is False):
        return
    if use.commercial:
        yield Finding("commercial-ruled-out")
    elif use.commercial is None:
        yield Finding("commercial-not-known", asks=("commercial",))
    else:
        asks = ("in_product",) if use.in_product is None else ()
        yield Finding("non-commercial-in-product", asks=asks)


def _condition(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    """A line is weighed as a number, a use policy is a duty; other conditions need a person."""
    condition = row.commercial_condition
    if condition in _WEIGHED_ELSEWHERE or (use.commercial is False and condition not in _ALWAYS):
        return
    words = tables.load(TABLE).content["conditions"]
    asks = ("commercial",) if use.commercial is None and condition not in _ALWAYS else ()
    yield Finding("use-on-condition", {"condition": words[condition]}, asks=asks)


def _passing_on(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    if row.redistribution == "no" and use.redistributes is not False:
        rule = "passing-on-ruled-out" if use.redistributes else "passing-on-not-known"
        yield Finding(rule, asks=() if use.redistributes else ("redistributes",))


def _changed_copies(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    if row.modification != "no" or use.modifies is False or use.redistributes is False:
        return
    unknown = tuple(key for key in ("modifies", "redistributes") if getattr(use, key) is None)
    rule = "changed-copies-not-known" if unknown else "changed-copies-ruled-out"
    yield Finding(rule, asks=unknown)


def _outputs(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    if row.outputs in ("restricted", "conditional", "unknown") and use.trains_on_outputs:
        yield Finding("outputs-train-models")


def _territory(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    if "EU" not in row.territory_excluded or use.in_eu is False:
        return
    if use.in_eu is None:
        yield Finding("territory-not-known", asks=("in_eu",))
    elif row.territory_scope:
        yield Finding("territory-excluded-in-part", {"scope": row.territory_scope})
    else:
        yield Finding("territory-excluded")


def _lines(row: Licence, use: LicenceUse) -> Iterator[Finding]:
    content = tables.load(TABLE).content
    for threshold in row.thresholds:
        line = position(threshold, use)
        if line is Line.BELOW:
            continue
        words = {
            "metric": content["metrics"][threshold.metric],
            "value": f"{threshold.value:,}",
            "effect": content["effects"][threshold.effect],
        }
        display = threshold.effect == "display"
        if line is Line.UNKNOWN:
            yield Finding("line-not-known", words, asks=(threshold.metric,), duty="D4")
        elif display:
            yield Finding("line-crossed-display", words, duty="D6")
        else:
            yield Finding("line-crossed", words, duty="D4")


def _policy(row: Licence, _use: LicenceUse) -> Iterator[Finding]:
    if row.use_policy:
        yield Finding("use-policy", duty="D2")


_CHECKS: tuple[Callable[[Licence, LicenceUse], Iterator[Finding]], ...] = (
    _record,
    _commercial,
    _condition,
    _passing_on,
    _changed_copies,
    _outputs,
    _territory,
    _lines,
    _policy,
)
