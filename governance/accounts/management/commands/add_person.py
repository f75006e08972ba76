"""Add a person from the command line: how a new installation gets its first administrator."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from governance.accounts import actions
from governance.accounts.models import Department, User
from governance.accounts.permissions import Role
from governance.web.refusals import Refused


class Command(BaseCommand):
    """`add_person ada "Ada Example" --role administrator`."""

    help = (
        "Add a person with one or more roles. Without --ask, a password is made and printed once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names, roles, and where they hold."""
        parser.add_argument("username", help="what the person signs in with")
        parser.add_argument("full_name")
        parser.add_argument("--role", action="append", default=[], choices=Role.values)
        parser.add_argument("--department", default="", help="name; else the whole organisation")
        parser.add_argument("--email", default="")
        parser.add_argument("--ask", action="store_true", help="ask for the password")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person, or say why not; all of it or nothing."""
        try:
            person, password = self._add(options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        roles = ", ".join(str(row) for row in person.assignments.all()) or "no role"
        self.stdout.write(f"Added {person} ({person.username}): {roles}.")
        if password:
            self.stdout.write(f"First password, shown once: {password}")

    @transaction.atomic
    def _add(self, options: dict[str, Any]) -> tuple[User, str]:
        at, password = timezone.now(), ""
        names = {"username": options["username"], "full_name": options["full_name"]}
        if options["ask"]:
            typed = _asked()
            person = actions.add_person(
                **names, email=options["email"], password=typed, by=None, at=at
            )
        else:
            person, password = actions.invite_person(
                **names, email=options["email"], by=None, at=at
            )
        department = _department(options["department"])
        for role in options["role"]:
            actions.grant(person, role, department=department, by=None, at=at)
        return person, password


def _asked() -> str:
    if not sys.stdin.isatty():
        raise CommandError("There is nobody to ask. Leave --ask out, or run it in a terminal.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("The two passwords differ. Nobody was added.")
    return password


def _department(name: str) -> Department | None:
    if not name:
        return None
    found = list(Department.objects.filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(f"Several departments are called “{name}”. Give the role on the page.")
    raise CommandError(f"There is no department called “{name}”. Add it first.")
