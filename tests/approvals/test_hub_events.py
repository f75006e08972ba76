"""What happens at a hub without a trace in any file reaches the approvals that rest on it."""

import pytest

from governance.approvals import actions
from governance.approvals.validity import validity_of
from governance.watch.actions.changes import write_changes
from governance.watch.comparison import Difference
from governance.watch.models import ChangeKind
from inventory.models import HubModel
from tests.approvals.factories import approved
from tests.factories import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def happens(kind: ChangeKind) -> None:
    write_changes(HubModel.objects.get(), [Difference(kind, {}, {})], at=AT)


@pytest.mark.parametrize(
    ("kind", "validity"),
    [
        (ChangeKind.NAME_REUSED, "no_longer_valid"),
        (ChangeKind.HISTORY_REWRITTEN, "needs_review"),
        (ChangeKind.REVISION_GONE, "needs_review"),
        (ChangeKind.NEW_COMMIT, "valid"),
    ],
    ids=["the name reused", "history rewritten", "the revision gone", "a new commit"],
)
def test_the_policy_says_what_an_event_does_to_an_approval(kind: ChangeKind, validity: str) -> None:
    approval = approved()

    happens(kind)

    assert validity_of(approval, at=AT).state == validity


def test_what_happened_is_named_and_can_be_looked_at_and_confirmed() -> None:
    approval = approved()
    happens(ChangeKind.HISTORY_REWRITTEN)

    reasons = validity_of(approval, at=AT).reasons
    officer = UserFactory(roles=["governance_officer"])
    actions.confirm(approval, note="The commit we run is kept here.", by=officer, at=AT)

    assert "The history of the model was rewritten" in " ".join(reasons)
    assert validity_of(approval, at=AT).state == "valid"


@pytest.mark.both
def test_a_second_event_asks_for_another_look() -> None:
    approval = approved()
    officer = UserFactory(roles=["governance_officer"])
    happens(ChangeKind.HISTORY_REWRITTEN)
    actions.confirm(approval, note="Looked at.", by=officer, at=AT)

    happens(ChangeKind.REVISION_GONE)

    assert validity_of(approval, at=AT).state == "needs_review"
