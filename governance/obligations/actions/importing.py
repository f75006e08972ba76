"""Import a framework that the organisation wrote, or a newer edition of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import product
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.obligations import catalogue
from governance.obligations.actions.sync import Synced, sync_framework
from governance.obligations.catalogue import BuiltIn
from governance.obligations.models import Framework, Relation, RelationKind, Requirement
from governance.rules import framework_checks, frameworks
from governance.web.refusals import Refused

RESERVED = frozenset({"import", "store"})


class FaultyFramework(Refused):
    """The file is refused whole; `faults` has one sentence for everything that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(f"The framework was not imported. {' '.join(faults)}", field="file")
        self.faults = faults


def checked(content: Mapping[str, Any]) -> BuiltIn:
    """Return the framework of a file as rows for the database, if nothing is wrong with it.

    The keys of its requirements begin with its own, so that no other framework has the same.

    :raises FaultyFramework: with every fault.
    """
    known = set(Requirement.objects.values_list("key", flat=True))
    key = _key_of(content)
    faults = framework_checks.faults(content, known=known, covering=_covering(key))
    if not faults:
        faults = (*_taken(key), *_stated(key, frameworks.relations(content)))
    if faults:
        raise FaultyFramework(faults)
    built = catalogue.framework(frameworks.read(content))
    rows = tuple(replace(row, key=_key(built.key, row.key)) for row in built.rows)
    return replace(built, columns={**built.columns, "built_in": False}, rows=rows)


def _key_of(content: Mapping[str, Any]) -> str:
    about = content.get("framework")
    return str(about.get("key", "")) if isinstance(about, Mapping) else ""


def _covering(key: str) -> list[tuple[str, str]]:
    """Return what other files say of covering, with the names that this file has for its own."""
    rows = _of_others(key).filter(kind=RelationKind.COVERS)
    pairs = rows.values_list("first__key", "second__key")
    own = f"{key}:"
    return [(first.removeprefix(own), second.removeprefix(own)) for first, second in pairs]


def _of_others(key: str) -> QuerySet[Relation]:
    return Relation.objects.exclude(stated_in__key=key)


def _stated(key: str, rows: tuple[frameworks.RelationData, ...]) -> list[str]:
    """Return which relations somebody else states already: one pair is related in one way."""
    held = set(_of_others(key).values_list("first__key", "second__key"))
    return [
        f"The relation of {row.first} to {row.second} is stated by another framework already."
        for row in rows
        if held & set(product(*({side, _key(key, side)} for side in (row.first, row.second))))
    ]


def _taken(key: str) -> list[str]:
    if Framework.objects.filter(key=key, built_in=True).exists() or key in _shipped():
        return [f"The key “{key}” belongs to a framework that comes with Weighbridge."]
    if key in RESERVED:
        return [f"The key “{key}” is the address of another page: choose another one."]
    return []


def _shipped() -> set[str]:
    return {built_in.key for built_in in catalogue.built_in()}


def _key(framework: str, requirement: str) -> str:
    return f"{framework}:{requirement}"


@transaction.atomic
def import_framework(content: Mapping[str, Any], *, by: User, at: datetime) -> Synced:
    """Store a framework with its relations: a new one, or a newer edition of the same key.

    What is open keeps its text, as with every new edition.

    :raises FaultyFramework: if anything is wrong with it; then nothing is stored.
    :raises NotAllowed: if the person may not edit frameworks.
    """
    require(by, Permission.FRAMEWORK_EDIT, None)
    built_in = checked(content)
    done = sync_framework(built_in, by=by, at=at)
    _relate(Framework.objects.get(key=built_in.key), frameworks.relations(content))
    return done


def _relate(framework: Framework, rows: tuple[frameworks.RelationData, ...]) -> None:
    """Put the relations of the file in place of those that an earlier edition of it stated."""
    framework.relations.all().delete()
    ids = dict(Requirement.objects.values_list("key", "pk"))

    def found(side: str) -> int:
        return ids.get(_key(framework.key, side)) or ids[side]

    Relation.objects.bulk_create(
        Relation(
            first_id=found(row.first),
            second_id=found(row.second),
            kind=row.kind,
            source=row.source,
            stated_in=framework,
        )
        for row in rows
    )
