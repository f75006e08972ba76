"""Systems, and the pinned revisions that are in them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.answering import noting_who_answers
from inventory.actions.uniqueness import once
from inventory.actions.use_cases import refresh_digests
from inventory.models import HubModel, Revision, System, SystemModel

FIELDS = ("name", "description", "department", "owner")
NAME_ONCE = "inventory_system_name_once"


@transaction.atomic
def add_system(
    *,
    name: str,
    description: str = "",
    department: Department,
    owner: User,
    by: User,
    at: datetime,
) -> System:
    """Describe a new system.

    :raises NotAllowed: if the person may not edit systems of this department.
    :raises Refused: if the department already has a system of this name.
    """
    require(by, Permission.SYSTEM_EDIT, department)
    system = System(
        name=name.strip(), description=description.strip(), department=department,
        owner=owner, created_at=at,
    )  # fmt: skip
    _check(system)
    with once(System, NAME_ONCE, field="name"):
        system.save()
    record(Event.SYSTEM_ADDED, on=system, by=by, at=at, after=state(system))
    return system


@transaction.atomic
def change_system(system: System, *, by: User, at: datetime, **changes: Any) -> System:
    """Change the fields given, of `FIELDS`. Moving it needs the right in both departments.

    :raises Refused: if the system is retired, or the name is taken.
    :raises TypeError: if a field is named that a system has not.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"A system has no {', '.join(sorted(unknown))}.")
    system = open_system(system, by)
    before = state(system)
    for field, value in changes.items():
        setattr(system, field, value.strip() if isinstance(value, str) else value)
    require(by, Permission.SYSTEM_EDIT, system.department)
    _check(system)
    was, now = difference(before, state(system))
    if not now:
        return system
    with noting_who_answers(system, by=by, at=at):
        with once(System, NAME_ONCE, field="name"):
            system.save()
        record(Event.SYSTEM_CHANGED, on=system, by=by, at=at, before=was, after=now)
    return system


@transaction.atomic
def retire_system(system: System, *, by: User, at: datetime) -> System:
    """Take a system out of use; its record stays, and its use cases end with it.

    :raises Refused: if it still runs somewhere.
    """
    system = open_system(system, by)
    if running := system.deployments.filter(ended_at=None).first():
        raise Refused(f"The system still runs: {running}. End its deployments first.")
    system.retired_at = at
    system.save(update_fields=["retired_at"])
    refresh_digests(system, by=by, at=at, note="System retired")
    record(Event.SYSTEM_RETIRED, on=system, by=by, at=at)
    return system


@transaction.atomic
def use_revision(
    system: System, revision: Revision, *, purpose: str = "", by: User, at: datetime
) -> SystemModel:
    """Put one pinned revision into a system; its use cases are another thing from then on.

    :raises Refused: if it is in there already, or its model is retired.
    """
    system = open_system(system, by)
    _refuse_retired(revision.model_id)
    with once(SystemModel, "inventory_revision_once_per_system", field="revision"):
        use = SystemModel.objects.create(
            system=system, revision=revision, purpose=purpose.strip(), added_at=at
        )
    refresh_digests(system, by=by, at=at, note=f"Model added: {revision}")
    record(Event.SYSTEM_MODEL_ADDED, on=system, by=by, at=at, after=_pin(use), note=str(revision))
    return use


@transaction.atomic
def stop_using(system_model: SystemModel, *, by: User, at: datetime) -> None:
    """Take a revision out of its system.

    :raises Refused: if somebody else was faster.
    """
    system = open_system(system_model.system, by)
    if not SystemModel.objects.filter(pk=system_model.pk).exists():
        raise Refused("The system does not use this revision any more.")
    before, note = _pin(system_model), str(system_model.revision)
    system_model.delete()
    refresh_digests(system, by=by, at=at, note=f"Model removed: {note}")
    record(Event.SYSTEM_MODEL_REMOVED, on=system, by=by, at=at, before=before, note=note)


def open_system(system: System, by: User) -> System:
    """Return the locked row if this person may change it and it is in use.

    :raises NotAllowed: if they may not.
    :raises Refused: if it is retired.
    """
    row = System.objects.select_for_update().get(pk=system.pk)
    require(by, Permission.SYSTEM_EDIT, row.department)
    if row.retired_at:
        raise Refused("This system is retired and cannot be changed.")
    return row


def state(system: System) -> dict[str, Any]:
    """Return what a person can change of a system, as JSON data for the log."""
    return {
        "name": system.name,
        "description": system.description,
        "department": system.department.name,
        "owner": system.owner.full_name,
    }


def _refuse_retired(model_id: int) -> None:
    """Look at the row itself: somebody may have retired the model a moment ago."""
    model = HubModel.objects.get(pk=model_id)
    if model.retired_at:
        raise Refused(f"{model} is retired: {model.retired_because}", field="revision")


def _pin(use: SystemModel) -> dict[str, str]:
    return {
        "model": use.revision.model.repo_id,
        "sha": use.revision.sha,
        "purpose": use.purpose,
    }


def _check(system: System) -> None:
    if not system.name:
        raise Refused("Give the system a name.", field="name")
    if not system.owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")
