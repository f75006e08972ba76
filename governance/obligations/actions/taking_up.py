"""Take up a framework: from then on what it asks is owed, by the organisation or by use cases."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import Said, record, record_many
from governance.audit.events import Event
from governance.obligations import catalogue
from governance.obligations.actions.saving import facts_of
from governance.obligations.models import Framework, Obligation, ObligationState, Requirement
from governance.rules import due_dates
from governance.web.refusals import Refused
from inventory.models import UseCase


@transaction.atomic
def take_up(
    framework: Framework, *, use_cases: Sequence[UseCase] = (), by: User, at: datetime
) -> list[Obligation]:
    """Create an obligation for each requirement, per use case or once for the organisation.

    What is owed already stays as it is, so that it may be done again for more use cases.

    :raises Refused: for the EU AI Act, whose duties come from approvals, and without requirements.
    """
    require(by, Permission.FRAMEWORK_EDIT, None)
    row = Framework.objects.select_for_update().get(pk=framework.pk)
    if row.key == catalogue.EU_AI_ACT:
        raise Refused("The duties of the EU AI Act come from approvals and assessments of models.")
    requirements = list(row.requirements.filter(in_force=True))
    if not requirements:
        raise Refused(f"{row.title} asks nothing that can be owed; it is kept to be looked at.")
    made = _owed(requirements, list(use_cases) or [None], at)
    if row.taken_up_at is None:
        row.taken_up_at, row.taken_up_by = at, by
        row.save()
    record(Event.FRAMEWORK_TAKEN_UP, on=row, by=by, at=at, after={"obligations": len(made)})
    record_many(
        [Said(Event.OBLIGATION_CREATED, one, after=facts_of(one)) for one in made], by=by, at=at
    )
    return made


def _owed(
    requirements: Sequence[Requirement], owners: Iterable[UseCase | None], at: datetime
) -> list[Obligation]:
    """Store what is missing, and return it."""
    fresh = []
    for use_case in owners:
        held = set(
            Obligation.objects.filter(
                use_case=use_case, model=None, requirement__in=requirements
            ).values_list("requirement", flat=True)
        )
        fresh += [_obligation(r, use_case, at) for r in requirements if r.pk not in held]
    return Obligation.objects.bulk_create(fresh, 500)


def _obligation(requirement: Requirement, use_case: UseCase | None, at: datetime) -> Obligation:
    starts = requirement.applies_from
    return Obligation(
        requirement=requirement,
        use_case=use_case,
        applies_from=starts,
        edition=requirement.edition,
        version=requirement.version,
        second_person=requirement.second_person,
        owner=use_case.owner if use_case else None,
        due_on=due_dates.due_on(applies_from=starts, approved_on=at.date()),
        created_at=at,
    )


@transaction.atomic
def put_down(framework: Framework, *, reason: str, by: User, at: datetime) -> int:
    """Work by a framework no longer: what is open of it is set aside with the reason.

    Returns how many obligations were set aside. What was done stays as it is.

    :raises Refused: without a reason, for the EU AI Act, or if it was not taken up.
    """
    require(by, Permission.FRAMEWORK_EDIT, None)
    row = Framework.objects.select_for_update().get(pk=framework.pk)
    if row.key == catalogue.EU_AI_ACT:
        raise Refused("The EU AI Act is a law: it cannot be put down.")
    if row.taken_up_at is None:
        raise Refused(f"{row.title} is not taken up.")
    if not reason.strip():
        raise Refused("Say why you no longer work by it.", field="reason")
    rows = Obligation.objects.filter(requirement__framework=row, second_person=False)
    found = list(rows.unfulfilled().select_for_update(of=("self",)))
    for one in found:
        one.state, one.note, one.closed_at = ObligationState.NOT_APPLICABLE, reason.strip(), at
        one.set_aside_by, one.set_aside_at = by, at
    fields = ["state", "note", "closed_at", "set_aside_by", "set_aside_at"]
    Obligation.objects.bulk_update(found, fields, 500)
    row.taken_up_at = row.taken_up_by = None
    row.save()
    after = {"obligations": len(found)}
    record(Event.FRAMEWORK_PUT_DOWN, on=row, by=by, at=at, after=after, note=reason.strip())
    return len(found)
