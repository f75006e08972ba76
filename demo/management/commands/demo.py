"""Build the sample organisation, step by step, and export its audit pack."""

import re
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo.organisation.people import ACCOUNTS, PASSWORD
from demo.organisation.story import STEPS
from demo.organisation.world import World
from governance.accounts.models import User
from governance.web.refusals import Refused

LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d+")


class Command(BaseCommand):
    """Prints each step with its result; exit status 1 names the step that failed."""

    help = "Build the sample organisation against the sandbox hub and export its audit pack."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where people exist already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps."""
        if User.objects.exists():
            if not options["if_empty"]:
                raise CommandError("This database is in use. The sample needs an empty one.")
            self._print_sign_ins()
            return
        if not LOOPBACK.fullmatch(settings.HF_ENDPOINT):
            raise CommandError("The sample needs the sandbox hub: start `python -m demo.hub`.")
        self._build(World(today=timezone.now()))
        self._export()
        self._print_sign_ins()

    def _build(self, world: World) -> None:
        for number, (title, step) in enumerate(STEPS, start=1):
            try:
                result = step(world)
            except Refused as refusal:
                raise CommandError(f"Step {number}, “{title}”, failed: {refusal}") from refusal
            self.stdout.write(f"{number:2}. {title}: {result}.")

    def _export(self) -> None:
        path = settings.VAR_DIR / "sample-audit-pack.pdf"
        call_command("export_pack", organisation=True, out=str(path), stdout=self.stdout)
        call_command("verify_pack", str(path), stdout=self.stdout)
        self.stdout.write(f"Audit pack: {path}")

    def _print_sign_ins(self) -> None:
        names = ", ".join(account.username for account in ACCOUNTS)
        self.stdout.write(f"Sign in as {names}; the password of each is {PASSWORD}.")
