"""Create what a decision about a use case, or answers about a model, bring about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.audit.actions import record
from governance.audit.events import Event
from governance.obligations.actions.saving import facts_of
from governance.obligations.actions.sync import add_missing
from governance.obligations.models import ModelAssessment, Obligation, Requirement
from governance.rules import due_dates
from inventory.models import HubModel, UseCase

Duty = Mapping[str, Any]
ORGANISATION: Mapping[str, Any] = {"use_case": None, "model": None}


@dataclass(frozen=True)
class _For:
    """What owes the duties, and who works on them at first."""

    owner: User | None
    use_case: UseCase | None = None
    model: HubModel | None = None


@transaction.atomic
def create_for(approval: Approval, *, by: User | None, at: datetime) -> list[Obligation]:
    """Create the obligations of an approved use case; those that are there stay as they are.

    Runs inside the approval's own transaction (see `governance.effects`).
    """
    use_case = approval.use_case
    owed_for = _For(use_case.owner, use_case=use_case)
    return _create_all(approval.assessment.ai_act["obligations"], owed_for, at=at)


@transaction.atomic
def create_for_model(
    assessment: ModelAssessment, *, by: User | None, at: datetime
) -> list[Obligation]:
    """Create the obligations of an assessed model; those that are there stay as they are.

    Whoever gave the answers works on them at first. What the organisation owes once is created
    once, whoever brings it about.
    """
    model = assessment.model
    owed_for = _For(by or assessment.made_by or model.registered_by, model=model)
    return _create_all(assessment.ai_act["obligations"], owed_for, at=at)


def is_owed(duty: Duty) -> bool:
    """Tell whether a duty of a classification makes a row: no permission, not lifted."""
    return due_dates.is_owed(duty["id"]) and not duty["open_source_exempt"]


def _create_all(duties: Iterable[Duty], owed_for: _For, *, at: datetime) -> list[Obligation]:
    duties = [duty for duty in duties if is_owed(duty)]
    ids = {duty["id"] for duty in duties}
    add_missing(ids, at=at)
    requirements = {row.key: row for row in Requirement.objects.filter(key__in=ids)}
    made = (_create(owed_for, requirements[duty["id"]], duty, at=at) for duty in duties)
    return [obligation for obligation in made if obligation]


def _create(
    owed_for: _For, requirement: Requirement, duty: Duty, *, at: datetime
) -> Obligation | None:
    applies_from = None if duty["status"] == "legacy" else date.fromisoformat(duty["applies_from"])
    wide = due_dates.is_organisation_wide(requirement.key)
    own = {"use_case": owed_for.use_case, "model": owed_for.model, "role": duty["role"]}
    obligation, created = Obligation.objects.get_or_create(
        requirement=requirement,
        **(ORGANISATION if wide else own),
        defaults={
            "role": duty["role"],
            "applies_from": applies_from,
            "also_read_as": _day(duty["also_read_as"]),
            "because": duty["because"],
            "originally": _day(duty["originally"]),
            "edition": requirement.edition,
            "version": requirement.version,
            "second_person": requirement.second_person,
            "owner": None if wide else owed_for.owner,
            "due_on": due_dates.due_on(
                applies_from=applies_from,
                approved_on=at.date(),
                before_first_use=requirement.key in due_dates.comes_before_first_use(),
            ),
            "created_at": at,
        },
    )
    if not created:
        return None
    record(Event.OBLIGATION_CREATED, on=obligation, by=None, at=at, after=facts_of(obligation))
    return obligation


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
