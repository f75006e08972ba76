"""What a licence says to one use, as far as a machine may say it; the rest goes to a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from governance.rules import licences, tables
from governance.rules.licence_checks import Finding, findings
from governance.rules.licence_policy import PolicyRule
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
    """Return what the identified licence says to this use.

    A licence that is missing, unresolved or known from weak sources only goes to a person, whatever
    else its row says.
    """
    if identity.status == "none":
        return _for_a_person("no-licence", identity)
    if identity.status == "unresolved" or identity.id is None:
        return _for_a_person("unresolved", identity)
    row = licences.catalogue()[identity.id]
    raised = _with_closing(row, findings(row, use))
    return LicenceVerdict(
        outcome=_outcome(raised, row),
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


def _for_a_person(rule: str, identity: LicenceIdentity) -> LicenceVerdict:
    because = _reasons((Finding(rule),), identity.title, "Organisation policy, licences")
    return LicenceVerdict(
        outcome="needs legal",
        duties=_in_order(["D15"]),
        because=(*because, *identity.because),
        open_questions=(),
        edition=licences.edition(),
    )


def _with_closing(row: Licence, raised: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Add the sentence a verdict ends on if no term stood in the way."""
    if row.duties:
        return (*raised, Finding("duties"))
    return raised or (Finding("no-conflict"),)


def _outcome(raised: tuple[Finding, ...], row: Licence) -> Outcome:
    """Return the strictest outcome; from weak sources a machine concludes nothing at all."""
    if row.certainty == "C":
        return "needs legal"
    return max((_outcome_of(finding) for finding in raised), key=OUTCOMES.index)


def _reasons(raised: tuple[Finding, ...], title: str, source: str) -> Iterator[Reason]:
    """Yield one reason per finding, strictest first."""
    for finding in sorted(raised, key=lambda one: -OUTCOMES.index(_outcome_of(one))):
        text = _rules()[finding.rule]["text"].format(title=title, **finding.words)
        yield Reason(f"licence-{finding.rule}", text, source)


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
