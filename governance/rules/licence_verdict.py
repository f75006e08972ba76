"""What a licence says to one use, as far as a machine may say it; the rest goes to a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from governance.rules import licences, tables
from governance.rules.licence_checks import Finding, findings
from governance.rules.licence_index import is_listed
from governance.rules.licence_policy import PolicyRule, outcome_of
from governance.rules.licence_use import LICENCE_QUESTIONS, LicenceUse
from governance.rules.licences import TABLE, Licence, LicenceIdentity
from governance.rules.reasons import Reason

__all__ = [
    "LICENCE_QUESTIONS",
    "OUTCOMES",
    "Duty",
    "LicenceUse",
    "LicenceVerdict",
    "Outcome",
    "strictest",
    "verdict",
]

_POLICY = "Organisation policy, licences"
_FOR_A_PERSON = {"none": "no-licence", "unresolved": "unresolved", "conflict": "conflict"}
Outcome = Literal["allowed", "allowed with duties", "needs legal", "not allowed"]
OUTCOMES: tuple[Outcome, ...] = ("allowed", "allowed with duties", "needs legal", "not allowed")


@dataclass(frozen=True)
class Duty:
    """Something the licence asks for; `id` is D1 to D15 (running it) or R1 to R17 (sharing it)."""

    id: str
    text: str


@dataclass(frozen=True)
class LicenceVerdict:
    """The outcome, strictest reason first, with what is owed and what is still unknown.

    `open_questions` are keys of `licence_use.toml` that could change the outcome.
    """

    outcome: Outcome
    duties: tuple[Duty, ...]
    because: tuple[Reason, ...]
    open_questions: tuple[str, ...]
    edition: str


def verdict(
    identity: LicenceIdentity, use: LicenceUse, policy: Sequence[PolicyRule] = ()
) -> LicenceVerdict:
    """Return what the identified licence says to this use, and the organisation's policy to it.

    A licence that is missing, unresolved, contradicted or known from weak sources only goes to a
    person, whatever else its row says. A policy that allows a licence lifts what comes from the
    licence's own row alone: never an unknown identity, an unknown fact, or a ban.
    """
    row = licences.catalogue().get(identity.id or "")
    ruled = tuple(_policy(identity, policy))
    if row is None or identity.status in _FOR_A_PERSON:
        return _for_a_person(identity, ruled)
    allowed = any(finding.rule == "policy-allow" for finding in ruled)
    raised = (*_with_closing(row, findings(row, use)), *_claim(identity), *ruled)
    return LicenceVerdict(
        outcome=_outcome(raised, lift=allowed, weak=row.certainty == "C"),
        duties=_in_order([*_owed(row, use), *(finding.duty for finding in raised)]),
        because=(*_reasons(raised, identity.title, row.source), *identity.because),
        open_questions=_open_questions(row, use, raised),
        edition=licences.edition(),
    )


def strictest(verdicts: Iterable[LicenceVerdict]) -> LicenceVerdict:
    """Combine the verdicts of several models into one: the worst outcome, all duties and reasons.

    :raises ValueError: if there is no verdict to combine.
    """
    ordered = sorted(verdicts, key=lambda one: -OUTCOMES.index(one.outcome))
    if not ordered:
        raise ValueError("There is no licence verdict to combine.")
    return LicenceVerdict(
        outcome=ordered[0].outcome,
        duties=_in_order(duty.id for one in ordered for duty in one.duties),
        because=tuple(dict.fromkeys(reason for one in ordered for reason in one.because)),
        open_questions=tuple(dict.fromkeys(key for one in ordered for key in one.open_questions)),
        edition=ordered[0].edition,
    )


def _for_a_person(identity: LicenceIdentity, ruled: tuple[Finding, ...]) -> LicenceVerdict:
    outside = identity.spdx and identity.status not in _FOR_A_PERSON
    rule = "outside-catalogue" if outside else _FOR_A_PERSON.get(identity.status, "unresolved")
    stops = tuple(finding for finding in ruled if finding.rule != "policy-allow")
    raised = (Finding(rule), *stops)
    return LicenceVerdict(
        outcome=_outcome(raised, lift=False),
        duties=_in_order(["D15"]),
        because=(*_reasons(raised, identity.title, _POLICY), *identity.because),
        open_questions=(),
        edition=licences.edition(),
    )


def _claim(identity: LicenceIdentity) -> Iterator[Finding]:
    """Say that nobody read a text; for terms that differ by version that is not enough."""
    if identity.status == "claim only":
        standard = identity.certainty == "A" and is_listed(identity.spdx)
        yield Finding("claimed-standard" if standard else "claimed-vendor")


def _policy(identity: LicenceIdentity, policy: Sequence[PolicyRule]) -> Iterator[Finding]:
    """Return what the policy says; of several candidates, only what it says to every one."""
    ids = (identity.id,) if identity.id else identity.candidates
    rules = [outcome_of(one, policy) for one in ids]
    outcomes = {rule.outcome if rule else "" for rule in rules}
    if len(outcomes) == 1 and (rule := rules[0]):
        yield Finding(f"policy-{rule.outcome}", {"note": f" {rule.note}" if rule.note else ""})


def _with_closing(row: Licence, raised: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Add the sentence a verdict ends on if no term stood in the way."""
    if row.duties:
        return (*raised, Finding("duties"))
    return raised or (Finding("no-conflict"),)


