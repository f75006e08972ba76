"""The OSV interface: which records speak of a package, and the records themselves.

Only the names of packages leave this machine, never the versions we run: those are compared here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from governance.watch.sources.archives import Item
from governance.watch.sources.online.asked import Asked, Named, Package, Told
from governance.watch.sources.online.wire import SourceLacksRecord, SourceUnavailable, Wire

TITLE = "OSV"
AT_ONCE = 500
PAGES = 200
OSV_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}", re.ASCII)


def fetch(address: str, asked: Asked, told: Told) -> Iterator[Item]:
    """Give every wanted record that speaks of a package which runs here."""
    with Wire(address, title=TITLE) as wire:
        for package, named in records_of(wire, asked.packages):
            for external_id in asked.wanted(package, named):
                yield from _record(wire, external_id)


def records_of(wire: Wire, packages: Sequence[Package]) -> Iterator[tuple[Package, list[Named]]]:
    """Give each (ecosystem, name) with every record that speaks of it.

    :raises SourceUnavailable: if the source does not answer well.
    """
    for start in range(0, len(packages), AT_ONCE):
        portion = packages[start : start + AT_ONCE]
        yield from zip(portion, _batch(wire, portion), strict=True)


def _record(wire: Wire, external_id: str) -> Iterator[Item]:
    """Give one record; none if it came by import and the source never had it."""
    if not OSV_ID.fullmatch(external_id):
        return
    try:
        document = wire.json(f"{wire.address}/v1/vulns/{quote(external_id, safe='')}")
    except SourceLacksRecord:
        return
    yield Item(external_id, document)


def _batch(wire: Wire, packages: Sequence[Package]) -> list[list[Named]]:
    """Ask for several packages; a reply may hold part of the records, or only a page token."""
    found: list[list[Named]] = [[] for _ in packages]
    waiting = dict.fromkeys(range(len(packages)), "")
    for _ in range(PAGES):
        queries = [_query(packages[place], token) for place, token in waiting.items()]
        for place, result in zip(list(waiting), _results(wire, queries), strict=True):
            found[place] += _named(result)
            waiting[place] = str(result.get("next_page_token") or "")
        waiting = {place: token for place, token in waiting.items() if token}
        if not waiting:
            return found
    raise SourceUnavailable("OSV sent more pages than we read. We ask again later.")


def _query(package: Package, token: str) -> dict[str, Any]:
    ecosystem, name = package
    asked: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": name}}
    return asked | ({"page_token": token} if token else {})


def _results(wire: Wire, queries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    try:
        reply = wire.json(f"{wire.address}/v1/querybatch", body={"queries": queries})
    except SourceLacksRecord as error:
        raise SourceUnavailable("OSV answered with status 404. We ask again later.") from error
    rows = reply.get("results") if isinstance(reply, dict) else None
    if not isinstance(rows, list) or len(rows) != len(queries):
        raise SourceUnavailable("OSV's answer is not the list we asked for. We ask again later.")
    return [row if isinstance(row, dict) else {} for row in rows]


def _named(result: Mapping[str, Any]) -> list[Named]:
    rows = result.get("vulns")
    return [
        Named(str(row["id"]), str(row.get("modified") or ""))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("id"), str)
    ]
