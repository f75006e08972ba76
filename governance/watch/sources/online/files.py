"""Lists that a source publishes as one file: JSON, YAML, or a zip file of its repository."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from governance.watch.sources.archives import Item, items
from governance.watch.sources.known import each
from governance.watch.sources.online.asked import Asked, Fetch, Told
from governance.watch.sources.online.wire import (
    HOPS,
    SourceLacksRecord,
    SourceUnavailable,
    Wire,
)

PREFIX = "weighbridge-feed-"
# A link inside a repository is served as a text of one line: the path of the file it leads to.
LINK = re.compile(rb"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*\n?")
LONGEST_LINK = 200


def list_at(title: str, suffix: str, only: re.Pattern[str] | None = None) -> Fetch:
    """Return how to fetch a file that has everything, unless its ETag says that nothing is new.

    `only` is what the names of a zip file's members have to match.
    """

    def fetch(address: str, asked: Asked, told: Told) -> Iterator[Item]:
        with TemporaryDirectory(prefix=PREFIX) as folder, Wire(address, title=title) as wire:
            path = Path(folder) / f"{Path(wire.home.path).stem or 'list'}{suffix}"
            before = str(asked.mark.get("etag", ""))
            reply = _download(wire, path, before)
            if reply is None:
                return
            count = 0
            for item in documents(path, wire, only=only):
                count += 1
                yield item
            told.count, told.mark["etag"] = count, reply

    return fetch


def documents(path: Path, wire: Wire, *, only: re.Pattern[str] | None = None) -> Iterator[Item]:
    """Give the documents of a file that was fetched.

    :raises SourceUnavailable: if it is not what its name says, or breaks off. A member of a zip
        file that cannot be read costs only itself.
    """
    packed = path.suffix == ".zip"
    if packed and not zipfile.is_zipfile(path):
        raise wire.cut_off()
    for item in each(items(path, only=only)):
        page = item.name == path.name and not isinstance(item.document, dict)
        if not packed and (item.problem or page):
            raise wire.cut_off()
        yield item


def _download(wire: Wire, path: Path, before: str) -> str | None:
    """Write the file, following links, and return its ETag; None if it is the one we have."""
    address = wire.address
    try:
        for _ in range(HOPS + 1):
            reply = wire.download(address, path, etag=before, whole=True)
            if reply.unchanged:
                return None
            if not (link := _link(path)):
                return reply.etag
            address = wire.inside(urljoin(address, link))
    except SourceLacksRecord as error:
        raise SourceUnavailable(
            f"{wire.title} has nothing at the address that is set. Look whether it has moved."
        ) from error
    raise SourceUnavailable(f"{wire.title} leads from link to link. We do not follow it.")


def _link(path: Path) -> str:
    """Return where a file leads that is a link to one of its kind, "" if it is none."""
    if path.stat().st_size > LONGEST_LINK:
        return ""
    content = path.read_bytes()
    leads = LINK.fullmatch(content) and content.strip().endswith(path.suffix.encode())
    return content.decode().strip() if leads else ""
