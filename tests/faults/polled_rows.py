"""What polls leave behind, to be compared with what a day without trouble leaves."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from governance.watch.actions import poll
from governance.watch.models import Change, Poll
from inventory.hubs.base import Hub
from inventory.models import HubModel, Revision, RevisionFile

KEYS = frozenset({"model", "revision", "inspect_at"})


def rows() -> list[Any]:
    """What is known of models, without keys and moments."""
    found: list[Any] = []
    for kind in (HubModel, Revision, RevisionFile, Change):
        fields = [field.name for field in kind._meta.fields if not _differs(field)]
        found.append(sorted(map(repr, kind.objects.values_list(*fields))))
    return found


def _differs(field: Any) -> bool:
    """Tell whether a field is a key or a moment, which no two runs have in common."""
    return field.primary_key or field.name in KEYS or "Date" in type(field).__name__


def undisturbed(hub: Hub, poll_row: Poll) -> list[Any]:
    """Poll as on any day, keep what came of it, and take it back."""
    with transaction.atomic():
        poll(poll_row, hub=hub, at=timezone.now())
        kept = rows()
        transaction.set_rollback(True)
    return kept
