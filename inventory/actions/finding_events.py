"""Note on the use cases of a system that a finding asks for a look."""

from collections.abc import Collection
from datetime import datetime

from governance.rules import canonical
from inventory.models import System, UseCase


def note_finding(system: System, title: str, *, at: datetime) -> None:
    """Note a finding on every use case of its system, so that what rests on them can tell.

    The caller writes the entry of the log, which says more.
    """
    note_findings([system.pk], title, at=at)


def note_findings(systems: Collection[int], title: str, *, at: datetime) -> None:
    """Do what `note_finding` does for findings of the same title on several systems."""
    said = f"“{title[:120]}” on {at:%Y-%m-%d at %H:%M}"
    rows = UseCase.objects.filter(system__in=systems, retired_at=None)
    rows.update(findings_event=said, findings_digest=canonical.digest({"event": said}))
