"""GitHub's interface for advisories: what was changed since the last time, the oldest first.

The oldest first, so that a run which breaks off, or uses up its quota, goes on from there the next
time. Malware is a list of its own. The source is told ecosystems, and no package.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from governance.watch.sources.archives import Item
from governance.watch.sources.fields import mapping, text
from governance.watch.sources.ghsa import ECOSYSTEMS
from governance.watch.sources.online.asked import Asked, Told
from governance.watch.sources.online.files import PREFIX, documents
from governance.watch.sources.online.wire import SourceLacksRecord, SourceUnavailable, Wire

TITLE = "GitHub"
KINDS = ("reviewed", "malware")
OURS = {ecosystem: name for name, ecosystem in ECOSYSTEMS.items()}
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
NEXT = re.compile(r"<([^<>]{1,2000})>\s*;[^,]*rel=\"?next\"?")
PAGES = 1_000
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


def fetch(address: str, asked: Asked, told: Told) -> Iterator[Item]:
    """Give what is new in every ecosystem that runs here."""
    token = {"Authorization": f"Bearer {asked.token}"} if asked.token else {}
    names = [OURS[ecosystem] for ecosystem in asked.ecosystems if ecosystem in OURS]
    told.mark.update(asked.mark)
    with Wire(address, title=TITLE, headers=HEADERS | token) as wire:
        for name in names:
            for kind in KINDS:
                yield from _listed(wire, name, kind, told)


def _listed(wire: Wire, ecosystem: str, kind: str, told: Told) -> Iterator[Item]:
    """Give one list page by page; what is remembered moves on with each page."""
    place = f"{ecosystem}/{kind}"
    before = mapping(told.mark.get(place))
    since = text(before.get("modified"))
    first = url = _url(wire, ecosystem, kind, since)
    etag = text(before.get("etag")) if before.get("url") == url else ""
    with TemporaryDirectory(prefix=PREFIX) as folder:
        path = Path(folder) / f"{ecosystem}-{kind}.json"
        for number in range(PAGES):
            reply = _page(wire, url, path, etag if number == 0 else "")
            if reply is None:
                return
            for item in documents(path, wire):
                since = max(since, _moment(item))
                yield item
            told.mark[place] = {"modified": since}
            etag = reply[0] if number == 0 else etag
            if not reply[1]:
                told.mark[place] |= {"url": first, "etag": etag}
                return
            url = wire.inside(reply[1])
    raise SourceUnavailable(f"{TITLE} sent more pages than we read at once. We go on later.")


def _url(wire: Wire, ecosystem: str, kind: str, since: str) -> str:
    query = {
        "ecosystem": ecosystem, "type": kind, "per_page": "100", "sort": "updated",
        "direction": "asc",
    }  # fmt: skip
    query |= {"modified": f">={since}"} if since else {}
    return f"{wire.address}/advisories?{urlencode(query)}"


def _page(wire: Wire, url: str, path: Path, etag: str) -> tuple[str, str] | None:
    """Write a page; return its ETag and the address of the next, None if nothing is new."""
    try:
        reply = wire.download(url, path, etag=etag)
    except SourceLacksRecord as error:
        raise SourceUnavailable(f"{TITLE} answered with status 404. We ask again later.") from error
    if reply.unchanged:
        return None
    following = NEXT.search(reply.headers.get("link", ""))
    return reply.etag, following[1] if following else ""


def _moment(item: Item) -> str:
    """Return when a record was last changed; a date that is none moves nothing."""
    moment = text(mapping(item.document).get("updated_at"))
    return moment if MOMENT.fullmatch(moment) else ""
