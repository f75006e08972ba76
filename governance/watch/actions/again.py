"""Have what a transaction touched compared once more after its commit.

Two transactions that are open at once do not see each other: one adds a library while the other
stores what is known against it, and each compares without the other's news. So each asks for the
same comparison again once it has committed; of the two, the later one sees both. Where there is
nothing new, that comparison changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from celery import current_app
from django.db import transaction

from governance.jobs.table import BY_KEY
from governance.web.nudges import nudge

JOB = BY_KEY["comparison-again"]
# What one message names: small enough that no comparison holds its systems for long.
AT_ONCE = 100


class Touched(StrEnum):
    """What was touched: rows by their keys, or what advisories name (see `match_keys`)."""

    SYSTEMS = "systems"
    COMPONENTS = "components"
    USES = "uses"
    MODELS = "models"
    NAMED = "named"


@dataclass
class _Message:
    """The task as `nudge` wants it: actions know its name only, for tasks import actions."""

    name: str

    def delay(self, **arguments: object) -> object:
        """Send the message."""
        return current_app.send_task(self.name, kwargs=arguments)


def after_commit(touched: Touched, which: Iterable[int | str]) -> None:
    """Ask for the comparison of these once the transaction around has committed.

    No statement is sent. A message that the broker does not take is made up for by the daily
    comparison of everything.
    """
    rows = sorted(set(which))
    for start in range(0, len(rows), AT_ONCE):
        transaction.on_commit(partial(_send, touched, rows[start : start + AT_ONCE]))


def _send(touched: Touched, which: Sequence[int | str]) -> None:
    nudge(_Message(JOB.task), what=str(touched), which=list(which))
