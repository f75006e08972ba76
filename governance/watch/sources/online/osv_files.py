"""OSV's files: all records of an ecosystem at first, and then those that were changed.

`modified_id.csv` names every record with the time of its last change. The source is told which
ecosystems run here, and no package.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from governance.watch.sources.archives import Item
from governance.watch.sources.fields import mapping, text
from governance.watch.sources.online.asked import Asked, Told
from governance.watch.sources.online.files import PREFIX, documents
from governance.watch.sources.online.osv import OSV_ID
from governance.watch.sources.online.wire import Reply, SourceLacksRecord, SourceUnavailable, Wire

TITLE = "OSV"
# More than this many single records cost more than the whole file.
SINGLE = 500
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)


def fetch(address: str, asked: Asked, told: Told) -> Iterator[Item]:
    """Give what is new in every ecosystem that runs here; `count` is of all lists together."""
    told.mark.update(asked.mark)
    with (
        TemporaryDirectory(prefix=PREFIX) as folder,
        Wire(address, title=TITLE) as wire,
    ):
        for ecosystem in asked.ecosystems:
            yield from _Ecosystem(wire, Path(folder), ecosystem).new(told)
    marks = [mapping(told.mark.get(ecosystem)) for ecosystem in asked.ecosystems]
    if set(asked.mark) == set(asked.ecosystems):
        told.count = sum(int(mark.get("count", 0)) for mark in marks)


class _Ecosystem:
    """The files of one ecosystem."""

    def __init__(self, wire: Wire, folder: Path, name: str) -> None:
        self.wire, self.folder, self.name = wire, folder, name
        self.url = f"{wire.address}/{quote(name, safe='')}"

    def new(self, told: Told) -> Iterator[Item]:
        """Give the records that were changed since the last time, or all of them."""
        before = mapping(told.mark.get(self.name))
        path = self.folder / "modified_id.csv"
        reply = self._download("modified_id.csv", path, text(before.get("etag")))
        if reply.unchanged:
            return
        since = text(before.get("until"))
        count, until, changed = self._changed(path, since)
        if since and len(changed) <= SINGLE:
            yield from self._single(changed)
        else:
            yield from self._all()
        told.mark[self.name] = {"until": until, "etag": reply.etag, "count": count}

    def _changed(self, path: Path, since: str) -> tuple[int, str, list[str]]:
        """Return the length of the list, its newest time, and the ids to read, one too many at
        most; those of the very second are read again, as it may not have been over."""
        count, until = 0, since
        changed: list[str] = []
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            for row in csv.reader(line[:300] for line in lines):
                moment = MOMENT.match(row[0]) if len(row) == 2 else None
                if moment is None or not OSV_ID.fullmatch(row[1]):
                    raise self.wire.cut_off()
                count, until = count + 1, max(until, moment[0])
                if moment[0] >= since and len(changed) <= SINGLE:
                    changed.append(row[1])
        if not count:
            raise self.wire.cut_off()
        return count, until, changed

    def _all(self) -> Iterator[Item]:
        path = self.folder / "all.zip"
        self._download("all.zip", path)
        yield from documents(path, self.wire)
        path.unlink()

    def _single(self, ids: list[str]) -> Iterator[Item]:
        """Give single records; one that its list names and the source lacks is passed over."""
        for external_id in ids:
            try:
                document = self.wire.json(f"{self.url}/{quote(external_id, safe='')}.json")
            except SourceLacksRecord:
                continue
            yield Item(f"{self.name}/{external_id}.json", document)

    def _download(self, name: str, path: Path, etag: str = "") -> Reply:
        try:
            return self.wire.download(f"{self.url}/{name}", path, etag=etag, whole=True)
        except SourceLacksRecord as error:
            raise SourceUnavailable(f"{TITLE} has no files of {self.name}.") from error
