"""A person looks at what changed and says that the approval still holds."""

import pytest

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.bindings import reviewed_digest
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Approval
from governance.approvals.validity import validity_of
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.models import HubModel, Revision
from tests.approvals.factories import approved, refresh_digest, requested
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def close_access() -> None:
    HubModel.objects.update(gated="auto", access_digest="f" * 64)


def find_something() -> None:
    Revision.objects.update(scan_status="issue found", scan_digest="f" * 64)


def to_review() -> Approval:
    approval = approved(1)
    close_access()
    return approval


@pytest.mark.both
def test_a_confirmed_approval_is_valid_and_bound_to_what_there_is(officer: User) -> None:
    approval = to_review()
    others = {row.pk: row.digest for row in approval.bindings.exclude(kind="access")}

    actions.confirm(approval, note="Our copy stays.", by=officer, at=NOON)

    approval.refresh_from_db()
    assert validity_of(approval, at=NOON).state == "valid"
    assert approval.confirmed_at == NOON
    assert approval.bindings.get(kind="access").digest == "f" * 64
    assert {row.pk: row.digest for row in approval.bindings.exclude(kind="access")} == others
    entry = Entry.objects.get(event=Event.APPROVAL_CONFIRMED)
    assert entry.note == "Our copy stays."
    assert "is now after an access agreement." in entry.after["changes"][0]


@pytest.mark.both
def test_the_next_difference_asks_again(officer: User) -> None:
    approval = to_review()
    actions.confirm(approval, note="Fine.", by=officer, at=NOON)

    find_something()

    assert validity_of(approval, at=NOON).state == "needs_review"


@pytest.mark.both
def test_a_rule_table_that_is_gone_is_no_longer_bound(officer: User) -> None:
    approval = approved(1)
    approval.bindings.filter(name="stages").update(name="retired_table")

    actions.confirm(approval, note="Replaced.", by=officer, at=NOON)

    assert validity_of(approval, at=NOON).state == "valid"


def test_nothing_new_is_not_confirmed(officer: User) -> None:
    with pytest.raises(Refused, match="Nothing has changed that asks for a look"):
        actions.confirm(approved(1), note="x", by=officer, at=NOON)


def test_what_ends_an_approval_is_not_confirmed_away(officer: User) -> None:
    approval = to_review()
    approval.use_case.purpose = "Ranks applicants."
    refresh_digest(approval.use_case)

    with pytest.raises(Refused, match=r"Looking again does not mend.*Ranks applicants"):
        actions.confirm(approval, note="x", by=officer, at=NOON)


def test_what_changed_after_the_page_was_shown_is_not_confirmed_unseen(officer: User) -> None:
    approval = to_review()
    seen = reviewed_digest(approval)
    find_something()

    with pytest.raises(Refused, match=r"Something has changed since.*security scan") as refusal:
        actions.confirm(
            approval, note="x", seen_digest=seen, seen_entry=newest_entry(), by=officer, at=NOON
        )

    assert "is now issue found" in str(refusal.value)


def test_what_somebody_did_meanwhile_is_named_with_who_and_when(officer: User) -> None:
    approval = to_review()
    seen, entry = reviewed_digest(approval), newest_entry()
    other = UserFactory(full_name="Ann Other", roles=["governance_officer"])
    actions.set_condition(approval, "Train them.", NOON.date(), by=other, at=NOON)

    with pytest.raises(Refused, match=r"Ann Other, 21 Nov.*: Condition set\. Train them\."):
        actions.confirm(approval, note="x", seen_digest=seen, seen_entry=entry, by=officer, at=NOON)


def test_it_is_said_what_was_looked_at(officer: User) -> None:
    with pytest.raises(Refused, match="Say what you looked at") as refusal:
        actions.confirm(to_review(), note=" ", by=officer, at=NOON)

    assert refusal.value.field == "note"


@pytest.mark.both
def test_the_requester_does_not_confirm(officer: User) -> None:
    approval = to_review()
    Approval.objects.update(requested_by=officer)

    with pytest.raises(NotAllowed, match="Someone other than the requester"):
        actions.confirm(approval, note="x", by=officer, at=NOON)


def test_an_engineer_does_not_confirm(engineer: User) -> None:
    with pytest.raises(NotAllowed, match="may not confirm"):
        actions.confirm(to_review(), note="x", by=engineer, at=NOON)


def test_an_open_request_is_not_confirmed(officer: User) -> None:
    with pytest.raises(Refused, match="still in review"):
        actions.confirm(requested(1), note="x", by=officer, at=NOON)
