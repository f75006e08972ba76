"""The only writer of the built-in frameworks and their requirements."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.obligations import catalogue
from governance.obligations.catalogue import BuiltIn, Row
from governance.obligations.comparing import Difference, compare
from governance.obligations.models import (
    Framework,
    Relation,
    Requirement,
    RequirementVersion,
)
from governance.rules import frameworks

BATCH = 500
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Synced:
    """What a synchronisation did: the keys of requirements that came, changed or went."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __add__(self, other: "Synced") -> "Synced":
        return Synced(
            self.added + other.added, self.changed + other.changed, self.removed + other.removed
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass
class _Work:
    """One framework on its way to a new edition."""

    framework: Framework
    built_in: BuiltIn
    differences: Sequence[Difference]
    at: datetime
    stored: dict[str, Requirement] = field(default_factory=dict)


def sync_rules(
    *,
    by: User | None = None,
    at: datetime,
    new_only: bool = False,
    tell: Progress = lambda _: None,
) -> Synced:
    """Bring every built-in framework to the edition of the rules data, each in one transaction.

    A changed duty gets a new text beside its old ones; obligations keep the one they were made
    under. Running it again changes nothing. With `new_only`, what is stored already stays as it is,
    so that a start of the software changes nothing in use. `tell` hears one sentence per framework.

    :raises NotAllowed: if a person asks who may not edit frameworks.
    """
    if by is not None:
        require(by, Permission.FRAMEWORK_EDIT, None)
    done = Synced()
    for built_in in catalogue.built_in():
        step = sync_framework(built_in, by=by, at=at, new_only=new_only)
        tell(_sentence(built_in, step))
        done += step
    _relate()
    return done


def add_missing(keys: set[str], *, at: datetime) -> None:
    """Make sure that the Act's duties with these keys are stored; change none that are."""
    if keys <= set(Requirement.objects.filter(key__in=keys).values_list("key", flat=True)):
        return
    sync_framework(catalogue.eu_ai_act(), by=None, at=at, new_only=True)


def _sentence(built_in: BuiltIn, step: Synced) -> str:
    if not step:
        return f"{built_in.columns['title']}: nothing to do."
    numbers = f"{len(step.added)} added, {len(step.changed)} changed, {len(step.removed)} removed"
    return f"{built_in.columns['title']}: {numbers}."


@transaction.atomic
def sync_framework(
    built_in: BuiltIn, *, by: User | None, at: datetime, new_only: bool = False
) -> Synced:
    """Bring one framework to the edition of the rules data, or only add what is missing."""
    framework = _framework(built_in, at)
    stored = {row.key: row for row in framework.requirements.select_for_update()}
    work = _Work(framework, built_in, compare(built_in, stored), at, stored)
    fresh = {row.key: row for row in built_in.rows}
    result = Synced(added=_keys(work, "added"))
    add_requirements(framework, [fresh[key] for key in result.added], at=at)
    if not new_only:
        result += Synced(changed=_keys(work, "changed"), removed=_keys(work, "removed"))
        _rewrite(work, [fresh[key] for key in stored if key in fresh], set(result.changed))
        framework.requirements.filter(key__in=result.removed).update(in_force=False)
    if not new_only or framework.edition == "":
        _settle(work, result, by=by)
    return result


def _framework(built_in: BuiltIn, at: datetime) -> Framework:
    taken_up = at if built_in.key == catalogue.EU_AI_ACT else None
    Framework.objects.get_or_create(
        key=built_in.key,
        defaults={**built_in.columns, "edition": "", "synced_at": at, "taken_up_at": taken_up},
    )
    return Framework.objects.select_for_update().get(key=built_in.key)


def _keys(work: _Work, kind: str) -> tuple[str, ...]:
    return tuple(difference.key for difference in work.differences if difference.kind == kind)


def add_requirements(framework: Framework, rows: Iterable[Row], *, at: datetime) -> None:
    """Write new requirements of a framework, each with its first text."""
    made = Requirement.objects.bulk_create(
        [Requirement(framework=framework, key=row.key, **row.columns) for row in rows], BATCH
    )
    _keep_texts(made, at)


def _rewrite(work: _Work, rows: Sequence[Row], changed: set[str]) -> None:
    """Write what differs; a row whose text changed gets the next number."""
    touched = []
    for row in rows:
        requirement = work.stored[row.key]
        if all(getattr(requirement, name) == value for name, value in row.columns.items()):
            continue
        for name, value in row.columns.items():
            setattr(requirement, name, value)
        requirement.version += row.key in changed
        touched.append(requirement)
    if touched:
        columns = [*rows[0].columns, "version"]
        Requirement.objects.bulk_update(touched, columns, BATCH)
    _keep_texts([row for row in touched if row.key in changed], work.at)


def _keep_texts(requirements: Sequence[Requirement], at: datetime) -> None:
    RequirementVersion.objects.bulk_create(
        [
            RequirementVersion(
                requirement=row,
                number=row.version,
                edition=row.edition,
                content=catalogue.text_of(vars(row)),
                since=at,
            )
            for row in requirements
        ],
        BATCH,
    )


def _settle(work: _Work, result: Synced, *, by: User | None) -> None:
    """Bring the framework's own columns along, and record what happened if anything did."""
    framework, columns = work.framework, work.built_in.columns
    if not result and all(getattr(framework, name) == value for name, value in columns.items()):
        return
    before = framework.edition
    for name, value in columns.items():
        setattr(framework, name, value)
    framework.synced_at = work.at
    framework.save()
    after: dict[str, Any] = {
        "edition": framework.edition,
        "added": len(result.added),
        "changed": len(result.changed),
        "removed": len(result.removed),
    }
    record(
        Event.RULES_SYNCED, on=framework, by=by, at=work.at, before={"edition": before}, after=after
    )


@transaction.atomic
def _relate() -> None:
    """Keep the documented relations of the crosswalk, and no others without a file of their own."""
    fresh = {(row.first, row.second): row for row in frameworks.crosswalk()}
    held = Relation.objects.filter(stated_in=None).select_related("first", "second")
    stored = {(row.first.key, row.second.key): row for row in held}
    stale = [
        row.pk
        for pair, row in stored.items()
        if pair not in fresh or (row.kind, row.source) != (fresh[pair].kind, fresh[pair].source)
    ]
    kept = {pair for pair, row in stored.items() if row.pk not in stale}
    missing = [row for pair, row in fresh.items() if pair not in kept]
    if not stale and not missing:
        return
    Relation.objects.filter(pk__in=stale).delete()
    keys = {key for row in missing for key in (row.first, row.second)}
    ids = dict(Requirement.objects.filter(key__in=keys).values_list("key", "pk"))
    Relation.objects.bulk_create(
        Relation(
            first_id=ids[row.first], second_id=ids[row.second], kind=row.kind, source=row.source
        )
        for row in missing
    )
