"""Import advisories from a directory or a zip file, for sites without a way out."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch.actions.advisories import store_advisory
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import begin, finish
from governance.watch.actions.signals import store_signals
from governance.watch.models import Sync
from governance.watch.sources.archives import Item, UnreadableSource, items
from governance.watch.sources.known import documents_in, read
from governance.watch.sources.records import Signal, UnreadableRecord
from governance.web.refusals import NotAllowed

AT_ONCE = 100
NAME_LIMIT = 200


def import_directory(path: Path, *, by: User | None, at: datetime) -> Sync:
    """Store what every document of a known source says, then match what is new.

    What cannot be read is counted and named, and the rest is stored. The path is a directory, a zip
    file, or one file of any form that `archives.items` knows.

    :raises NotAllowed: if the person may not import advisories.
    :raises Refused: if the same place is being imported at this moment.
    """
    if by is not None and not can_anywhere(by, Permission.ADVISORY_IMPORT):
        raise NotAllowed("You may not import advisories. Ask an administrator for the role.")
    sync = begin(path.resolve().name, at=at)
    keys: set[str] = set()
    problems: list[str] = []
    try:
        given = _single(items(path))
        while portion := list(islice(given, AT_ONCE)):
            keys |= _store(portion, sync, problems, at=at)
    except UnreadableSource as error:
        problems.insert(0, str(error))
    match_packages(keys, at=at)
    return finish(sync, problems, by=by, at=at)


def _single(given: Iterator[Item]) -> Iterator[Item]:
    """Yield the documents one by one, where one holds many, such as CISA's catalogue."""
    for item in given:
        if item.problem:
            yield item
            continue
        for document in documents_in(item.document):
            yield Item(item.name, document)


@transaction.atomic
def _store(portion: list[Item], sync: Sync, problems: list[str], *, at: datetime) -> set[str]:
    """Store a portion in one transaction; return the keys of packages to match again."""
    keys: set[str] = set()
    signals: list[Signal] = []
    for item in portion:
        sync.read += 1
        try:
            keys |= _keep(item, sync, signals, at=at)
        except UnreadableRecord as error:
            sync.unreadable += 1
            problems.append(f"{item.name[:NAME_LIMIT]}: {error}")
    sync.stored += store_signals(signals, at=at)
    sync.save()
    return keys


def _keep(item: Item, sync: Sync, signals: list[Signal], *, at: datetime) -> frozenset[str]:
    """Store one advisory at once; signals are gathered, as there are hundreds of thousands."""
    if item.problem:
        raise UnreadableRecord(item.problem)
    said = read(item.document)
    if isinstance(said, Signal):
        signals.append(said)
        return frozenset()
    kept = store_advisory(said, at=at)
    sync.stored += kept.news
    return kept.keys