def _outcome(raised: tuple[Finding, ...], *, lift: bool, weak: bool = False) -> Outcome:
    """Return the strictest outcome; `lift` leaves out what the licence's own row alone raises.

    From weak sources no machine concludes a ban: only the policy can say no there.
    """
    weighed = [one for one in raised if not (lift and _is_of_the_row(one))]
    return max((_said_by(one, weak=weak) for one in weighed), key=OUTCOMES.index)


def _said_by(finding: Finding, *, weak: bool) -> Outcome:
    outcome = _outcome_of(finding)
    banned = outcome == "not allowed" and finding.rule != "policy-deny"
    return "needs legal" if weak and banned else outcome


def _is_of_the_row(finding: Finding) -> bool:
    return bool(_rules()[finding.rule].get("of_the_row")) and not finding.asks


def _reasons(raised: tuple[Finding, ...], title: str, source: str) -> Iterator[Reason]:
    """Yield one reason per finding, strictest first, each with the term that decided."""
    for finding in sorted(raised, key=lambda one: -OUTCOMES.index(_outcome_of(one))):
        rule = _rules()[finding.rule]
        text = rule["text"].format(title=title, **finding.words)
        named = f"{rule['term']}: {source}" if rule.get("term") else _POLICY
        yield Reason(f"licence-{finding.rule}", text, named)


def _owed(row: Licence, use: LicenceUse) -> tuple[str, ...]:
    """Leave out what cannot arise: a line in a product that does not exist, sharing that is not."""
    duties = [duty for duty in row.duties if duty != "D6" or use.in_product is not False]
    return (*duties, *(row.redistributor_duties if use.redistributes else ()))


def _open_questions(row: Licence, use: LicenceUse, raised: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return the unknown facts that could change the outcome or the duties."""
    asked = [key for finding in raised for key in finding.asks]
    if use.redistributes is None and row.redistributor_duties:
        asked.append("redistributes")
    if use.trains_on_outputs is None and row.outputs not in ("silent", "free"):
        asked.append("trains_on_outputs")
    return tuple(dict.fromkeys(asked))


def _in_order(ids: Iterable[str]) -> tuple[Duty, ...]:
    """Return the duties named, each once, in the order of the catalogue."""
    wanted = set(ids)
    return tuple(duty for duty in _duties() if duty.id in wanted)


@cache
def _duties() -> tuple[Duty, ...]:
    return tuple(Duty(row["id"], row["text"]) for row in tables.load(TABLE).content["duty"])


@cache
def _rules() -> Mapping[str, Mapping[str, Any]]:
    return {row["id"]: row for row in tables.load(TABLE).content["verdict"]}


def _outcome_of(finding: Finding) -> Outcome:
    outcome: Outcome = _rules()[finding.rule]["outcome"]
    return outcome
