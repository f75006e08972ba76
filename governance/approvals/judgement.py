"""Ask every rule about one use case: risk tier, EU AI Act, licences. Reads rows, writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from governance.accounts.models import Organisation
from governance.approvals.described import for_tiers
from governance.approvals.fact_checks import AI_ACT, LICENCE, RISK, require, stated
from governance.approvals.fact_checks import TABLES as TABLES_OF_FACTS
from governance.rules import (
    canonical,
    licence_verdict,
    licences,
    lineage_verdict,
    tables,
    tier,
)
from governance.rules.eu_ai_act import classify, facts
from governance.rules.licence_policy import PolicyRule
from governance.rules.lineage import EffectiveTerms
from inventory.actions.licence_policy import policy_rules
from inventory.actions.terms import terms_digest, terms_of_each
from inventory.agent_facts import facts_of
from inventory.licence_reading import identity_of
from inventory.models import Revision, UseCase

NO_MODEL = "unknown"
TABLES = (
    "risk_tier",
    "eu_ai_act",
    "eu_ai_act_obligations",
    "licences",
    "lineage",
    "stages",
    "policy",
)


@dataclass(frozen=True)
class ModelLicence:
    """What a model's licence, and those of everything it was made from, say to this use.

    `identity` is the model's own licence; `terms` are all that reach it.
    """

    repo_id: str
    sha: str
    identity: licences.LicenceIdentity
    terms: EffectiveTerms
    verdict: licence_verdict.LicenceVerdict

    def as_dict(self) -> dict[str, Any]:
        """Return JSON data: the model, its licence, its terms, the verdict with its reasons."""
        return {
            "model": self.repo_id,
            "sha": self.sha,
            "licence": asdict(self.identity),
            "expression": self.terms.expression,
            "complete": self.terms.complete,
            "parts": [asdict(part) for part in self.terms.parts],
            "verdict": asdict(self.verdict),
        }


@dataclass(frozen=True)
class Judgement:
    """Every verdict on a use case as its facts stand. `licence_outcome` is the strictest one."""

    tier: tier.TierResult
    ai_act: classify.Classification
    licences: tuple[ModelLicence, ...]
    licence_outcome: str
    editions: Mapping[str, str]
    inputs_digest: str

    @property
    def open_questions(self) -> list[str]:
        """Keys of the facts that are unknown and could change an answer."""
        asked = [*self.tier.open_questions, *self.ai_act.open_questions]
        for licence in self.licences:
            asked += licence.verdict.open_questions
        return list(dict.fromkeys(asked))


def judge(
    use_case: UseCase,
    *,
    revisions: Sequence[Revision],
    organisation: Organisation,
    as_of: date,
    policy: Sequence[PolicyRule] | None = None,
) -> Judgement:
    """Return the verdicts; `revisions` are those that the system uses, with their model.

    `policy` is the organisation's own on licences, read here if it is not given.

    :raises WrongFacts: if the stored answers do not fit the questions of the rules.
    """
    answers = {name: stated(name, getattr(use_case, name)) for name in TABLES_OF_FACTS}
    require(answers)
    derived = _of_tools(use_case)
    answers[RISK] |= derived
    ai_act = classify.classify(facts.parse(answers[AI_ACT]), as_of=as_of)
    rules = policy_rules() if policy is None else policy
    verdicts = _licences(licence_use(answers[LICENCE], organisation), revisions, rules)
    return Judgement(
        tier=tier.decide(answers[RISK], ai_act_tags=ai_act.tags, raised_to=use_case.tier_raised_to),
        ai_act=ai_act,
        licences=verdicts,
        licence_outcome=_strictest(verdicts),
        editions=editions(),
        inputs_digest=_inputs_digest(use_case, verdicts, organisation, rules, derived),
    )


def _of_tools(use_case: UseCase) -> dict[str, bool]:
    """Return what the system's tools decide, of the facts that the rules on tiers ask for."""
    found = for_tiers(facts_of(use_case.system))
    return {key: fact.value for key, fact in found.items()}


def editions() -> dict[str, str]:
    """Return the edition of every rule table that a judgement reads."""
    return {name: tables.load(name).edition for name in TABLES}


def licence_use(
    answers: Mapping[str, Any], organisation: Organisation
) -> licence_verdict.LicenceUse:
    """Return what licences ask about: the use case's answers and the organisation's numbers."""
    return licence_verdict.LicenceUse(
        **answers,
        in_eu=organisation.in_eu,
        monthly_users=organisation.monthly_users,
        annual_revenue_usd=organisation.annual_revenue_usd,
    )


def _licences(
    use: licence_verdict.LicenceUse, revisions: Sequence[Revision], policy: Sequence[PolicyRule]
) -> tuple[ModelLicence, ...]:
    terms = terms_of_each(revisions)
    return tuple(_licence(revision, terms[revision.pk], use, policy) for revision in revisions)


def _licence(
    revision: Revision,
    terms: EffectiveTerms,
    use: licence_verdict.LicenceUse,
    policy: Sequence[PolicyRule],
) -> ModelLicence:
    verdict = lineage_verdict.verdict(terms, use, policy)
    return ModelLicence(revision.model.repo_id, revision.sha, identity_of(revision), terms, verdict)


def _strictest(verdicts: Sequence[ModelLicence]) -> str:
    if not verdicts:
        return NO_MODEL
    return str(licence_verdict.strictest([licence.verdict for licence in verdicts]).outcome)


def _inputs_digest(
    use_case: UseCase,
    verdicts: Sequence[ModelLicence],
    organisation: Organisation,
    policy: Sequence[PolicyRule],
    derived: Mapping[str, bool],
) -> str:
    """Digest what the verdicts depend on, the day left out: a new day is no new assessment."""
    return canonical.digest(
        {
            **({"agent": derived} if derived else {}),
            "facts": use_case.facts_digest,
            "tier_raised_to": use_case.tier_raised_to,
            "licences": [
                [one.terms.as_dict(), terms_digest(one.terms, policy)] for one in verdicts
            ],
            "organisation": [
                organisation.in_eu,
                organisation.monthly_users,
                organisation.annual_revenue_usd,
            ],
            "rules": {name: tables.load(name).digest for name in TABLES},
        }
    )
