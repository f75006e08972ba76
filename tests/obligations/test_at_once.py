"""Two people who write at the same moment: the second sees what the first has just written."""

import pytest

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations import actions
from governance.obligations.models import Obligation
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.obligations.factories import obligation_of
from tests.watch.test_match_races import Connection, Step, two
from tests.watch.test_owner_races import at_once

__all__ = ["two"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def heirs(db: None) -> tuple[User, User]:
    """Two who can come to answer for it, one after the other."""
    first, second = (UserFactory(full_name=name) for name in ("First Heir", "Second Heir"))
    return first, second


@pytest.mark.parametrize("together", [False, True], ids=["one", "together"])
def test_who_gives_an_obligation_on_while_another_does_notes_from_whom(
    two: tuple[Connection, Connection], officer: User, heirs: tuple[User, User], *, together: bool
) -> None:
    row = obligation_of()
    Obligation.objects.filter(pk=row.pk).update(owner=UserFactory(full_name="Old Owner"))

    def gives(heir: User) -> Step:
        if together:
            rows = Obligation.objects.filter(pk=row.pk)
            return lambda: actions.assign(rows, owner=heir, by=officer, at=NOON)
        return lambda: actions.change(row, owner=heir, by=officer, at=NOON)

    at_once(two, gives(heirs[0]), gives(heirs[1]))

    row.refresh_from_db()
    said = Entry.objects.filter(before__has_key="owner").order_by("pk")
    assert row.owner == heirs[1]
    assert [(entry.before["owner"], entry.after["owner"]) for entry in said] == [
        ("Old Owner", "First Heir"), ("First Heir", "Second Heir"),
    ]  # fmt: skip
