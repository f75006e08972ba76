"""Conditions of an approval: who sets them, who meets them, and when they are late."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval, Condition
from governance.approvals.validity import validity_of
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence
from governance.web.refusals import NotAllowed, Refused
from inventory.models import Deployment, Environment, System
from tests.approvals.factories import approved, requested
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
LATER = TODAY + timedelta(days=10)


def proof(by: User, **fields: Any) -> Evidence:
    words = {"strength": 2, "by": by, "at": NOON} | fields
    return evidence.add_link("Minutes", "https://wiki.example/minutes", **words)


def deploy(system: System, environment: str = Environment.PRODUCTION) -> Deployment:
    return Deployment.objects.create(
        system=system, name="main", environment=environment, location="Berlin", started_at=NOON
    )


def test_a_condition_belongs_to_the_owner_of_the_use_case_if_nobody_else_is_named(
    officer: User, engineer: User
) -> None:
    approval = approved(1)

    first = actions.set_condition(approval, "Train them", LATER, by=officer, at=NOON)
    second = actions.set_condition(approval, "Test it", LATER, owner=engineer, by=officer, at=NOON)

    assert first.owner == approval.use_case.owner
    assert second.owner == engineer


def test_an_owner_who_could_not_show_that_it_is_met_is_refused(officer: User) -> None:
    auditor = UserFactory(roles=["auditor"])

    with pytest.raises(Refused, match="could not show that it is met") as refusal:
        actions.set_condition(approved(1), "x", LATER, owner=auditor, by=officer, at=NOON)

    assert refusal.value.field == "owner"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"text": " "}, "Say what has to be done."),
    "too long a text": ({"text": "x" * 501}, "in at most 500 characters"),
    "yesterday": ({"due_on": TODAY - timedelta(days=1)}, "This day is past."),
    "no end": ({"due_on": None}, "Give a day, or demand it before going live."),
}


@pytest.mark.parametrize(("given", "said"), BAD.values(), ids=BAD)
def test_what_is_not_said_is_asked_for(given: dict[str, Any], said: str, officer: User) -> None:
    words: dict[str, Any] = {"text": "Train them", "due_on": LATER} | given

    with pytest.raises(Refused, match=said):
        actions.set_condition(approved(1), **words, by=officer, at=NOON)

    assert not Condition.objects.exists()


def test_a_request_that_is_over_takes_no_condition(officer: User) -> None:
    approval = actions.withdraw(requested(1), by=None, at=NOON)

    with pytest.raises(Refused, match="This request is over"):
        actions.set_condition(approval, "x", LATER, by=officer, at=NOON)


def test_before_go_live_is_late_while_the_system_runs_in_production(officer: User) -> None:
    approval = approved(1)
    actions.set_condition(approval, "Test it", before_go_live=True, by=officer, at=NOON)
    deploy(approval.use_case.system, Environment.TEST)
    before = validity_of(approval, at=NOON)

    place = Deployment.objects.get()
    Deployment.objects.update(environment=Environment.PRODUCTION)
    during = validity_of(approval, at=NOON)
    Deployment.objects.filter(pk=place.pk).update(ended_at=NOON)
    after = validity_of(approval, at=NOON)

    assert (before.state, during.state, after.state) == ("valid", "condition_overdue", "valid")
    assert during.reasons == (
        "The condition “Test it” had to be met before going live, and the system runs in "
        "production.",
    )


def unmet(approval: Approval, by: User) -> None:
    actions.set_condition(approval, "x", TODAY, by=by, at=NOON)


def before_go_live(approval: Approval, by: User) -> None:
    deploy(approval.use_case.system)
    actions.set_condition(approval, "x", before_go_live=True, by=by, at=NOON)


def both(approval: Approval, by: User) -> None:
    actions.set_condition(approval, "x", LATER, before_go_live=True, by=by, at=NOON)


def met(approval: Approval, by: User) -> None:
    condition = actions.set_condition(approval, "x", TODAY, by=by, at=NOON)
    actions.meet_condition(condition, evidence=proof(by), by=by, at=NOON)


@pytest.mark.parametrize("days", [0, 1, 10, 11], ids=lambda days: f"after {days} days")
@pytest.mark.parametrize("make", [unmet, before_go_live, both, met], ids=lambda f: f.__name__)
def test_the_query_and_the_row_agree_on_what_is_late(
    make: Callable[[Approval, User], None], days: int, officer: User
) -> None:
    make(approved(1), officer)
    at = NOON + timedelta(days=days)

    row = Condition.objects.with_production().get()

    assert Condition.objects.overdue(at).exists() is row.is_overdue(at)


def test_another_date_and_owner_are_given_with_a_reason(officer: User, engineer: User) -> None:
    condition = actions.set_condition(approved(1), "Train them", LATER, by=officer, at=NOON)

    actions.change_condition(
        condition, due_on=TODAY, owner=engineer, reason="It is urgent.", by=officer, at=NOON
    )

    condition.refresh_from_db()
    entry = Entry.objects.get(event=Event.CONDITION_CHANGED)
    assert (condition.due_on, condition.owner) == (TODAY, engineer)
    assert entry.before["due_on"] == LATER.isoformat()
    assert entry.after == {
        "condition": "Train them", "due_on": TODAY.isoformat(), "owner": str(engineer),
    }  # fmt: skip
    assert entry.note == "Train them It is urgent."


@pytest.mark.parametrize(
    ("reason", "due_on", "said"),
    [
        pytest.param("", TODAY, "Say why", id="no reason"),
        pytest.param("x", LATER, "Nothing would change", id="nothing new"),
        pytest.param("x", date(2026, 11, 20), "This day is past", id="yesterday"),
        pytest.param("x", None, "Give a day", id="no end"),
    ],
)
def test_a_change_that_says_too_little_is_refused(
    reason: str, due_on: date | None, said: str, officer: User
) -> None:
    condition = actions.set_condition(approved(1), "x", LATER, by=officer, at=NOON)

    with pytest.raises(Refused, match=said):
        actions.change_condition(
            condition, due_on=due_on, owner=condition.owner, reason=reason, by=officer, at=NOON
        )


WEAK: dict[str, tuple[dict[str, Any], str]] = {
    "a statement": ({"strength": 1}, "This is a statement."),
    "not in effect yet": ({"effective_from": LATER}, "not in effect yet"),
}


@pytest.mark.parametrize(("given", "said"), WEAK.values(), ids=WEAK)
def test_evidence_that_proves_nothing_today_is_refused(
    given: dict[str, Any], said: str, officer: User
) -> None:
    condition = actions.set_condition(approved(1), "x", LATER, by=officer, at=NOON)

    with pytest.raises(Refused, match=said) as refusal:
        actions.meet_condition(condition, evidence=proof(officer, **given), by=officer, at=NOON)

    assert refusal.value.field == "evidence"


@pytest.mark.parametrize("days", [0, 1], ids=["on its last day", "on the day after"])
def test_evidence_counts_until_its_last_day(days: int, officer: User) -> None:
    condition = actions.set_condition(approved(1), "x", LATER, by=officer, at=NOON)
    shown, at = proof(officer, valid_until=TODAY), NOON + timedelta(days=days)

    if days:
        with pytest.raises(Refused, match="has run out"):
            actions.meet_condition(condition, evidence=shown, by=officer, at=at)
    else:
        assert actions.meet_condition(condition, evidence=shown, by=officer, at=at).met_at == at


def test_nobody_without_the_right_to_add_evidence_meets_a_condition(officer: User) -> None:
    condition = actions.set_condition(approved(1), "x", LATER, by=officer, at=NOON)
    shown = proof(officer)

    with pytest.raises(NotAllowed, match="may not add evidence"):
        actions.meet_condition(
            condition, evidence=shown, by=UserFactory(roles=["executive"]), at=NOON
        )


@pytest.mark.parametrize(
    ("day", "found"),
    [
        pytest.param(TODAY, True, id="today"),
        pytest.param(TODAY + timedelta(days=7), True, id="on the last of the days"),
        pytest.param(TODAY + timedelta(days=8), False, id="later"),
    ],
)
def test_conditions_that_are_due_soon(day: date, found: bool, officer: User) -> None:
    actions.set_condition(approved(1), "x", day, by=officer, at=NOON)

    assert Condition.objects.due_within(TODAY, 7).exists() is found


def test_what_is_due_of_a_request_that_is_still_open_is_not_due_soon(officer: User) -> None:
    actions.set_condition(requested(1), "x", TODAY, by=officer, at=NOON)

    assert not Condition.objects.due_within(TODAY, 7).exists()


def test_a_condition_of_nobody_names_no_item(officer: User) -> None:
    condition = actions.set_condition(approved(1), "x", LATER, by=officer, at=NOON)

    with pytest.raises(IntegrityError, match="approvals_condition_set_by_somebody"):
        Condition.objects.filter(pk=condition.pk).update(set_by=None)
