"""Ask the hub for models at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from governance.watch.actions import poll, schedule_poll
from governance.watch.change_words import sentence
from governance.watch.models import Poll
from inventory.hubs import HUBS
from inventory.models import HubModel


class Command(BaseCommand):
    """`manage.py poll`: those that are due, `--all`, or the models that are named."""

    help = "Ask the hub for models and print what changed: those due, --all, or by name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take names, or --all."""
        parser.add_argument("repo_id", nargs="*", help="models such as org/name")
        parser.add_argument("--all", action="store_true", help="every registered model")

    def handle(self, *args: Any, repo_id: list[str], **options: Any) -> None:
        """Poll one after another and print each change.

        :raises CommandError: if a name belongs to no model.
        """
        rows = self._rows(repo_id, everything=bool(options["all"]))
        for row in rows:
            changes = poll(row, hub=HUBS[row.model.hub](), at=timezone.now())
            for change in changes:
                self.stdout.write(f"{row.model}: {sentence(change)}")
            row.refresh_from_db()
            if row.problem:
                self.stderr.write(f"{row.model}: {row.problem}")
        self.stdout.write(f"{len(rows)} models asked for.")

    def _rows(self, names: list[str], *, everything: bool) -> list[Poll]:
        at = timezone.now()
        if not names and not everything:
            return list(Poll.objects.due(at).select_related("model"))
        at_hubs = HubModel.objects.registered().filter(hub__in=HUBS)
        models = at_hubs if everything else self._named(names, at_hubs)
        return [schedule_poll(model, by=None, at=at) for model in models]

    def _named(self, names: list[str], at_hubs: QuerySet[HubModel]) -> QuerySet[HubModel]:
        found = at_hubs.filter(repo_id__in=names)
        missing = set(names) - set(found.values_list("repo_id", flat=True))
        if missing:
            raise CommandError(f"No model of a hub is registered as {', '.join(sorted(missing))}.")
        return found
