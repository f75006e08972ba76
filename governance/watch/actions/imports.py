"""Import advisories from a directory or a zip file, for sites without a way out."""

from datetime import datetime
from pathlib import Path

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.watch.actions.intake import Intake
from governance.watch.actions.matching import match_packages
from governance.watch.actions.runs import IMPORT, begin, finish
from governance.watch.models import Sync
from governance.watch.sources.archives import UnreadableSource, items
from governance.watch.sources.known import each
from governance.web.refusals import NotAllowed


def import_directory(path: Path, *, by: User | None, at: datetime) -> Sync:
    """Store what every document of a known source says, then match what is new.

    What cannot be read is counted and listed, and the rest is stored. The path is a directory, a
    zip file, or one file of any form that `archives.items` knows.

    :raises NotAllowed: if the person may not import advisories.
    :raises Refused: if the same place is being imported at this moment.
    """
    if by is not None and not can_anywhere(by, Permission.ADVISORY_IMPORT):
        raise NotAllowed("You may not import advisories. Ask an administrator for the role.")
    sync = begin(IMPORT, path.resolve().name, at=at)
    intake = Intake(sync, at=at)
    failures: list[str] = []
    try:
        intake.take(each(items(path)))
    except UnreadableSource as error:
        failures.append(str(error))
    match_packages(intake.keys, at=at)
    return finish(sync, failures, by=by, at=at)
