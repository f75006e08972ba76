"""What belongs to another department is not there, at any address, by any method.

The addresses are read from the list of URLs, so that what is added to it is tried here too; the
numbers are those of real rows of the sample organisation. Each request is undone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from demo.organisation.world import World
from governance.accounts.models import User
from governance.accounts.permissions import Role
from governance.approvals.models import Approval, Condition, Delegation, Release, Waiver
from governance.evidence.models import Evidence, Training
from governance.incidents.models import Clock, Incident
from governance.obligations.models import Document, Obligation
from governance.watch.models import Finding
from inventory.models import System, UseCase
from tests.factories import DepartmentFactory, UserFactory

# One process builds the sample for all who look at it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
NUMBER = re.compile(r"<int:\w+>|\(\?P<\w+>(?:\[0-9\]\+|\[\^/\.\]\+|\[0-9\]\{1,9\})\)")
OTHERS: Mapping[str, str] = {
    "step": "withdraw",
    "decision": "sign",
    "waiver": "grant",
    "key": "what",
    "item": "model-and-version",
    "family": "security",
    "kind": "governance",
    "verb": "submit",
}
FIRST: Mapping[str, type[models.Model]] = {
    "approvals/conditions": Condition,
    "approvals/waivers": Waiver,
    "approvals/delegations": Delegation,
    "approvals": Approval,
    "delegations": Delegation,
    "documents": Document,
    "evidence/trainings": Training,
    "evidence": Evidence,
    "findings": Finding,
    "incidents/clocks": Clock,
    "incidents": Incident,
    "obligations/documents": Document,
    "obligations": Obligation,
    "releases": Release,
    "systems": System,
    "trainings": Training,
    "use-cases": UseCase,
}


def _walk(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        else:
            yield address, pattern


def _addresses(stranger: User) -> Iterator[tuple[str, str]]:
    """Yield method and address of everything that names a row of another department first."""
    for pattern, view in _walk(get_resolver().url_patterns):
        first = NUMBER.search(pattern)
        place = pattern[: first.start()].removeprefix("api/v1/").rstrip("/") if first else ""
        if place not in FIRST:
            continue
        filled = NUMBER.sub(str(_hidden(FIRST[place], stranger)), pattern, count=1)
        address = "/" + _filled(NUMBER.sub("1", filled))
        for method in getattr(view.callback, "actions", ("get", "post")):
            yield method, address


def _hidden(model: type[models.Model], stranger: User) -> int:
    """Return the key of a row that the person may not see; parts have no sight of their own."""
    rows: Any = model._default_manager.order_by("pk")
    if hasattr(rows, "visible_to"):
        rows = rows.exclude(pk__in=rows.visible_to(stranger).order_by().values("pk"))
    key: int = rows[0].pk
    return key


def _filled(address: str) -> str:
    """Return the address with something for each parameter that is no number."""
    named = re.sub(r"<(\w+):(\w+)>", lambda found: _other(*found.groups()), address)
    return re.sub(r"\(\?P<(\w+)>[^()]+\)", lambda found: _other("", found[1]), named)


def _other(converter: str, name: str) -> str:
    return OTHERS.get(converter) or OTHERS[name]


@pytest.fixture
def stranger(world: World) -> User:
    """Somebody who holds every role there is, for a department that owns nothing."""
    elsewhere = DepartmentFactory(name="Elsewhere")
    person: User = UserFactory(roles=[(role, elsewhere) for role in Role])
    return person


@pytest.mark.once
def test_what_belongs_to_another_department_is_not_there(stranger: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(stranger)
    asked, shown = list(_addresses(stranger)), []

    for method, address in asked:
        with transaction.atomic():
            response = client.generic(method, address, b"{}", content_type="application/json")
            transaction.set_rollback(True)
        if response.status_code not in {404, 405}:
            shown.append(f"{response.status_code} {method} {address}")

    assert "\n".join(shown) == ""
    assert len(asked) > 150
