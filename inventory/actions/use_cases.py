"""Use cases: their words, their answers, a raised tier, and the digest over all of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.uniqueness import once
from inventory.digests import facts_digest, revisions_of
from inventory.models import System, UseCase

FIELDS = ("name", "purpose", "owner", "facts", "ai_act_facts", "licence_facts")
RAISED = (2, 3)
NAME_ONCE = "inventory_use_case_name_once"


@transaction.atomic
def add_use_case(
    *,
    system: System,
    name: str,
    purpose: str,
    owner: User,
    facts: Mapping[str, Any] | None = None,
    ai_act_facts: Mapping[str, Any] | None = None,
    licence_facts: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> UseCase:
    """Describe a new use of a system; a fact left out is unknown.

    :raises Refused: if the system is retired, or already has a use case of this name.
    """
    system = System.objects.select_for_update().get(pk=system.pk)
    require(by, Permission.SYSTEM_EDIT, system.department)
    if system.retired_at:
        raise Refused("This system is retired. A retired system gets no new use cases.")
    use_case = UseCase(
        system=system, name=name.strip(), purpose=purpose.strip(), owner=owner,
        facts=dict(facts or {}), ai_act_facts=dict(ai_act_facts or {}),
        licence_facts=dict(licence_facts or {}), created_at=at,
    )  # fmt: skip
    _check(use_case)
    use_case.facts_digest = facts_digest(use_case)
    with once(UseCase, NAME_ONCE, field="name"):
        use_case.save()
    record(Event.USE_CASE_ADDED, on=use_case, by=by, at=at, after=state(use_case))
    return use_case


@transaction.atomic
def change_use_case(use_case: UseCase, *, by: User, at: datetime, **changes: Any) -> UseCase:
    """Change the fields given, of `FIELDS`; a set of facts replaces the one before.

    :raises Refused: if the use case is retired, or the name is taken.
    :raises TypeError: if a field is named that a use case has not.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"A use case has no {', '.join(sorted(unknown))}.")
    use_case = _open(use_case, by)
    before = state(use_case)
    for field, value in changes.items():
        setattr(use_case, field, value.strip() if isinstance(value, str) else value)
    _check(use_case)
    was, now = difference(before, state(use_case))
    if not now:
        return use_case
    use_case.facts_digest = facts_digest(use_case)
    with once(UseCase, NAME_ONCE, field="name"):
        use_case.save()
    record(Event.USE_CASE_CHANGED, on=use_case, by=by, at=at, before=was, after=now)
    return use_case


@transaction.atomic
def raise_tier(use_case: UseCase, tier: int, reason: str, *, by: User, at: datetime) -> UseCase:
    """Set a risk tier above the one the rules give.

    :raises Refused: without a reason, or to a tier that is none or not higher than before.
    """
    use_case = _open(use_case, by, Permission.TIER_RAISE)
    if tier not in RAISED:
        raise Refused("A risk tier can be raised to 2 or to 3.", field="tier")
    if tier <= (use_case.tier_raised_to or 1):
        raise Refused("The risk tier has already been raised that far.", field="tier")
    if not reason.strip():
        raise Refused("Say why the risk tier is raised.", field="reason")
    before = use_case.tier_raised_to
    use_case.tier_raised_to, use_case.tier_raised_because = tier, reason.strip()
    use_case.facts_digest = facts_digest(use_case)
    use_case.save()
    record(
        Event.TIER_RAISED, on=use_case, by=by, at=at, note=use_case.tier_raised_because,
        before={"tier_raised_to": before}, after={"tier_raised_to": tier},
    )  # fmt: skip
    return use_case


@transaction.atomic
def retire_use_case(use_case: UseCase, *, by: User, at: datetime) -> UseCase:
    """End a use: it stays in the record and is judged no more."""
    use_case = _open(use_case, by)
    use_case.retired_at = at
    use_case.save(update_fields=["retired_at"])
    record(Event.USE_CASE_RETIRED, on=use_case, by=by, at=at)
    return use_case


def refresh_digests(system: System) -> None:
    """Recompute the digests of a system's use cases. Call it where its revisions changed."""
    revisions = revisions_of(system.pk)
    for use_case in system.use_cases.all():
        digest = facts_digest(use_case, revisions)
        if digest != use_case.facts_digest:
            UseCase.objects.filter(pk=use_case.pk).update(facts_digest=digest)


def state(use_case: UseCase) -> dict[str, Any]:
    """Return what a person can change of a use case, as JSON data for the log."""
    return {
        "name": use_case.name,
        "purpose": use_case.purpose,
        "owner": use_case.owner.full_name,
        "facts": use_case.facts,
        "ai_act_facts": use_case.ai_act_facts,
        "licence_facts": use_case.licence_facts,
    }


def _open(use_case: UseCase, by: User, permission: Permission = Permission.SYSTEM_EDIT) -> UseCase:
    """Return the locked row if this person may change it and it is in use."""
    row = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    require(by, permission, row.system.department)
    if row.retired_at:
        raise Refused("This use case is retired and cannot be changed.")
    return row


def _check(use_case: UseCase) -> None:
    if not use_case.name:
        raise Refused("Give the use case a name.", field="name")
    if not use_case.purpose:
        raise Refused("Say what the system is used for.", field="purpose")
    if not use_case.owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")
