"""Use cases: their words, their answers, and the digest over all of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.rules import agents
from governance.web.refusals import Refused
from inventory.actions import versions
from inventory.actions.uniqueness import once
from inventory.actions.versions import state
from inventory.agent_facts import derived_facts, recorded
from inventory.digests import facts_digest, revisions_of
from inventory.models import System, UseCase

FIELDS = ("name", "purpose", "owner", "facts", "ai_act_facts", "licence_facts")
NAME_ONCE = "inventory_use_case_name_once"
LONGEST_NAME, LONGEST_PURPOSE = 120, 5000


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
    system = open_for_use(system, by)
    use_case = UseCase(
        system=system, name=name.strip(), purpose=purpose.strip(), owner=owner,
        facts=dict(facts or {}), ai_act_facts=dict(ai_act_facts or {}),
        licence_facts=dict(licence_facts or {}), created_at=at,
    )  # fmt: skip
    _check_records(use_case)
    store(use_case)
    versions.keep(use_case, by=by, at=at, note="Described")
    record(Event.USE_CASE_ADDED, on=use_case, by=by, at=at, after=state(use_case))
    return use_case


@transaction.atomic
def change_use_case(
    use_case: UseCase,
    *,
    made_from: int | None = None,
    sources: Mapping[str, str] | None = None,
    step: str = "",
    by: User,
    at: datetime,
    **changes: Any,
) -> UseCase:
    """Change the fields given, of `FIELDS`; a set of facts replaces the one before.

    `made_from` is the number of the version that the person looked at. `sources` says where
    answers came from that nobody typed, and `step` which step of the intake was gone through:
    both only help to go on, and neither is part of what is approved.

    :raises Refused: if the use case is retired, or the name is taken.
    :raises ChangedMeanwhile: if somebody else saved since `made_from`.
    :raises TypeError: if a field is named that a use case has not.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"A use case has no {', '.join(sorted(unknown))}.")
    use_case = open_use_case(use_case, by)
    versions.refuse_if_changed(use_case, made_from)
    before = state(use_case)
    for field, value in changes.items():
        setattr(use_case, field, value.strip() if isinstance(value, str) else value)
    if "facts" in changes:
        _check_records(use_case)
    _note_progress(use_case, sources, step)
    was, now = difference(before, state(use_case))
    store(use_case)
    if now:
        versions.keep(use_case, by=by, at=at)
        record(Event.USE_CASE_CHANGED, on=use_case, by=by, at=at, before=was, after=now)
    return use_case


@transaction.atomic
def retire_use_case(use_case: UseCase, *, reason: str, by: User, at: datetime) -> UseCase:
    """End a use: it stays in the record and is judged no more; its digest is another one then.

    :raises Refused: without a reason, or if it is retired already.
    """
    use_case = open_use_case(use_case, by)
    if not reason.strip():
        raise Refused("Say why the use case is retired.", field="reason")
    use_case.retired_at, use_case.retired_because = at, reason.strip()
    use_case.facts_digest = facts_digest(use_case)
    use_case.save(update_fields=["retired_at", "retired_because", "facts_digest"])
    record(Event.USE_CASE_RETIRED, on=use_case, by=by, at=at, note=use_case.retired_because)
    return use_case


def refresh_digests(
    system: System, *, by: User | None = None, at: datetime, note: str = ""
) -> None:
    """Recompute the digests of a system's use cases. Call it where its contents changed."""
    revisions, agent = revisions_of(system.pk), recorded(system.pk)
    for use_case in system.use_cases.select_related("owner"):
        digest = facts_digest(use_case, revisions, agent)
        if digest != use_case.facts_digest:
            use_case.facts_digest = digest
            use_case.save(update_fields=["facts_digest"])
            versions.keep(use_case, by=by, at=at, note=note, agent=agent)


def open_for_use(system: System, by: User) -> System:
    """Return the locked system if this person may describe a use of it.

    :raises Refused: if it is retired.
    """
    system = System.objects.select_for_update().get(pk=system.pk)
    require(by, Permission.SYSTEM_EDIT, system.department)
    if system.retired_at:
        raise Refused("This system is retired. A retired system gets no new use cases.")
    return system


def open_use_case(
    use_case: UseCase, by: User, permission: Permission = Permission.SYSTEM_EDIT
) -> UseCase:
    """Return the locked row if this person may change it and it is in use."""
    row = UseCase.objects.select_for_update(of=("self",)).get(pk=use_case.pk)
    require(by, permission, row.system.department)
    if row.retired_at:
        raise Refused("This use case is retired and cannot be changed.")
    versions.keep_first(row)
    return row


def store(use_case: UseCase) -> None:
    """Check and save a use case with its digest.

    :raises Refused: if a word is missing or too long, or the name is taken.
    """
    _check_words(use_case)
    use_case.facts_digest = facts_digest(use_case)
    with once(UseCase, NAME_ONCE, field="name"):
        use_case.save()


def _note_progress(use_case: UseCase, sources: Mapping[str, str] | None, step: str) -> None:
    if sources is not None:
        use_case.answer_sources = dict(sources)
    if step and step not in use_case.steps_seen:
        use_case.steps_seen = [*use_case.steps_seen, step]


def _check_words(use_case: UseCase) -> None:
    if not use_case.name:
        raise Refused("Give the use case a name.", field="name")
    if len(use_case.name) > LONGEST_NAME:
        raise Refused(f"A name has at most {LONGEST_NAME} characters.", field="name")
    if not use_case.purpose:
        raise Refused("Say what the system is used for.", field="purpose")
    if (length := len(use_case.purpose)) > LONGEST_PURPOSE:
        raise Refused(
            f"The purpose has {length:,} characters; at most {LONGEST_PURPOSE:,} are kept. Say it "
            "shorter, and attach the rest as evidence to the request.",
            field="purpose",
        )
    if not use_case.owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")


def _check_records(use_case: UseCase) -> None:
    """Let nobody state the opposite of what the system's tools show."""
    if not set(use_case.facts) & {agents.PRIVILEGED, agents.UNTRUSTED, agents.HUMAN_APPROVAL}:
        return
    for key, fact in derived_facts(use_case.system_id).items():
        if use_case.facts.get(key, fact.value) not in (fact.value, None):
            raise Refused(
                f"{key}: the tools recorded for the system say otherwise. {fact.because} Change "
                "the tools on the system's page, and the answer follows.",
                field="facts",
            )
