"""Import advisories of any source from a directory, a zip file or a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.watch.actions import import_directory
from governance.web.refusals import Refused


class Command(BaseCommand):
    """`manage.py import_advisories PATH`: for sites without a way out to the network."""

    help = (
        "Import advisories (OSV, GitHub, CISA KEV, EPSS, AVID, MITRE ATLAS, AI-Infra-Guard) from a "
        "directory, a zip file or a file. Which source a document is of is seen from its form."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the path."""
        parser.add_argument(
            "path", type=Path, help="a directory, a zip file, or a JSON, YAML or CSV file"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        """Import and say what came of it.

        :raises CommandError: if nothing could be read.
        """
        try:
            run = import_directory(path, by=None, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if run.problem and not run.read:
            raise CommandError(run.problem)
        self.stdout.write(
            f"{run.read} read, {run.stored} new or changed, {run.unreadable} unreadable."
        )
        if run.problem:
            self.stderr.write(run.problem)
