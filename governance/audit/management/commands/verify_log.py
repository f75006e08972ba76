"""Check that no audit entry is missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.audit.models import Counter, Entry


class Command(BaseCommand):
    """Compare the number of entries of every subject with its counter; exit 1 on a gap."""

    help = "Check that no entry of the audit log is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the count, or each subject with a gap."""
        gaps = list(Counter.objects.with_gaps())
        for gap in gaps:
            written = gap.written  # type: ignore[attr-defined]  # annotated by with_gaps
            self.stderr.write(
                f"{gap.subject_type} {gap.subject_id}: {gap.last} entries were numbered, "
                f"{written} are there."
            )
        if gaps:
            raise CommandError(f"{len(gaps)} subjects lack entries. The log is not whole.")
        subjects, entries = Counter.objects.count(), Entry.objects.count()
        self.stdout.write(f"{entries} entries about {subjects} subjects; none is missing.")
