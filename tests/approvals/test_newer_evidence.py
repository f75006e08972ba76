"""Answers that rest on replaced evidence are named, and use the newer with one click."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.models import Answer, Approval
from governance.audit.models import Entry
from governance.evidence import actions as evidence
from governance.evidence.models import Evidence
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import answered, requested, sign_all
from tests.factories import AT, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ITEM = "compliance-data-handling"


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=["engineer"], full_name="Ada First")


@pytest.fixture
def older(officer: User) -> Evidence:
    return evidence.add_link("Test of March", "https://wiki.example.org/1", by=officer, at=AT)


@pytest.fixture
def approval(officer: User, older: Evidence) -> Approval:
    """A request with one answer that rests on the older item."""
    made = requested(2)
    actions.answer(made, ITEM, "satisfied", evidence=[older], by=officer, at=AT)
    return made


@pytest.fixture
def newer(officer: User, older: Evidence, approval: Approval) -> Evidence:
    return follow(older, officer)


def follow(older: Evidence, by: User, **said: Any) -> Evidence:
    address = "https://wiki.example.org/2"
    return evidence.add_link("Test of May", address, replaces=older, by=by, at=AT, **said)


def use(approval: Approval, older: Evidence, newer: Evidence, by: User) -> Answer:
    return actions.use_newer(approval, ITEM, older=older, newer=newer, by=by, at=AT)


def test_the_answer_rests_on_the_newer_one_and_stays_as_it_was_given(
    approval: Approval, older: Evidence, newer: Evidence
) -> None:
    row = use(approval, older, newer, UserFactory(roles=["engineer"]))

    assert list(row.evidence.all()) == [newer]
    assert (row.value, row.answered_by.full_name) == ("satisfied", "Ada First")
    entry = Entry.objects.about(approval).first()
    assert entry.after == {"evidence": newer.pk}
    assert "“Test of May” instead of “Test of March”" in entry.note


def test_one_click_may_leap_over_items_in_between(
    approval: Approval, older: Evidence, newer: Evidence, officer: User
) -> None:
    newest = follow(newer, officer)

    assert list(use(approval, older, newest, officer).evidence.all()) == [newest]


def test_what_does_not_follow_is_refused(
    approval: Approval, older: Evidence, officer: User
) -> None:
    other = evidence.add_link("Other", "https://wiki.example.org/3", by=officer, at=AT)

    with pytest.raises(Refused, match="does not say that it replaces “Test of March”"):
        use(approval, older, other, officer)


@pytest.mark.both
def test_what_does_not_count_today_is_refused(
    approval: Approval, older: Evidence, officer: User
) -> None:
    later = follow(older, officer, effective_from=AT.date().replace(year=2030))

    with pytest.raises(Refused, match="does not count today"):
        use(approval, older, later, officer)


def test_an_answer_that_rests_on_something_else_is_left_alone(
    approval: Approval, older: Evidence, newer: Evidence, officer: User
) -> None:
    use(approval, older, newer, officer)

    with pytest.raises(Refused, match="No answer of a person to this question rests on"):
        use(approval, older, newer, officer)


def test_only_who_may_answer_does_it(approval: Approval, older: Evidence, newer: Evidence) -> None:
    with pytest.raises(NotAllowed):
        use(approval, older, newer, UserFactory(roles=["auditor"]))


def test_what_was_signed_keeps_its_evidence(
    approval: Approval, older: Evidence, newer: Evidence, officer: User
) -> None:
    sign_all(answered(approval))

    with pytest.raises(Refused, match="decided"):
        use(approval, older, newer, officer)


@pytest.mark.parametrize("which", ["older", "newer"])
def test_both_pages_name_the_answer_and_offer_the_newer(
    which: str, client: Client, approval: Approval, older: Evidence, newer: Evidence, officer: User
) -> None:
    client.force_login(officer)
    page = {"older": older, "newer": newer}[which].get_absolute_url()
    question = next(row.item.text for row in rows_of(approval) if row.item.id == ITEM)
    address = reverse("approvals:checklist-newer", args=[approval.pk, ITEM, older.pk, newer.pk])

    before = client.get(page).content.decode()
    done = client.post(f"{address}?back=evidence", follow=True).content.decode()

    assert question in before
    assert f'action="{address}?back=evidence"' in before
    assert "The answer now rests on “Test of May”" in done
    assert address not in client.get(page).content.decode()


def test_the_question_itself_offers_the_newer(
    client: Client, approval: Approval, older: Evidence, newer: Evidence, officer: User
) -> None:
    client.force_login(officer)
    page = reverse("approvals:checklist-answer", args=[approval.pk, ITEM])
    address = reverse("approvals:checklist-newer", args=[approval.pk, ITEM, older.pk, newer.pk])

    assert f'action="{address}"' in client.get(page).content.decode()
    assert client.post(address).headers["Location"] == page
    assert address not in client.get(page).content.decode()


def test_who_may_not_answer_reads_it_without_a_button(
    client: Client, approval: Approval, older: Evidence, newer: Evidence
) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    page = client.get(newer.get_absolute_url()).content.decode()

    assert "Answers that rest on the older one" in page
    assert "Use the new one" not in page


def test_a_decided_request_says_why_it_keeps_the_older(
    client: Client, approval: Approval, newer: Evidence, officer: User
) -> None:
    sign_all(answered(approval), at=timezone.now())
    client.force_login(officer)

    page = client.get(newer.get_absolute_url()).content.decode()

    assert "The request is decided, and its checklist with it." in page
    assert "Use the new one" not in page
