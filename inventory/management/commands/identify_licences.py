"""Read stored licence texts again after the catalogue grew."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from inventory.actions.licences import identify_again


class Command(BaseCommand):
    """Idempotent; a run that was stopped goes on where it was, and one with nothing to do ends."""

    help = "Read every stored licence text again that an older catalogue read."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them, and show how far it is."""
        done = 0
        with tqdm(unit="revisions", file=self.stderr, disable=None) as bar:
            for done, total in identify_again(at=timezone.now()):
                bar.total = total
                bar.update(done - bar.n)
        self.stdout.write(
            f"{done} revisions were read again." if done else "Nothing to do: all are up to date."
        )
