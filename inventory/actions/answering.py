"""Note that somebody else answers for what runs in a system, whatever brought that about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from inventory.models import System


@contextmanager
def noting_who_answers(system: System, *, by: User, at: datetime) -> Iterator[None]:
    """Write an entry after what is done in here, if it moves the answer to another person.

    The keys of both people are in it, for what follows from it. Four statements.
    """
    before = System.objects.get(pk=system.pk).owner_where_it_runs()
    yield
    after = system.owner_where_it_runs()
    if after != before:
        record(
            Event.SYSTEM_ANSWERER_CHANGED, on=system, by=by, at=at,
            before=_person(before), after=_person(after),
        )  # fmt: skip


def _person(user: User) -> dict[str, object]:
    return {"owner": user.full_name, "person": user.pk}
