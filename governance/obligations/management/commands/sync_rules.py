"""Bring the stored requirements to the edition of the rules data."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.obligations.actions import sync_rules


class Command(BaseCommand):
    """Idempotent; prints what came, changed and went."""

    help = "Bring the stored requirements to the edition of the rules data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Synchronise and report."""
        result = sync_rules(at=timezone.now())
        for title, keys in (
            ("Added", result.added),
            ("Changed", result.changed),
            ("No longer in the rules", result.removed),
        ):
            if keys:
                self.stdout.write(f"{title}: {', '.join(keys)}")
        if not any((result.added, result.changed, result.removed)):
            self.stdout.write("Nothing to do: the requirements match the rules data.")
