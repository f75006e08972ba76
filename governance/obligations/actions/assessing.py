"""Say what the AI Act asks of a model: keep answers, and make an assessment of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere, require
from governance.approvals.fact_checks import AI_ACT, WrongFacts, problems
from governance.audit.actions import record
from governance.audit.events import Event
from governance.obligations.actions.creating import create_for_model
from governance.obligations.models import ModelAssessment, ModelInterview
from governance.rules.eu_ai_act.classify import Classification, classify
from governance.rules.eu_ai_act.facts import parse
from governance.web.refusals import Refused
from inventory.models import HubModel

FIELD = "facts"


@transaction.atomic
def keep_answers(
    model: HubModel, facts: Mapping[str, Any], *, by: User, at: datetime
) -> ModelInterview:
    """Keep answers that are still being given. Nothing follows from them yet.

    :raises WrongFacts: if the rules cannot read them.
    :raises Refused: if the model is retired.
    """
    _open(model, by)
    _require_readable(facts)
    kept = {"facts": dict(facts), "changed_at": at, "changed_by": by}
    row, _ = ModelInterview.objects.update_or_create(model=model, defaults=kept)
    return row


@transaction.atomic
def assess_model(
    model: HubModel, facts: Mapping[str, Any], *, by: User, at: datetime
) -> ModelAssessment:
    """Assess a model from these answers, and create the obligations that they bring about.

    The older assessment is superseded; the same answers under the same rules change nothing.

    :raises WrongFacts: if the rules cannot read the answers.
    :raises Refused: if the model is retired.
    """
    _open(model, by)
    _require_readable(facts)
    result = classify(parse(facts), as_of=at.date())
    current = ModelAssessment.objects.current().filter(model=model).first()
    ModelInterview.objects.filter(model=model).delete()
    if current and _same(current, facts, result):
        return current
    ModelAssessment.objects.current().filter(model=model).update(superseded_at=at)
    row = _store(model, facts, result, by=by, at=at)
    record(
        Event.MODEL_ASSESSED,
        on=model,
        by=by,
        at=at,
        before=_verdict(current) if current else {},
        after=_verdict(row),
    )
    create_for_model(row, by=by, at=at)
    return row


@transaction.atomic
def discard_answers(model: HubModel, *, by: User) -> None:
    """Forget answers that were never assessed; the assessment that holds stays."""
    _open(model, by)
    ModelInterview.objects.filter(model=model).delete()


def _same(current: ModelAssessment, facts: Mapping[str, Any], result: Classification) -> bool:
    """Tell whether these are the answers that were assessed, under the same rules."""
    if current.ai_act["edition"] != result.edition or problems(AI_ACT, current.facts):
        return False
    return _comparable(current.facts) == _comparable(facts)


def _comparable(facts: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, str]]:
    """Return answers and notes; a database keeps 7e23 as another kind of number."""
    read = parse(facts)
    values = {
        key: float(one) if isinstance(one, int) and not isinstance(one, bool) else one
        for key, one in read.values.items()
    }
    return values, dict(read.notes)


def may_assess(user: User) -> bool:
    """Tell whether a person may: models belong to no department, so any one is enough."""
    return can_anywhere(user, Permission.MODEL_ASSESS)


def require_assessor(user: User) -> None:
    """Pass whoever may assess models. :raises NotAllowed: for everybody else."""
    if not may_assess(user):
        require(user, Permission.MODEL_ASSESS)


def _open(model: HubModel, by: User) -> HubModel:
    require_assessor(by)
    row = HubModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    if row.retired_at:
        raise Refused("This model is retired, and nothing new is asked of it.")
    return row


def _require_readable(facts: Mapping[str, Any]) -> None:
    if found := problems(AI_ACT, facts):
        raise WrongFacts(FIELD, found)


def _store(
    model: HubModel, facts: Mapping[str, Any], result: Classification, *, by: User, at: datetime
) -> ModelAssessment:
    return ModelAssessment.objects.create(
        model=model,
        facts=dict(facts),
        ai_act=result.as_dict(),
        category=result.category,
        made_at=at,
        made_by=by,
    )


def _verdict(row: ModelAssessment) -> dict[str, object]:
    return {
        "category": row.category,
        "roles": row.ai_act["roles"],
        "edition": row.ai_act["edition"],
    }
