"""Working on an obligation: who, until when, what shows it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations import actions
from governance.obligations.counts import count
from governance.obligations.models import Obligation, ObligationState
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.obligations.factories import approved_high_risk, link, made, obligation_of

pytestmark = pytest.mark.django_db
YESTERDAY = NOON.date() - timedelta(days=1)


def test_a_statement_attests_and_current_evidence_proves(engineer: User) -> None:
    approval = approved_high_risk()
    said, shown, lapsed, _ = Obligation.objects.filter(use_case=approval.use_case)[:4]
    old = link(valid_until=YESTERDAY)

    actions.fulfil(said, note="We do.", by=engineer, at=NOON)
    actions.fulfil(shown, note="", evidence=[link()], by=engineer, at=NOON)
    actions.fulfil(lapsed, note="", evidence=[old], by=engineer, at=NOON)

    rows = Obligation.objects.filter(use_case=approval.use_case)
    assert list(rows.evidenced(NOON)) == [shown]
    assert set(rows.attested(NOON)) == {said, lapsed}
    numbers = count(rows, at=NOON)
    assert (numbers.fulfilled, numbers.evidenced, numbers.attested) == (3, 1, 2)
    assert numbers.owed == rows.count()


def test_a_statement_as_evidence_leaves_a_duty_attested(engineer: User) -> None:
    row = obligation_of()

    actions.fulfil(row, note="", evidence=[link(strength=1)], by=engineer, at=NOON)

    assert not Obligation.objects.evidenced(NOON).exists()
    assert Obligation.objects.attested(NOON).get() == row


def test_evidence_that_is_not_in_effect_yet_leaves_a_duty_attested(engineer: User) -> None:
    row, tomorrow = obligation_of(), NOON + timedelta(days=1)
    early = link(effective_from=tomorrow.date())

    actions.fulfil(row, note="", evidence=[early], by=engineer, at=NOON)

    assert Obligation.objects.attested(NOON).get() == row
    assert Obligation.objects.evidenced(tomorrow).get() == row


def test_evidence_that_runs_out_proves_nothing_the_day_after(engineer: User) -> None:
    row = obligation_of()
    actions.fulfil(row, note="", evidence=[link(valid_until=NOON.date())], by=engineer, at=NOON)

    assert Obligation.objects.evidenced(NOON).count() == 1
    assert Obligation.objects.evidenced(NOON + timedelta(days=1)).count() == 0


@pytest.mark.once
def test_fulfilling_without_a_word_and_without_evidence_is_refused(engineer: User) -> None:
    row = obligation_of()

    with pytest.raises(Refused, match="Say how the duty is met"):
        actions.fulfil(row, note=" ", by=engineer, at=NOON)


@pytest.mark.once
def test_not_applicable_needs_a_reason(engineer: User) -> None:
    row = obligation_of()

    with pytest.raises(Refused, match="Say why"):
        actions.change(row, state=ObligationState.NOT_APPLICABLE, note=" ", by=engineer, at=NOON)

    row.refresh_from_db()
    assert row.state == ObligationState.OPEN


def test_the_database_holds_that_too() -> None:
    row = obligation_of()

    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=row.pk).update(
            state=ObligationState.NOT_APPLICABLE, note="", closed_at=NOON
        )


def test_a_closed_row_has_its_moment() -> None:
    row = obligation_of()

    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=row.pk).update(state=ObligationState.FULFILLED)


def test_what_does_not_apply_is_not_counted_as_owed(engineer: User) -> None:
    row, rows = made(), Obligation.objects.all()
    before = count(rows, at=NOON).owed

    actions.change(
        row, state=ObligationState.NOT_APPLICABLE, note="No workers.", by=engineer, at=NOON
    )

    assert count(rows, at=NOON).owed == before - 1


@pytest.mark.once
def test_a_new_owner_leaves_a_fulfilled_duty_fulfilled(engineer: User) -> None:
    row = actions.fulfil(obligation_of(), note="Done.", by=engineer, at=NOON)

    actions.change(row, owner=engineer, by=engineer, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.owner, row.note) == (ObligationState.FULFILLED, engineer, "Done.")
    assert row.closed_at == NOON


@pytest.mark.once
def test_fulfilled_is_not_a_state_one_sets(engineer: User) -> None:
    with pytest.raises(Refused, match="Mark as fulfilled"):
        actions.change(obligation_of(), state=ObligationState.FULFILLED, by=engineer, at=NOON)


@pytest.mark.once
def test_work_can_be_opened_again(engineer: User) -> None:
    row = actions.fulfil(obligation_of(), note="Done.", by=engineer, at=NOON)

    actions.change(row, state=ObligationState.OPEN, by=engineer, at=NOON)

    row.refresh_from_db()
    assert row.closed_at is None


@pytest.mark.once
def test_each_step_leaves_one_entry_and_no_change_leaves_none(engineer: User) -> None:
    row = obligation_of()
    before = Entry.objects.about(row).count()

    actions.change(row, state=ObligationState.IN_PROGRESS, by=engineer, at=NOON)
    actions.change(row, state=ObligationState.IN_PROGRESS, by=engineer, at=NOON)
    actions.fulfil(row, note="Done.", by=engineer, at=NOON)
    actions.attach(row, evidence=[link()], by=engineer, at=NOON)

    assert Entry.objects.about(row).count() == before + 3


@pytest.mark.once
def test_somebody_of_another_department_cannot_work_on_it() -> None:
    row = obligation_of()
    approver = UserFactory(roles=["department_approver"])

    with pytest.raises(NotAllowed):
        actions.fulfil(row, note="Done.", by=approver, at=NOON)


@pytest.mark.once
def test_what_the_organisation_owes_is_worked_on_by_roles_of_the_organisation() -> None:
    approval = approved_high_risk()
    wide = Obligation.objects.get(use_case=None)
    local = UserFactory(roles=[("engineer", approval.use_case.system.department)])

    with pytest.raises(NotAllowed):
        actions.fulfil(wide, note="Done.", by=local, at=NOON)


def test_overdue_is_what_waits_past_its_day(engineer: User) -> None:
    row = obligation_of()
    actions.change(row, due_on=YESTERDAY, by=engineer, at=NOON)

    assert list(Obligation.objects.overdue(NOON)) == [row]
    actions.fulfil(row, note="Done.", by=engineer, at=NOON)
    assert not Obligation.objects.overdue(NOON).exists()
