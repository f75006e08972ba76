"""Note on the use cases of a system that a finding asks for a look."""

from datetime import datetime

from governance.rules import canonical
from inventory.models import System, UseCase


def note_finding(system: System, title: str, *, at: datetime) -> None:
    """Note a finding on every use case of its system, so that what rests on them can tell.

    The caller writes the entry of the log, which says more.
    """
    said = f"“{title[:120]}” on {at:%Y-%m-%d at %H:%M}"
    rows = UseCase.objects.filter(system=system, retired_at=None)
    rows.update(findings_event=said, findings_digest=canonical.digest({"event": said}))
