"""Write down what changed at a hub, and what that means for the systems that use the model."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules import policy
from governance.watch.actions.comparing import locked
from governance.watch.change_words import sentence
from governance.watch.comparison import Difference
from governance.watch.models import Change, ChangeKind, Finding, Severity
from governance.watch.severities import due_days
from inventory.actions.snapshots import note_event
from inventory.models import HubModel, System, owners_where_they_run

SHOWN_BY_NO_DIGEST = frozenset(
    {
        ChangeKind.NAME_REUSED,
        ChangeKind.HISTORY_REWRITTEN,
        ChangeKind.REVISION_GONE,
        ChangeKind.WEIGHTS_CHANGED,
        ChangeKind.LICENCE_DECISION_CONTRADICTED,
    }
)
WORTH_A_FINDING = frozenset({Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM})


def write_changes(
    model: HubModel, differences: Iterable[Difference], *, at: datetime
) -> list[Change]:
    """Write each difference as a change with its audit entry and its findings.

    The systems are locked first, all in one order, and who answers for them is read then: whoever
    changes that at this moment is waited for, or waits and finds the findings.
    """
    found = list(differences)
    worth = any(severity_of(one.kind) in WORTH_A_FINDING for one in found)
    using = System.objects.using_model(model).order_by().values_list("pk", flat=True)
    systems = locked(using) if worth else []
    owners = owners_where_they_run(systems) if systems else {}
    return [_write(model, one, systems, owners, at=at) for one in found]


def write_contradiction(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Write as a change that a licence is read otherwise than a person decided.

    The newest entry of the log says what was decided and what is read.
    """
    entry = Entry.objects.about(model).telling(Event.LICENCE_DECISION_CONTRADICTED).first()
    if entry:
        kind = ChangeKind.LICENCE_DECISION_CONTRADICTED
        write_changes(model, [Difference(kind, entry.before, entry.after)], at=at)


def severity_of(kind: str) -> Severity:
    """Return how bad a kind of change is by policy; what policy does not name is low."""
    rule = policy.change_rules().get(kind)
    return Severity(rule.severity) if rule else Severity.LOW


def _write(
    model: HubModel,
    found: Difference,
    systems: Sequence[System],
    owners: Mapping[int, User],
    *,
    at: datetime,
) -> Change:
    change = Change.objects.create(
        model=model,
        revision=found.revision,
        kind=found.kind,
        severity=severity_of(found.kind),
        before=_json(found.before),
        after=_json(found.after),
        found_at=at,
    )
    record(
        Event.CHANGE_FOUND, on=model, by=None, at=at,
        before=change.before, after=change.after, note=sentence(change),
    )  # fmt: skip
    _tell_what_rests_on_it(change, at=at)
    if change.severity in WORTH_A_FINDING:
        for system in _reached(change, systems):
            _open_finding(system, change, owner=owners[system.pk], at=at)
    return change


def _tell_what_rests_on_it(change: Change, *, at: datetime) -> None:
    """Let approvals tell of a change that no digest of the model or its commits shows."""
    rule = policy.change_rules().get(change.kind)
    if change.kind in SHOWN_BY_NO_DIGEST and rule and rule.effect != "none":
        ends = rule.effect == "no longer valid"
        note_event(change.model, rule.title, ends=ends, at=at)


def _json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in facts.items()}


def _reached(change: Change, systems: Sequence[System]) -> list[System]:
    """Return those of the model's systems that a change concerns: all, or who runs its commit."""
    if change.revision is None:
        return list(systems)
    running = set(System.objects.running(change.revision).order_by().values_list("pk", flat=True))
    return [system for system in systems if system.pk in running]


def _open_finding(system: System, change: Change, *, owner: User, at: datetime) -> None:
    rule = policy.change_rules().get(change.kind)
    finding = Finding.objects.create(
        system=system,
        change=change,
        subject=change.model.repo_id,
        title=f"{rule.title if rule else change.get_kind_display()}: {change.model.repo_id}"[:300],
        severity=change.severity,
        because=" ".join(filter(None, [sentence(change), rule.why if rule else ""])),
        owner=owner,
        due_on=at.date() + timedelta(days=due_days(change.severity)),
        found_at=at,
    )
    record(Event.FINDING_OPENED, on=finding, by=None, at=at, note=sentence(change))
