"""Who may say what of a finding, and what the database refuses whatever is said."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch.actions import triage
from governance.watch.models import Finding, FindingState, Poll, Sync
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import DepartmentFactory, HubModelFactory, UserFactory
from tests.watch.factories import AdvisoryFactory, ChangeFactory, FindingFactory

pytestmark = pytest.mark.django_db
NEXT_YEAR = date(2027, 6, 1)
COMPLETE: dict[str, dict[str, Any]] = {
    "open": {},
    "in_triage": {},
    "affected": {},
    "not_affected": {"justification": "vulnerable_code_not_present"},
    "fixed": {"note": "Upgraded."},
    "accepted": {"note": "Behind a firewall.", "accepted_until": NEXT_YEAR},
}


@pytest.fixture
def reviewer() -> User:
    """A security reviewer, who owns nothing."""
    return UserFactory(roles=["security_reviewer"])


@pytest.mark.parametrize("start", FindingState.values)
@pytest.mark.parametrize("state", FindingState.values)
@pytest.mark.once
def test_every_state_can_follow_every_state(state: str, start: str, reviewer: User) -> None:
    finding = FindingFactory()
    triage(finding, start, **COMPLETE[start], by=reviewer, at=NOON)

    after = triage(finding, state, **COMPLETE[state], by=reviewer, at=NOON)

    assert after.state == state
    assert (after.settled_at is None) == (state in {"open", "in_triage", "affected"})
    assert (after.accepted_by is None) == (state != "accepted")
    assert Entry.objects.about(finding)[0].after.get("state", state) == state


@pytest.mark.parametrize(
    ("state", "given", "field"),
    [
        ("not_affected", {}, "justification"),
        ("not_affected", {"justification": "advisory_withdrawn"}, "justification"),
        ("not_affected", {"justification": "because"}, "justification"),
        ("fixed", {"note": "  "}, "note"),
        ("accepted", {"accepted_until": NEXT_YEAR}, "note"),
        ("accepted", {"note": "Yes."}, "accepted_until"),
        ("accepted", {"note": "Yes.", "accepted_until": NOON.date()}, "accepted_until"),
        ("accepted", {"note": "Yes.", "accepted_until": date(2027, 11, 23)}, "accepted_until"),
        ("gone", {}, "state"),
    ],
)
def test_what_a_state_needs_is_asked_for(
    state: str, given: dict[str, Any], field: str, reviewer: User
) -> None:
    finding = FindingFactory()

    with pytest.raises(Refused) as refused:
        triage(finding, state, **given, by=reviewer, at=NOON)

    assert refused.value.field == field
    assert Finding.objects.get().state == "open"
    assert not Entry.objects.exists()


def test_nobody_accepts_the_risk_of_their_own_finding() -> None:
    owner = UserFactory(roles=["security_reviewer"])
    finding = FindingFactory(owner=owner)

    with pytest.raises(NotAllowed, match="other than the finding's owner"):
        triage(finding, "accepted", **COMPLETE["accepted"], by=owner, at=NOON)


def test_an_engineer_may_triage_and_not_accept(engineer: User) -> None:
    finding = FindingFactory()

    triage(finding, "in_triage", by=engineer, at=NOON)

    with pytest.raises(NotAllowed, match="accept the risk"):
        triage(finding, "accepted", **COMPLETE["accepted"], by=engineer, at=NOON)


def test_a_role_in_another_department_counts_for_nothing() -> None:
    stranger = UserFactory(roles=[("security_reviewer", DepartmentFactory())])

    with pytest.raises(NotAllowed, match="triage findings"):
        triage(FindingFactory(), "in_triage", by=stranger, at=NOON)


def test_an_acceptance_that_ran_out_asks_for_work_again(reviewer: User) -> None:
    finding = FindingFactory(due_on=NOON.date())
    triage(finding, "accepted", note="Yes.", accepted_until=NEXT_YEAR, by=reviewer, at=NOON)
    end = NOON.replace(year=2027, month=6, day=1)

    assert not Finding.objects.unsettled(end).exists()
    assert Finding.objects.unsettled(end + timedelta(days=1)).get() == finding
    assert Finding.objects.overdue(end + timedelta(days=1)).get() == finding


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"advisory": None}, "one_cause"),
        ({"state": "accepted", "settled_at": NOON}, "acceptance_has_an_end"),
        ({"state": "not_affected", "settled_at": NOON}, "has_a_justification"),
        ({"state": "fixed"}, "since_when"),
        ({"settled_at": NOON}, "since_when"),
    ],
)
def test_the_database_refuses_half_a_finding(facts: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FindingFactory(**facts)


def test_the_database_refuses_two_causes_and_the_same_cause_twice() -> None:
    finding = FindingFactory()
    change = ChangeFactory()
    FindingFactory(system=finding.system, advisory=None, change=change, title="x")

    with pytest.raises(IntegrityError, match="one_cause"), transaction.atomic():
        FindingFactory(change=change)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingFactory(system=finding.system, advisory=finding.advisory)
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingFactory(system=finding.system, advisory=None, change=change, title="x")


def test_the_database_refuses_an_acceptance_by_the_owner() -> None:
    owner = UserFactory()

    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        FindingFactory(
            owner=owner, state="accepted", settled_at=NOON, accepted_until=NEXT_YEAR,
            accepted_by=owner,
        )  # fmt: skip


def test_the_database_keeps_one_row_per_advisory_poll_and_run() -> None:
    model = HubModelFactory()
    Poll.objects.create(model=model, due_at=NOON)
    AdvisoryFactory(external_id="A-1")
    Sync.objects.create(source="osv", origin="x", started_at=NOON, finished_at=NOON)
    Sync.objects.create(source="osv", origin="x", started_at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.create(model=model, due_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdvisoryFactory(external_id="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sync.objects.create(source="osv", origin="x", started_at=NOON)
    with pytest.raises(IntegrityError, match="have_a_beginning"), transaction.atomic():
        Poll.objects.update(misses=1)
