"""Write the audit log: one entry per change, inside the transaction that made the change."""

from collections.abc import Mapping
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
    subject_type = on._meta.label_lower
    entry = Entry.objects.create(
        at=at,
        event=event,
        actor=by.full_name if by else SOFTWARE,
        actor_id=by.pk if by else None,
        subject_type=subject_type,
        subject_id=on.pk,
        subject_label=str(on)[:300],
        number=_next_number(subject_type, on.pk),
        before=dict(before or {}),
        after=dict(after or {}),
        note=note,
        request_id=request_ids.current(),
    )
    for effect in import_string(settings.AUDIT_EFFECTS).get(event, ()):
        import_string(effect)(on, by=by, at=at)
    return entry


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two mappings cut down to the keys whose values differ."""
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in changed}, {key: after.get(key) for key in changed}
