"""Measure the pages, the lists of the API and the exports of a seeded database."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count
from django.test import Client

from bench import addresses, memory, services
from bench.addresses import Address
from bench.asking import NotAnswered, Timing, ask
from bench.figures import Figure
from bench.queries import statements
from bench.seed.world import World
from governance.accounts import actions
from governance.accounts.models import User
from governance.approvals.models import Approval
from inventory.models import HubModel

CSV_SECONDS, CSV_ROWS = 2.0, 10_000
FLAT_MB = 30.0

Who = Mapping[str, Mapping[str, str]]


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of every address that there is."""
    who = _headers(world, at=world.at)
    with services.web(os.environ) as web:
        figures = _asked(_addresses(world), web, who, say)
        for what, path in addresses.exports().items():
            say(f"  CSV of {what}")
            figures += _export(what, path, web, who["officer"])
    for name in addresses.missing():
        say(f"  There is no page {name}.")
    return figures


def of(asked: Sequence[Address], world: World, say: Callable[[str], None]) -> list[Figure]:
    """Return the figures of these addresses alone."""
    who = _headers(world, at=world.at)
    with services.web(os.environ) as web:
        return _asked(asked, web, who, say)


def _asked(
    asked: Iterable[Address], web: services.Web, who: Who, say: Callable[[str], None]
) -> list[Figure]:
    figures: list[Figure] = []
    for one in asked:
        say(f"  {one.what}")
        figures += _figures(one, web.port, who[one.who])
    return figures


def _addresses(world: World) -> list[Address]:
    return [
        *addresses.api(),
        *addresses.lists(),
        *addresses.pages(),
        *addresses.model_pages(_busiest(world)),
        *addresses.decisions(_longest_request()),
    ]


def _busiest(world: World) -> int:
    """Return a model that most systems use, so that its page has most to show."""
    used = HubModel.objects.filter(pk__in=[model.pk for model in world.models[:2_000]])
    counted = used.annotate(systems=Count("revisions__uses")).order_by("-systems", "pk")
    return counted.values_list("pk", flat=True)[0]


def _longest_request() -> int:
    """Return a request of tier 3 in review, which has most questions and most stages."""
    rows = Approval.objects.open().filter(tier=3).annotate(answered=Count("answers"))
    return rows.order_by("-answered", "pk").values_list("pk", flat=True)[0]


def _headers(world: World, *, at: datetime) -> Who:
    _, secret = actions.create_token(
        world.officer, "bench", expires_at=at + timedelta(days=2), by=world.officer, at=at
    )
    return {
        "officer": _session(world.officer),
        "engineer": _session(world.engineers[0]),
        "security": _session(world.signers["security"][0]),
        "program": {"Authorization": f"Token {secret}"},
    }


def _session(person: User) -> Mapping[str, str]:
    client = Client()
    client.force_login(person)
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}


def _figures(one: Address, port: int, headers: Mapping[str, str]) -> list[Figure]:
    try:
        timing = ask(port, one.path, headers)
    except NotAnswered as problem:
        return [Figure(what=one.what, unit="ms", measured=0, also=f"{one.path} {problem}")]
    found = statements(one.path, headers)
    figures = [
        Figure(
            what=one.what, unit="ms", measured=timing.median, at_most=one.milliseconds,
            also=f"p95 {timing.p95:.0f} ms, {timing.size / 1000:.0f} kB, {found.count} statements",
            why=str(found),
        )
    ]  # fmt: skip
    return figures + _sizes(one, timing, found.count, str(found))


def _sizes(one: Address, timing: Timing, count: int, why: str) -> list[Figure]:
    found = []
    if one.kilobytes:
        size = timing.size / 1000
        what = f"{one.what}: size"
        found.append(Figure(what=what, unit="kB", measured=size, at_most=one.kilobytes))
    if one.statements:
        what = f"{one.what}: statements"
        found.append(Figure(what=what, unit="", measured=count, at_most=one.statements, why=why))
    return found


def _export(what: str, path: str, web: services.Web, headers: Mapping[str, str]) -> list[Figure]:
    """Measure an export: its time, and how far the memory of the server rises."""
    memory.forget_peak(web.pid)
    before = memory.peak_mb(web.pid)
    try:
        timing = ask(web.port, path, headers, warm_ups=0, requests=3)
    except NotAnswered as problem:
        return [Figure(what=f"CSV of {what}", unit="s", measured=0, also=f"{path} {problem}")]
    rise = max(memory.peak_mb(web.pid) - before, 0)
    return [
        Figure(
            what=f"CSV of 10,000 {what}", unit="s", measured=timing.median / 1000,
            at_most=CSV_SECONDS, also=f"{timing.size / 1e6:.1f} MB",
            why=str(statements(path, headers)),
        ),
        Figure(
            what=f"CSV of 10,000 {what}: memory that it adds", unit="MB", measured=rise,
            at_most=FLAT_MB,
        ),
    ]  # fmt: skip
