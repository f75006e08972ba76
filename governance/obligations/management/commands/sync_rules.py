"""Bring the stored frameworks to the edition of the rules data."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.obligations.actions import sync_rules
from governance.obligations.comparing import Difference, pending

WORDS = {"added": "Added", "changed": "Changed", "removed": "No longer in the rules"}


class Command(BaseCommand):
    """Idempotent; shows what differs before it changes anything in use."""

    help = (
        "Bring the stored frameworks to the edition of the rules data. What differs is shown "
        "first; where open obligations rest on a duty that changed or went, nothing is changed "
        "without an answer or --yes. Obligations keep the text they were made under until somebody "
        "accepts the new one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two switches."""
        parser.add_argument("--dry-run", action="store_true", help="Show what differs, and stop.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument(
            "--new-only", action="store_true", help="Store what is missing; change nothing stored."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show, ask where needed, synchronise, report."""
        if options["new_only"]:
            sync_rules(at=timezone.now(), new_only=True)
            return
        differences = pending()
        self._show(differences)
        if options["dry_run"]:
            return
        in_use = sum(one.in_use for one in differences)
        if in_use and not options["yes"]:
            self._ask(in_use)
        sync_rules(at=timezone.now(), tell=self.stdout.write)

    def _show(self, differences: Iterable[Difference]) -> None:
        for one in differences:
            used = f" ({one.in_use} open obligations)" if one.in_use else ""
            self.stdout.write(f"{WORDS[one.kind]}: {one.key} {one.title}{used}")
            for cell in one.cells:
                self.stdout.write(f"    {cell.title}: {cell.was} → {cell.now}")

    def _ask(self, in_use: int) -> None:
        question = f"{in_use} open obligations rest on duties that change. Go on? [y/N] "
        if not sys.stdin.isatty():
            raise CommandError(
                f"{in_use} open obligations rest on duties that change, so nothing was changed. "
                "Read the list above and run the command again with --yes."
            )
        if input(question).strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was changed.")
