"""Take documents in, portion by portion: what one says is stored, what is no record is listed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db import transaction

from governance.watch.actions.advisories import store_advisories
from governance.watch.actions.signals import store_signals
from governance.watch.models import Feed, Sync, SyncProblem
from governance.watch.sources.archives import Item, UnreadableSource
from governance.watch.sources.known import read
from governance.watch.sources.online.wire import SourceUnavailable
from governance.watch.sources.osv import OSV
from governance.watch.sources.records import Record, Signal, UnreadableRecord

AT_ONCE = 250
BYTES_AT_ONCE = 16 * 1024 * 1024
NAME_LIMIT = 300
NUL = "\0"


class Intake:
    """What one run has taken in until now.

    `keys` are the packages to match again. No more than a portion of documents is held at a time.
    """

    def __init__(self, sync: Sync, *, at: datetime) -> None:
        self.sync, self.at = sync, at
        self.keys: set[str] = set()

    def take(self, given: Iterable[Item], *, goes_on: Callable[[], None] = lambda: None) -> None:
        """Store every document; `goes_on` is asked after each portion, and may raise to stop."""
        for portion in portions(given):
            self._store(portion)
            goes_on()

    def _store(self, portion: list[Item]) -> None:
        """Store a portion in one transaction: after a crash it is there as a whole or not at all.

        Two runs at once take turns, portion by portion: they may bring the same document.
        """
        said, problems = _read(portion, self.sync)
        records = [one for one in said if isinstance(one, Record)]
        signals = [one for one in said if isinstance(one, Signal)]
        with transaction.atomic():
            _take_turns()
            kept = store_advisories(records, at=self.at)
            stored = sum(one.news for one in kept) + store_signals(signals, at=self.at)
            SyncProblem.objects.bulk_create(problems)
            self._count(len(portion), stored, len(problems))
        self.keys.update(*(one.keys for one in kept))

    def _count(self, read_: int, stored: int, unreadable: int) -> None:
        self.sync.read += read_
        self.sync.stored += stored
        self.sync.unreadable += unreadable
        self.sync.save(update_fields=["read", "stored", "unreadable"])


def portions(given: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield the documents by 250, or fewer where they are large.

    Where their source breaks off, what came until then is given out before that is said.
    """
    held: list[Item] = []
    size = 0
    try:
        for item in given:
            held.append(item)
            size += item.size
            if len(held) >= AT_ONCE or size >= BYTES_AT_ONCE:
                yield held
                held, size = [], 0
    except (SourceUnavailable, UnreadableSource):
        if held:
            yield held
        raise
    if held:
        yield held


def _read(portion: Iterable[Item], sync: Sync) -> tuple[list[Record | Signal], list[SyncProblem]]:
    """Return what documents say, and a row for each that says nothing we can keep."""
    said: list[Record | Signal] = []
    problems: list[SyncProblem] = []
    for item in portion:
        reason = item.problem
        try:
            said += [] if reason else [read(item.document)]
        except UnreadableRecord as error:
            reason = str(error)
        if reason:
            name = item.name[:NAME_LIMIT].replace(NUL, "")
            problems.append(SyncProblem(sync=sync, name=name, reason=reason.replace(NUL, "")))
    return said, problems


def _take_turns() -> None:
    """Wait until no other run stores a portion; the row is only there to be locked."""
    Feed.objects.get_or_create(key=OSV)
    Feed.objects.select_for_update().get(key=OSV)
