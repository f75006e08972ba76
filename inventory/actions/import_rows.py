"""Do what rows of an import want: many at once, and one by one where together they cannot.

What the other actions promise holds here too: who may edit what, one entry for each thing done,
and what follows from it. Only the statements are fewer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import Said, record_many
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory import purls
from inventory.actions.imported_lists import note_lists
from inventory.actions.snapshots import store_snapshot
from inventory.actions.systems import state
from inventory.actions.use_cases import refresh_digests
from inventory.boms.facts import ModelFacts
from inventory.imports.known import Known, People, SystemKey, key_of
from inventory.imports.own_models import snapshot_of
from inventory.imports.steps import NewSystem, Steps, steps_for
from inventory.imports.wishes import Unreadable, Wish
from inventory.models import (
    Component,
    Deployment,
    ImportRow,
    Registration,
    Revision,
    System,
    SystemModel,
)

Systems = dict[SystemKey, System]


@dataclass(frozen=True)
class Outcome:
    """What became of a row; `problem` is "" for one that is done."""

    row: ImportRow
    problem: str = ""


def put(rows: Sequence[ImportRow], *, by: User, at: datetime) -> list[Outcome]:
    """Apply rows. One that cannot be applied takes nothing back of the others."""
    people = People.seen_by(by)
    try:
        with transaction.atomic():
            _put_all(rows, people, at=at)
    except (Unreadable, Refused, IntegrityError):
        return [_put_one(row, people, at=at) for row in rows]
    return [Outcome(row) for row in rows]


def _put_one(row: ImportRow, people: People, *, at: datetime) -> Outcome:
    try:
        with transaction.atomic():
            _put_all([row], people, at=at)
    except (Unreadable, Refused) as refusal:
        return Outcome(row, str(refusal))
    except IntegrityError:
        return Outcome(row, "Somebody else did the same at this moment. Import the file again.")
    return Outcome(row)


def _put_all(rows: Sequence[ImportRow], people: People, *, at: datetime) -> None:
    by = people.user
    wishes = [Wish.from_dict(row.data) for row in rows]
    known = Known(people)
    known.add(wishes)
    todo = [steps_for(wish, known) for wish in wishes]
    log: list[Said] = []
    entered = _enter(todo, log, by=by, at=at)
    systems = _systems(todo, known, log, by=by, at=at)
    _register(todo, systems, log, by=by, at=at)
    _use(todo, systems, entered, log, at=at)
    added = _add_components(todo, systems, log, at=at)
    note_lists(rows[0].source, added, at=at)
    _deploy(todo, systems, log, at=at)
    record_many(log, by=by, at=at)


def _enter(
    todo: Iterable[Steps], log: list[Said], *, by: User, at: datetime
) -> dict[tuple[str, str], Revision]:
    """Store the models of our own, each through the way that every model is stored."""
    stored: dict[tuple[str, str], Revision] = {}
    for steps in todo:
        facts = steps.wish.facts
        if facts is None or not (steps.enter or steps.use_entered):
            continue
        key = (facts.repo_id, facts.sha)
        if key not in stored:
            revision = store_snapshot(snapshot_of(facts), by=by, at=at).revision
            if facts.label and not revision.label:
                revision.label = facts.label
                revision.save(update_fields=["label"])
            stored[key] = revision
            log.append(Said(Event.MODEL_ENTERED, revision.model, after=_entered(facts)))
    return stored


def _entered(facts: ModelFacts) -> dict[str, Any]:
    """Return what the log says of an entry; files by their number, for the digest covers them."""
    short = replace(facts, files=(), metrics=(), description=facts.description[:500])
    return short.as_dict() | {"files": len(facts.files)}


def _systems(
    todo: Sequence[Steps], known: Known, log: list[Said], *, by: User, at: datetime
) -> Systems:
    """Return every system that is written to: those that were there, locked, and the new ones."""
    wanted = {steps.system for steps in todo if steps.system and steps.words}
    there = [row.pk for key, row in known.systems.items() if row and key in wanted]
    # In one order, so that two imports never wait for each other.
    locked = System.objects.select_for_update().filter(pk__in=there).order_by("pk")
    found = {key_of(row): row for row in locked.prefetch_related("department")}
    for row in found.values():
        require(by, Permission.SYSTEM_EDIT, row.department)
        if row.retired_at:
            raise Refused(f"The system “{row.name}” is retired and cannot be changed.")
    new = [_new(steps.new_system, by=by, at=at) for steps in todo if steps.new_system]
    for row in System.objects.bulk_create(new):
        found[key_of(row)] = row
        log.append(Said(Event.SYSTEM_ADDED, row, after=state(row)))
    return found


def _new(given: NewSystem, *, by: User, at: datetime) -> System:
    require(by, Permission.SYSTEM_EDIT, given.department)
    return System(name=given.name, department=given.department, owner=given.owner, created_at=at)


def _register(
    todo: Iterable[Steps], systems: Systems, log: list[Said], *, by: User, at: datetime
) -> None:
    """Store the wish to register; the sweep of due registrations asks the hub, at its own pace."""
    rows = [
        Registration(
            asked=_asked(steps.wish),
            hub=steps.wish.hub,
            repo_id=steps.wish.repo_id,
            revision=steps.wish.revision,
            system=systems[steps.system] if steps.system else None,
            purpose=steps.wish.purpose,
            next_try_at=at,
            requested_by=by,
            requested_at=at,
        )
        for steps in todo
        if steps.register
    ]
    for row in Registration.objects.bulk_create(rows):
        log.append(Said(Event.REGISTRATION_REQUESTED, row, after={"asked": row.asked}))


def _asked(wish: Wish) -> str:
    return f"{wish.repo_id}@{wish.revision}"[:500] if wish.revision else wish.repo_id


def _use(
    todo: Iterable[Steps],
    systems: Systems,
    entered: dict[tuple[str, str], Revision],
    log: list[Said],
    *,
    at: datetime,
) -> None:
    rows: list[SystemModel] = []
    for steps in todo:
        facts = steps.wish.facts
        revision = steps.use
        if steps.use_entered and facts:
            revision = entered[facts.repo_id, facts.sha]
        if revision is not None and steps.system:
            rows.append(
                SystemModel(
                    system=systems[steps.system],
                    revision=revision,
                    purpose=steps.wish.purpose,
                    added_at=at,
                )
            )
    for use in SystemModel.objects.bulk_create(rows):
        pin = {
            "model": use.revision.model.repo_id, "sha": use.revision.sha, "purpose": use.purpose,
        }  # fmt: skip
        note = str(use.revision)
        log.append(Said(Event.SYSTEM_MODEL_ADDED, use.system, after=pin, note=note))
    added = {steps.system for steps in todo if steps.new_system}
    for system in {use.system_id: use.system for use in rows}.values():
        if key_of(system) not in added:
            refresh_digests(system, at=at, note="Models imported")


def _add_components(
    todo: Iterable[Steps], systems: Systems, log: list[Said], *, at: datetime
) -> list[Component]:
    wanted: dict[SystemKey, list[str]] = defaultdict(list)
    for steps in todo:
        if steps.system:
            wanted[steps.system] += steps.components
    rows = [
        _component(systems[key], purl, at=at) for key, listed in wanted.items() for purl in listed
    ]
    for key, listed in wanted.items():
        if listed:
            note = f"Added {listed[0]}" if len(listed) == 1 else f"Added {len(listed)} components"
            added = {"added": listed}
            log.append(Said(Event.COMPONENTS_CHANGED, systems[key], after=added, note=note))
    return Component.objects.bulk_create(rows)


def _component(system: System, purl: str, *, at: datetime) -> Component:
    package = purls.parse(purl)
    return Component(
        system=system, purl=package.purl, ecosystem=package.ecosystem, name=package.name,
        version=package.version, by_hand=False, added_at=at,
    )  # fmt: skip


def _deploy(todo: Iterable[Steps], systems: Systems, log: list[Said], *, at: datetime) -> None:
    rows = [
        Deployment(
            system=systems[steps.system],
            name=steps.wish.deployment,
            environment=steps.wish.environment,
            location=steps.wish.location,
            started_at=at,
        )
        for steps in todo
        if steps.deploy and steps.system
    ]
    for row in Deployment.objects.bulk_create(rows):
        log.append(Said(Event.DEPLOYMENT_ADDED, row.system, note=str(row)))
