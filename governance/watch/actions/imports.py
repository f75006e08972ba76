"""Import advisories from a directory or a zip file, for sites without a way out."""

from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch.actions.advisories import store_advisory
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import begin, finish
from governance.watch.models import Sync
from governance.watch.sources.archives import Item, UnreadableSource, items
from governance.watch.sources.records import Record, UnreadableRecord, read
from governance.web.refusals import NotAllowed

AT_ONCE = 100


def import_directory(path: Path, *, by: User | None, at: datetime) -> Sync:
    """Store every OSV document below a path or in a zip file, then match what is new.

    What cannot be read is counted and named, and the rest is stored.

    :raises NotAllowed: if the person may not import advisories.
    :raises Refused: if the same place is being imported at this moment.
    """
    if by is not None and not can_anywhere(by, Permission.ADVISORY_IMPORT):
        raise NotAllowed("You may not import advisories. Ask an administrator for the role.")
    sync = begin(path.resolve().name, at=at)
    keys: set[str] = set()
    problems: list[str] = []
    try:
        given = items(path)
        while portion := list(islice(given, AT_ONCE)):
            keys |= _store(portion, sync, problems, at=at)
    except UnreadableSource as error:
        problems.insert(0, str(error))
    match_packages(keys, at=at)
    return finish(sync, problems, by=by, at=at)


@transaction.atomic
def _store(portion: list[Item], sync: Sync, problems: list[str], *, at: datetime) -> set[str]:
    """Store a portion in one transaction; return the keys of packages to match again."""
    keys: set[str] = set()
    for item in portion:
        sync.read += 1
        try:
            found = store_advisory(_record(item), at=at)
        except UnreadableRecord as error:
            sync.unreadable += 1
            problems.append(f"{item.name[:200]}: {error}")
        else:
            sync.stored += found.news
            keys |= found.keys
    sync.save()
    return keys


def _record(item: Item) -> Record:
    if item.problem:
        raise UnreadableRecord(item.problem)
    return read(item.document)
