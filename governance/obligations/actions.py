"""The only writers of requirements and obligations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.models import Approval
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.obligations import catalogue
from governance.obligations.models import Framework, Obligation, ObligationState, Requirement
from governance.rules import due_dates
from governance.rules.eu_ai_act import obligations as rules
from governance.web.refusals import Refused

State = ObligationState
FIELDS = ("owner", "due_on", "state", "note")


@dataclass(frozen=True)
class Synced:
    """What a synchronisation did: the keys of requirements that came, changed or went."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@transaction.atomic
def sync_rules(*, by: User | None = None, at: datetime) -> Synced:
    """Bring the requirements to the edition of the rules data; running it again changes nothing."""
    framework, _ = Framework.objects.get_or_create(
        key=catalogue.EU_AI_ACT,
        defaults={"title": catalogue.TITLE, "edition": "", "synced_at": at},
    )
    stored = {row.key: row for row in framework.requirements.select_for_update()}
    fresh = {row.key: row.columns for row in catalogue.rows()}
    result = Synced(
        added=tuple(key for key in fresh if key not in stored),
        changed=tuple(key for key in fresh if key in stored and _differs(stored[key], fresh[key])),
        removed=tuple(k for k, row in stored.items() if k not in fresh and row.in_force),
    )
    if any((result.added, result.changed, result.removed)):
        _write(framework, stored, fresh, result, by=by, at=at)
    return result


def _differs(row: Requirement, columns: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _write(
    framework: Framework,
    stored: dict[str, Requirement],
    fresh: dict[str, dict[str, Any]],
    result: Synced,
    *,
    by: User | None,
    at: datetime,
) -> None:
    Requirement.objects.bulk_create(
        Requirement(framework=framework, key=key, **fresh[key]) for key in result.added
    )
    for key in result.changed:
        Requirement.objects.filter(pk=stored[key].pk).update(**fresh[key])
    framework.requirements.filter(key__in=result.removed).update(in_force=False)
    before, framework.edition, framework.synced_at = framework.edition, rules.edition(), at
    framework.save()
    record(
        Event.RULES_SYNCED,
        on=framework,
        by=by,
        at=at,
        before={"edition": before},
        after={
            "edition": framework.edition,
            "added": len(result.added),
            "changed": len(result.changed),
            "removed": len(result.removed),
        },
    )


@transaction.atomic
def create_for(approval: Approval, *, by: User | None, at: datetime) -> list[Obligation]:
    """Create the obligations of an approved use case; those that are there stay as they are.

    Runs inside the approval's own transaction (see `governance.effects`).
    """
    sync_rules(by=None, at=at)
    duties = [
        duty
        for duty in approval.assessment.ai_act["obligations"]
        if due_dates.is_owed(duty["id"]) and not duty["open_source_exempt"]
    ]
    ids = {duty["id"] for duty in duties}
    requirements = {row.key: row for row in Requirement.objects.filter(key__in=ids)}
    made = (_create(approval, requirements[duty["id"]], duty, at=at) for duty in duties)
    return [obligation for obligation in made if obligation]


def _create(
    approval: Approval, requirement: Requirement, duty: dict[str, Any], *, at: datetime
) -> Obligation | None:
    applies_from = None if duty["status"] == "legacy" else date.fromisoformat(duty["applies_from"])
    also = duty["also_read_as"]
    wide = due_dates.is_organisation_wide(requirement.key)
    obligation, created = Obligation.objects.get_or_create(
        requirement=requirement,
        **({"use_case": None} if wide else {"use_case": approval.use_case, "role": duty["role"]}),
        defaults={
            "role": duty["role"],
            "applies_from": applies_from,
            "also_read_as": date.fromisoformat(also) if also else None,
            "because": duty["because"],
            "edition": requirement.edition,
            "owner": None if wide else approval.use_case.owner,
            "due_on": due_dates.due_on(applies_from=applies_from, approved_on=at.date()),
            "created_at": at,
        },
    )
    if not created:
        return None
    record(Event.OBLIGATION_CREATED, on=obligation, by=None, at=at, after=_facts(obligation))
    return obligation


def _facts(obligation: Obligation) -> dict[str, Any]:
    return {
        "state": obligation.state,
        "owner": obligation.owner.full_name if obligation.owner else None,
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "note": obligation.note,
    }


def _locked(obligation: Obligation, by: User) -> Obligation:
    row = Obligation.objects.select_for_update(of=("self",)).select_related(
        "use_case__system__department", "owner", "requirement"
    )
    obligation = row.get(pk=obligation.pk)
    department = obligation.use_case.system.department if obligation.use_case else None
    require(by, Permission.OBLIGATION_EDIT, department)
    return obligation


def _save(
    obligation: Obligation, before: dict[str, Any], event: Event, *, by: User, at: datetime
) -> Obligation:
    old, new = difference(before, _facts(obligation))
    obligation.save()
    record(event, on=obligation, by=by, at=at, before=old, after=new, note=obligation.note)
    return obligation


@transaction.atomic
def change(obligation: Obligation, *, by: User, at: datetime, **changes: Any) -> Obligation:
    """Change the fields given, of `FIELDS`: who works on it, until when, where the work stands.

    :raises Refused: for a state that needs `fulfil`, or "not applicable" without a reason.
    :raises TypeError: if another field is named.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"An obligation has no {', '.join(sorted(unknown))} to change.")
    row = _locked(obligation, by)
    before, state = _facts(row), row.state
    for field, value in changes.items():
        setattr(row, field, value.strip() if isinstance(value, str) else value)
    _check(row, was=state)
    if row.state != state:
        row.closed_at = at if row.state == State.NOT_APPLICABLE else None
    if _facts(row) == before:
        return row
    return _save(row, before, Event.OBLIGATION_CHANGED, by=by, at=at)


def _check(row: Obligation, *, was: str) -> None:
    if row.state == State.FULFILLED != was:
        raise Refused("Record how the duty is met with “Mark as fulfilled”.", field="state")
    if row.state == State.NOT_APPLICABLE and not row.note:
        raise Refused("Say why the duty does not apply.", field="note")
    if row.owner and not row.owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")


@transaction.atomic
def attach(
    obligation: Obligation, *, evidence: Iterable[Evidence], by: User, at: datetime
) -> Obligation:
    """Add evidence to an obligation, whatever its state.

    :raises Refused: if none is given.
    """
    items = list(evidence)
    if not items:
        raise Refused("Choose the evidence, or add a file or a link.", field="evidence")
    row = _locked(obligation, by)
    row.evidence.add(*items)
    after = {"evidence": [item.title for item in items]}
    record(Event.OBLIGATION_CHANGED, on=row, by=by, at=at, after=after)
    return row


@transaction.atomic
def fulfil(
    obligation: Obligation, *, note: str, evidence: Iterable[Evidence] = (), by: User, at: datetime
) -> Obligation:
    """Record that a duty is met: attested by the note, evidenced where evidence is given.

    :raises Refused: if neither a note nor evidence says how.
    """
    items = list(evidence)
    if not note.strip() and not items:
        raise Refused("Say how the duty is met, or attach evidence that shows it.", field="note")
    row = _locked(obligation, by)
    before = _facts(row)
    row.state, row.note, row.closed_at = State.FULFILLED, note.strip() or row.note, at
    row.evidence.add(*items)
    return _save(row, before, Event.OBLIGATION_FULFILLED, by=by, at=at)
