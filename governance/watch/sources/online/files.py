"""Lists that a source publishes as one file: JSON, YAML, or a zip file of its repository."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from governance.watch.sources.archives import Item, items
from governance.watch.sources.known import each
from governance.watch.sources.online.asked import Asked, Fetch, Told
from governance.watch.sources.online.wire import SourceLacksRecord, SourceUnavailable, Wire

PREFIX = "weighbridge-feed-"


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
    """Write the file and return its ETag; None if it is the one we have."""
    try:
        reply = wire.download(wire.address, path, etag=before, whole=True)
    except SourceLacksRecord as error:
        raise SourceUnavailable(
            f"{wire.title} has nothing at the address that is set. Look whether it has moved."
        ) from error
    return None if reply.unchanged else reply.etag
