"""Write the audit log: one entry per change, inside the transaction that made the change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web import request_ids

if TYPE_CHECKING:
    from governance.accounts.models import User

SOFTWARE = "Weighbridge"

# One statement takes the row lock and the number: callers on one subject queue up, none loses.
NEXT_NUMBER = """
INSERT INTO audit_counter (subject_type, subject_id, last) VALUES (%s, %s, 1)
ON CONFLICT (subject_type, subject_id) DO UPDATE SET last = audit_counter.last + 1
RETURNING last
"""


# The same for many subjects. A counter goes up by one and by nothing else: the database refuses
# any other step, so whoever takes several numbers asks several times.
NEXT_NUMBERS = """
INSERT INTO audit_counter (subject_type, subject_id, last) VALUES {rows}
ON CONFLICT (subject_type, subject_id) DO UPDATE SET last = audit_counter.last + 1
RETURNING subject_type, subject_id, last
"""
SUBJECTS_AT_ONCE = 200

Subject = tuple[str, int]


@dataclass(frozen=True)
class Said:
    """One entry to be written with others: the same arguments as `record` takes."""

    event: Event
    on: models.Model
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def subject(self) -> Subject:
        """What the entry is about."""
        return self.on._meta.label_lower, self.on.pk


def _next_number(subject_type: str, subject_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [subject_type, subject_id])
        return int(cursor.fetchone()[0])


@transaction.atomic
def record(
    event: Event,
    *,
    on: models.Model,
    by: "User | None",
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> Entry:
    """Write one entry about `on`. `by` is None for the software itself.

    `before` and `after` hold JSON data: the fields that changed, old and new. Call it inside the
    transaction of the change, so that both are kept or neither. What `governance.effects` lists
    for the event is done in the same transaction.
    """
    said = Said(event, on, before or {}, after or {}, note)
    entry = _row(said, number=_next_number(*said.subject), by=by, at=at)
    entry.save(force_insert=True)
    for effect in import_string(settings.AUDIT_EFFECTS).get(event, ()):
        import_string(effect)(on, by=by, at=at)
    return entry


@transaction.atomic
def record_many(entries: Sequence[Said], *, by: "User | None", at: datetime) -> None:
    """Write entries that belong together, in their order, as `record` would one after another.

    Every entry has its number; only the way to the database is shorter. What follows from
    them is done once for each object, after all entries are written.
    """
    free = _take_numbers(Counter(entry.subject for entry in entries))
    rows = []
    for entry in entries:
        rows.append(_row(entry, number=free[entry.subject], by=by, at=at))
        free[entry.subject] += 1
    Entry.objects.bulk_create(rows, batch_size=SUBJECTS_AT_ONCE)
    _follow(entries, by=by, at=at)


def _follow(entries: Sequence[Said], *, by: "User | None", at: datetime) -> None:
    """Do what follows from entries: each effect once for each subject, together where it can."""
    table = import_string(settings.AUDIT_EFFECTS)
    due: dict[str, dict[Subject, models.Model]] = {}
    for entry in entries:
        for effect in table.get(entry.event, ()):
            due.setdefault(effect, {}).setdefault(entry.subject, entry.on)
    together = import_string(settings.AUDIT_EFFECTS_TOGETHER)
    for effect, subjects in due.items():
        if effect in together:
            import_string(together[effect])(list(subjects.values()), by=by, at=at)
            continue
        for subject in subjects.values():
            import_string(effect)(subject, by=by, at=at)


def _take_numbers(wanted: Mapping[Subject, int]) -> dict[Subject, int]:
    """Return the first free number of each subject; in one order, so that no two callers block."""
    last: dict[Subject, int] = {}
    for turn in range(max(wanted.values(), default=0)):
        asking = sorted(subject for subject, count in wanted.items() if count > turn)
        for start in range(0, len(asking), SUBJECTS_AT_ONCE):
            last |= _next_numbers(asking[start : start + SUBJECTS_AT_ONCE])
    return {subject: last[subject] - count + 1 for subject, count in wanted.items()}


def _next_numbers(subjects: Sequence[Subject]) -> dict[Subject, int]:
    given = [value for kind, pk in subjects for value in (kind, pk)]
    rows = ", ".join(["(%s, %s, 1)"] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBERS.format(rows=rows), given)
        return {(kind, pk): int(last) for kind, pk, last in cursor.fetchall()}


def _row(entry: Said, *, number: int, by: "User | None", at: datetime) -> Entry:
    return Entry(
        at=at,
        event=entry.event,
        actor=by.full_name if by else SOFTWARE,
        actor_id=by.pk if by else None,
        subject_type=entry.subject[0],
        subject_id=entry.subject[1],
        subject_label=str(entry.on)[:300],
        number=number,
        before=dict(entry.before),
        after=dict(entry.after),
        note=entry.note,
        request_id=request_ids.current(),
    )


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two mappings cut down to the keys whose values differ."""
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in changed}, {key: after.get(key) for key in changed}
