"""Assess use cases: store what the rules say, once per set of inputs."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from governance.accounts.models import Organisation, User
from governance.approvals.fact_checks import WrongFacts
from governance.approvals.judgement import Judgement, judge
from governance.approvals.models import Assessment
from governance.audit.actions import record
from governance.audit.events import Event
from inventory.models import HubModel, Revision, System, UseCase


def revisions_of(use_case: UseCase) -> list[Revision]:
    """Return the revisions that the use case's system uses, with their model, in a fixed order."""
    rows = Revision.objects.filter(uses__system_id=use_case.system_id)
    return list(
        rows.select_related("model").defer("raw", "card", "licence_text").order_by("model__repo_id")
    )


def judgement_of(use_case: UseCase, *, at: datetime) -> Judgement:
    """Return the verdicts on the use case as its facts stand now; stores nothing.

    :raises WrongFacts: if its answers do not fit the questions of the rules.
    """
    return judge(
        use_case,
        revisions=revisions_of(use_case),
        organisation=Organisation.objects.ours(),
        as_of=at.date(),
    )


@transaction.atomic
def assess(use_case: UseCase, *, by: User | None = None, at: datetime) -> Assessment:
    """Return the current assessment, a new one where facts, licences or rules have changed.

    :raises WrongFacts: if the answers do not fit the questions of the rules.
    """
    use_case = UseCase.objects.select_for_update().get(pk=use_case.pk)
    judgement = judgement_of(use_case, at=at)
    current = Assessment.objects.current().filter(use_case=use_case).first()
    if current and current.inputs_digest == judgement.inputs_digest:
        return current
    Assessment.objects.current().filter(use_case=use_case).update(superseded_at=at)
    assessment = _store(use_case, judgement, at=at)
    record(
        Event.ASSESSED,
        on=use_case,
        by=by,
        at=at,
        before=_verdicts(current) if current else {},
        after=_verdicts(assessment),
    )
    return assessment


def _store(use_case: UseCase, judgement: Judgement, *, at: datetime) -> Assessment:
    return Assessment.objects.create(
        use_case=use_case,
        tier=judgement.tier.tier,
        tier_because=[reason.as_dict() for reason in judgement.tier.because],
        tier_lower_if=list(judgement.tier.lower_if),
        blocked_because=[reason.as_dict() for reason in judgement.tier.blocked],
        ai_act=judgement.ai_act.as_dict(),
        ai_act_category=judgement.ai_act.category,
        licence={"models": [licence.as_dict() for licence in judgement.licences]},
        licence_outcome=judgement.licence_outcome,
        open_questions=judgement.open_questions,
        editions=dict(judgement.editions),
        facts_digest=use_case.facts_digest,
        inputs_digest=judgement.inputs_digest,
        made_at=at,
    )


def _verdicts(assessment: Assessment) -> dict[str, object]:
    return {
        "tier": assessment.tier,
        "ai_act_category": assessment.ai_act_category,
        "licence_outcome": assessment.licence_outcome,
    }


def _assess_each(use_cases: Iterable[UseCase], *, by: User | None, at: datetime) -> None:
    """Assess each; answers that the rules cannot read stop nobody else's change.

    Such a use case keeps its last assessment. Its page says which answers must be given again, and
    its approvals no longer hold, for the rules they rest on have changed.
    """
    for use_case in use_cases:
        with suppress(WrongFacts):
            assess(use_case, by=by, at=at)


def assess_system(system: System, *, by: User | None, at: datetime) -> None:
    """Assess the use cases of a system whose models changed."""
    _assess_each(UseCase.objects.in_use().filter(system=system), by=by, at=at)


def assess_systems(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Assess the use cases of many systems whose models changed."""
    _assess_each(UseCase.objects.in_use().filter(system__in=list(systems)), by=by, at=at)


def assess_model(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Assess the use cases of every system that uses a model of which new facts are known."""
    rows = UseCase.objects.in_use().filter(system__uses__revision__model=model)
    _assess_each(rows.distinct(), by=by, at=at)


def assess_all(organisation: Organisation, *, by: User | None, at: datetime) -> None:
    """Assess everything: the organisation's own facts, which licences ask for, changed."""
    _assess_each(UseCase.objects.in_use().iterator(chunk_size=500), by=by, at=at)
