"""Give many obligations an owner or a due date at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import Said, difference, record_many
from governance.audit.events import Event
from governance.obligations.actions.saving import facts_of
from governance.obligations.models import Obligation, ObligationQuerySet
from governance.web.refusals import Refused

AT_MOST = 500
BATCH = 200


@dataclass(frozen=True)
class Preview:
    """What an assignment would reach: rows the person may change, and rows left as they are."""

    changing: tuple[Obligation, ...]
    left: tuple[Obligation, ...]


def preview(rows: ObligationQuerySet, *, by: User) -> Preview:
    """Tell which of these rows would be changed; the others are seen but not worked on."""
    found = list(rows.select_related("requirement", "use_case__system", "model", "owner"))
    able = set(rows.editable_by(by).order_by().values_list("pk", flat=True))
    return Preview(
        tuple(row for row in found if row.pk in able),
        tuple(row for row in found if row.pk not in able),
    )


@transaction.atomic
def assign(rows: ObligationQuerySet, *, by: User, at: datetime, **given: Any) -> list[Obligation]:
    """Give those of `rows` that the person may work on an `owner`, a `due_on`, or both.

    Each row that differs afterwards has its own entry; returns those rows. None clears a field
    that is given.

    :raises Refused: if nothing is given, for an owner who cannot sign in, for too many rows, and
        if the person may work on none of them.
    """
    _check(given)
    if rows.count() > AT_MOST:
        raise Refused(f"Choose at most {AT_MOST} obligations at once.", field="obligations")
    found = list(
        rows.editable_by(by)
        .select_related("requirement")
        .prefetch_related("owner")  # After the lock: a join would miss who has just changed.
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not found:
        raise Refused("You may work on none of these obligations.", field="obligations")
    said = [entry for row in found if (entry := _given(row, given))]
    Obligation.objects.bulk_update([row for row, _ in said], list(given), BATCH)
    record_many([entry for _, entry in said], by=by, at=at)
    return [row for row, _ in said]


def _check(given: Mapping[str, Any]) -> None:
    if unknown := set(given) - {"owner", "due_on"}:
        raise TypeError(f"Obligations are not assigned a {', '.join(sorted(unknown))}.")
    if not given:
        raise Refused("Choose an owner, a due date, or both.")
    owner = given.get("owner")
    if owner and not owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")


def _given(row: Obligation, given: Mapping[str, Any]) -> tuple[Obligation, Said] | None:
    """Change the row, unsaved; return it with its entry, or None where nothing differs."""
    before = facts_of(row)
    for name, value in given.items():
        setattr(row, name, value)
    old, new = difference(before, facts_of(row))
    return (row, Said(Event.OBLIGATION_CHANGED, row, before=old, after=new)) if new else None
