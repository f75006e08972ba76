"""Ask every rule about one use case: risk tier, EU AI Act, licences. Reads rows, writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from governance.accounts.models import Organisation
from governance.approvals.fact_checks import AI_ACT, LICENCE, RISK, require, stated
from governance.approvals.fact_checks import TABLES as TABLES_OF_FACTS
from governance.rules import canonical, licence_verdict, licences, tables, tier
from governance.rules.eu_ai_act import classify, facts
from inventory.models import Revision, UseCase

NO_MODEL = "unknown"
TABLES = ("risk_tier", "eu_ai_act", "eu_ai_act_obligations", "licences", "stages", "policy")


@dataclass(frozen=True)
class ModelLicence:
    """What a model's licence says to this use."""

    repo_id: str
    sha: str
    identity: licences.LicenceIdentity
    verdict: licence_verdict.LicenceVerdict

    def as_dict(self) -> dict[str, Any]:
        """Return JSON data: the model, its licence, the verdict with its reasons."""
        return {
            "model": self.repo_id,
            "sha": self.sha,
            "licence": asdict(self.identity),
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
) -> Judgement:
    """Return the verdicts; `revisions` are those that the system uses, with their model.

    :raises WrongFacts: if the stored answers do not fit the questions of the rules.
    """
    answers = {name: stated(name, getattr(use_case, name)) for name in TABLES_OF_FACTS}
    require(answers)
    ai_act = classify.classify(facts.parse(answers[AI_ACT]), as_of=as_of)
    verdicts = _licences(answers[LICENCE], revisions, organisation)
    return Judgement(
        tier=tier.decide(answers[RISK], ai_act_tags=ai_act.tags, raised_to=use_case.tier_raised_to),
        ai_act=ai_act,
        licences=verdicts,
        licence_outcome=_strictest(verdicts),
        editions=editions(),
        inputs_digest=_inputs_digest(use_case, revisions, organisation),
    )


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
    answers: Mapping[str, Any], revisions: Sequence[Revision], organisation: Organisation
) -> tuple[ModelLicence, ...]:
    use = licence_use(answers, organisation)
    return tuple(_licence(revision, use) for revision in revisions)


def _licence(revision: Revision, use: licence_verdict.LicenceUse) -> ModelLicence:
    identity = licences.identify(
        revision.licence_key or None, revision.licence_name or None, revision.licence_link or None
    )
    return ModelLicence(
        revision.model.repo_id, revision.sha, identity, licence_verdict.verdict(identity, use)
    )


def _strictest(verdicts: Sequence[ModelLicence]) -> str:
    if not verdicts:
        return NO_MODEL
    return str(licence_verdict.strictest([licence.verdict for licence in verdicts]).outcome)


def _inputs_digest(
    use_case: UseCase, revisions: Sequence[Revision], organisation: Organisation
) -> str:
    """Digest what the verdicts depend on, the day left out: a new day is no new assessment."""
    return canonical.digest(
        {
            "facts": use_case.facts_digest,
            "tier_raised_to": use_case.tier_raised_to,
            "licences": [
                [revision.licence_key, revision.licence_name, revision.licence_link]
                for revision in revisions
            ],
            "organisation": [
                organisation.in_eu,
                organisation.monthly_users,
                organisation.annual_revenue_usd,
            ],
            "rules": {name: tables.load(name).digest for name in TABLES},
        }
    )
