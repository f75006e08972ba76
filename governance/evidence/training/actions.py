"""Record trainings and take them off the register. A wrong one is never edited, but removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record as write_entry
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.evidence.training.models import Training
from governance.web.refusals import Refused

TWICE = "This training of this person is on the register already."
LONGEST_HOURS = 9999


@dataclass(frozen=True)
class Taken:
    """What is recorded of one training; `person`, or `name` for somebody without an account."""

    department: Department
    title: str
    taken_on: date
    person: User | None = None
    name: str = ""
    role: str = ""
    provider: str = ""
    hours: Decimal | None = None
    valid_until: date | None = None
    evidence: Evidence | None = None


@transaction.atomic
def record(taken: Taken, *, by: User, at: datetime) -> Training:
    """Put one training on the register.

    :raises NotAllowed: if the person may not record trainings for the department.
    :raises Refused: if something is missing or cannot be so, or it is there already.
    """
    require(by, Permission.TRAINING_RECORD, taken.department)
    if reason := why_not(taken, at=at):
        raise Refused(reason[1], field=reason[0])
    training = Training.objects.create(
        person=taken.person,
        person_name=taken.name.strip(),
        department=taken.department,
        role=taken.role.strip(),
        title=taken.title.strip(),
        provider=taken.provider.strip(),
        hours=taken.hours,
        taken_on=taken.taken_on,
        valid_until=taken.valid_until,
        evidence=taken.evidence,
        recorded_by=by,
        recorded_at=at,
    )
    write_entry(Event.TRAINING_RECORDED, on=training, by=by, at=at, after=_said(training))
    return training


@transaction.atomic
def record_many(rows: Sequence[Taken], *, by: User, at: datetime) -> list[Training]:
    """Put several trainings on the register: all of them or, if one is refused, none.

    :raises NotAllowed: if the person may not record trainings for one of the departments.
    :raises Refused: as for one.
    """
    return [record(row, by=by, at=at) for row in rows]


@transaction.atomic
def remove(training: Training, *, reason: str, by: User, at: datetime) -> Training:
    """Take a training off the register; the row stays, with who removed it and why.

    :raises NotAllowed: if the person may not record trainings for the department.
    :raises Refused: if it is removed already, or there is no reason.
    """
    rows = Training.objects.select_for_update(of=("self",)).select_related("department")
    row = rows.get(pk=training.pk)
    require(by, Permission.TRAINING_RECORD, row.department)
    if row.removed_at:
        raise Refused("This training was taken off the register already.")
    if not reason.strip():
        raise Refused("Say why it is taken off the register.", field="reason")
    row.removed_by, row.removed_at, row.removed_because = by, at, reason.strip()
    row.save(update_fields=["removed_by", "removed_at", "removed_because"])
    write_entry(Event.TRAINING_REMOVED, on=row, by=by, at=at, before=_said(row), note=reason)
    return row


def why_not(taken: Taken, *, at: datetime) -> tuple[str, str] | None:
    """Return the field at fault and why a training cannot be recorded so, or None if it can."""
    if bool(taken.person) == bool(taken.name.strip()):
        return "person", "Choose a person, or write the name of somebody without an account."
    if not taken.title.strip():
        return "title", "Say which training it was."
    if taken.taken_on > at.date():
        return "taken_on", f"{taken.taken_on:%d %B %Y} has not come yet; record it once it is over."
    if taken.valid_until and taken.valid_until < taken.taken_on:
        return "valid_until", "The last day is before the day it was taken."
    if taken.hours is not None and not 0 < taken.hours <= LONGEST_HOURS:
        return "hours", "The hours are more than zero and less than ten thousand."
    return ("title", TWICE) if _same(taken).exists() else None


def _same(taken: Taken) -> QuerySet[Training]:
    rows = Training.objects.on_register().filter(
        title=taken.title.strip(), taken_on=taken.taken_on, person=taken.person
    )
    if taken.person:
        return rows
    return rows.filter(person_name=taken.name.strip(), department=taken.department)


def _said(training: Training) -> dict[str, object]:
    return {
        "person": training.who,
        "department": training.department.name,
        "title": training.title,
        "taken_on": training.taken_on.isoformat(),
        "valid_until": training.valid_until.isoformat() if training.valid_until else "",
    }
