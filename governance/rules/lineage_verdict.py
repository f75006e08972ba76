"""What the terms of a whole lineage say to one use."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from governance.rules import licence_catalogue, tables
from governance.rules.licence_catalogue import NO_LICENCE, OTHER, LicenceIdentity, Status
from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import OUTCOMES, LicenceVerdict, Outcome, strictest
from governance.rules.licence_verdict import verdict as licence_verdict
from governance.rules.lineage_parts import TABLE, reference
from governance.rules.lineage_said import listed
from governance.rules.lineage_terms import Conflict, EffectiveTerms, Part
from governance.rules.reasons import Reason

_AT_LEAST: Outcome = "needs legal"


def verdict(
    terms: EffectiveTerms, use: LicenceUse, policy: Sequence[PolicyRule] = ()
) -> LicenceVerdict:
    """Return the strictest of what the parts say; conflicts and holes only make it stricter.

    Flags and suspicions change nothing here: a person weighs them.
    """
    distinct = dict.fromkeys(identity_from_part(part) for part in terms.parts)
    said = [licence_verdict(identity, use, policy) for identity in distinct]
    stops = tuple(_stops(terms))
    found = strictest(said) if said else _nothing_known()
    outcome = max(found.outcome, _AT_LEAST, key=OUTCOMES.index) if stops else found.outcome
    because = (*stops, *found.because) if outcome == _AT_LEAST else (*found.because, *stops)
    return replace(found, outcome=outcome, because=(*because, *_brought(terms.parts)))


def identity_from_part(part: Part) -> LicenceIdentity:
    """Return the identity that a part was made from, without the reasons for it."""
    rows = licence_catalogue.catalogue()
    known = part.licence_id or (NO_LICENCE if part.status == "none" else OTHER)
    row = rows[known]
    return LicenceIdentity(
        id=part.licence_id,
        title=part.title,
        spdx=None if part.spdx == reference(known) else part.spdx,
        family=row.family,
        status=_status(part.status),
        certainty=row.certainty if part.licence_id else "",
        because=(),
        candidates=part.candidates,
    )


def _status(status: str) -> Status:
    known: dict[str, Status] = {
        "agree": "agree",
        "text only": "text only",
        "claim only": "claim only",
        "conflict": "conflict",
        "none": "none",
        "decided": "decided",
    }
    return known.get(status, "unresolved")


def _stops(terms: EffectiveTerms) -> Iterator[Reason]:
    """Yield what no machine decides: holes, conflicts, and a text that contradicts its tag."""
    if not terms.complete:
        text = tables.load(TABLE).content["not_followed"]
        yield Reason("lineage-not-followed", text, "Lineage rule L2")
    for finding in terms.findings:
        if finding.severity == "high" and finding.kind in ("conflict", "open"):
            yield _as_reason(finding)


def _as_reason(finding: Conflict) -> Reason:
    return Reason(f"lineage-{finding.rule.replace(' ', '-')}", finding.text, finding.source)


def _nothing_known() -> LicenceVerdict:
    text = tables.load(TABLE).content["nothing_known"]
    reason = Reason("lineage-nothing-known", text, "Lineage rule L2")
    return LicenceVerdict(_AT_LEAST, (), (reason,), (), licence_catalogue.edition())


def _brought(parts: Iterable[Part]) -> Iterator[Reason]:
    """Yield which model brought what, by which rule and way."""
    words = tables.load(TABLE).content
    for part in parts:
        sentence = "own" if len(part.path) == 1 else "brought_by_way" if part.way else "brought"
        way = listed([f"“{name}”" for name in part.way]) if part.way else ""
        text = words[sentence].format(model=part.name, title=part.title, rule=part.rule, way=way)
        yield Reason("lineage-part", text, f"Lineage rule {part.rule}")
