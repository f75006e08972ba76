"""FIRST's interface for EPSS: scores of the flaws that our advisories name, 100 an answer."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from governance.watch.sources.archives import Item
from governance.watch.sources.fields import objects, text
from governance.watch.sources.online.asked import Asked, Told
from governance.watch.sources.online.wire import SourceLacksRecord, SourceUnavailable, Wire

TITLE = "FIRST EPSS"
PARAMETER_LIMIT = 2_000
PAGE = 100
PAGES = 20


def fetch(address: str, asked: Asked, told: Told) -> Iterator[Item]:
    """Give a row for each flaw that has a score. The source is told the ids of the flaws alone."""
    with Wire(address, title=TITLE) as wire:
        for names in _portions(asked.cves):
            yield from _rows(wire, names)


def _portions(cves: Sequence[str]) -> Iterator[list[str]]:
    """Yield as many names as fit into the parameter."""
    held: list[str] = []
    length = 0
    for cve in cves:
        if held and length + len(cve) + 1 > PARAMETER_LIMIT:
            yield held
            held, length = [], 0
        held.append(cve)
        length += len(cve) + 1
    if held:
        yield held


def _rows(wire: Wire, names: Sequence[str]) -> Iterator[Item]:
    for number in range(PAGES):
        query = {"cve": ",".join(names), "limit": PAGE, "offset": number * PAGE}
        rows, total = _page(wire, f"{wire.address}?{urlencode(query, safe=',')}")
        yield from (Item(f"EPSS: {text(row.get('cve'))[:40]}", row) for row in rows)
        if (number + 1) * PAGE >= total or not rows:
            return


def _page(wire: Wire, url: str) -> tuple[list[Any], int]:
    try:
        reply = wire.json(url)
    except SourceLacksRecord as error:
        raise SourceUnavailable(f"{TITLE} answered with status 404. We ask again later.") from error
    if not isinstance(reply, dict) or not isinstance(reply.get("data"), list):
        raise wire.cut_off()
    total = reply.get("total")
    return list(objects(reply["data"])), total if isinstance(total, int) else 0
