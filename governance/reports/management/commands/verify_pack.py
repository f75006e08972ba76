"""Check an audit pack offline, without a database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.reports.verification import Check, NotAPack, verify


class Command(BaseCommand):
    """Print one line per check; end with status 1 and the difference on any fault."""

    help = "Check an audit pack: attachments, facts digest, audit entries, evidence files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the folder with the evidence."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--evidence", type=Path, help="A folder with the evidence files.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the file."""
        faults = 0
        try:
            for check in verify(options["file"], evidence=options["evidence"]):
                faults += bool(check.problem)
                self._say(check)
        except (NotAPack, OSError) as problem:
            raise CommandError(str(problem)) from problem
        if faults:
            counted = "1 check" if faults == 1 else f"{faults} checks"
            raise CommandError(f"This pack is not what it was: {counted} failed.")
        self.stdout.write("Everything in this pack is as it was built.")

    def _say(self, check: Check) -> None:
        if check.problem:
            self.stdout.write(f"FAULT {check.what}: {check.problem}")
        else:
            self.stdout.write(f"ok    {check.what}")
