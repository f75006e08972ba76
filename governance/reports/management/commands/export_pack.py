"""Build an audit pack at once, into a file."""

import shutil
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.reports.building import built
from governance.reports.pack import build_organisation, build_use_case
from inventory.models import UseCase


class Command(BaseCommand):
    """Write the pack of one use case, or of the organisation, as of now."""

    help = "Build an audit pack now and write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the scope and where to write."""
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--use-case", type=int, metavar="ID")
        scope.add_argument("--organisation", action="store_true")
        parser.add_argument("--out", type=Path, help="Where to write; else the folder one is in.")
        parser.add_argument("--as-of", choices=["now"], default="now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build it and say where it is."""
        at = timezone.now()
        contents: Any = partial(build_organisation, at=at, by=None)
        if options["use_case"]:
            contents = partial(build_use_case, self._use_case(options["use_case"]), at=at, by=None)
        scope = "use-case" if options["use_case"] else "organisation"
        target = options["out"] or Path(f"weighbridge-pack-{scope}-{at:%Y-%m-%d}.pdf")
        with built(contents, told=self._told) as file:
            shutil.copyfile(file.path, target)
        self.stdout.write(f"{target}: {file.pages} pages, SHA-256 {file.sha256}")

    def _use_case(self, pk: int) -> UseCase:
        found = UseCase.objects.select_related("system").filter(pk=pk).first()
        if found is None:
            raise CommandError(f"There is no use case {pk}.")
        return found

    def _told(self, done: int, total: int, step: str) -> None:
        self.stderr.write(f"{100 * done // max(total, 1):3}%  {step}")
