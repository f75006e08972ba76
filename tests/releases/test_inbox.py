"""Releases in the inbox: beside the requests, in the same number, for those whose turn it is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import inbox_list
from governance.approvals.releases import actions
from governance.approvals.releases.inbox import rows
from tests.approvals.factories import delegated, requested
from tests.factories import UserFactory
from tests.releases.factories import answered, in_review, own_revision, signer

pytestmark = pytest.mark.django_db
INBOX = "/approvals/inbox/"


@pytest.fixture
def reviewer() -> User:
    return UserFactory(full_name="Grace Hopper", roles=["security_reviewer"])


def shown(user: User, address: str = INBOX, **asked: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address, asked).text


def waiting(number: int, *, days: int = 1) -> None:
    for count in range(number):
        revision = own_revision(repo_id=f"us/letters-{days}-{count}")
        in_review(revision=revision, at=timezone.now() - timedelta(days=days))


def test_it_says_what_waits_for_whose_sign_off_since_when_and_until_when(reviewer: User) -> None:
    release = in_review(at=timezone.now() - timedelta(days=3))

    html = shown(reviewer)

    assert f'href="{release.get_absolute_url()}"' in html
    assert "Security review" in html
    assert "3 days ago" in html
    assert "in 2 days" in html
    assert "Releases of your own models" not in shown(release.requested_by)


def test_it_goes_once_the_person_has_decided(reviewer: User) -> None:
    release = answered(in_review())
    actions.sign(release.stages.get(kind="security"), by=reviewer, at=timezone.now())

    assert not rows(reviewer, at=timezone.now()).exists()


def test_a_late_one_is_marked(reviewer: User) -> None:
    in_review(at=timezone.now() - timedelta(days=6))
    actions.escalate_due(at=timezone.now())

    assert "Escalated" in shown(reviewer)


def test_what_waits_longest_comes_first(reviewer: User) -> None:
    waiting(1, days=2)
    waiting(1, days=9)

    html = shown(reviewer)

    assert html.index("us/letters-9-0") < html.index("us/letters-2-0")


def test_the_number_is_that_of_both_lists_together(reviewer: User) -> None:
    requested(2)
    waiting(2)

    html = shown(reviewer)

    assert "1 request" in html
    assert html.count('data-label="Model"') == 2
    assert inbox_list.waiting(reviewer, at=timezone.now()) == 3


def test_a_delegate_finds_it_with_the_name_of_whose_it_is(reviewer: User) -> None:
    waiting(2)
    deputy = UserFactory(roles=["engineer"])
    delegated(reviewer, deputy, at=timezone.now())

    assert "In the name of Grace Hopper" in shown(deputy)
    assert inbox_list.waiting(deputy, at=timezone.now()) == 2


def test_the_list_of_releases_narrows_to_those_that_wait_for_the_person(reviewer: User) -> None:
    release = answered(in_review())
    legal = release.stages.get(kind="legal")
    person = signer(legal)
    actions.sign(legal, by=person, at=timezone.now())
    address = reverse("approvals:release-list")

    assert "1 release" in shown(reviewer, address, whose="waiting")
    assert "No releases match" in shown(person, address, whose="waiting")


@pytest.mark.parametrize("number", [1, 6])
def test_it_costs_the_same_however_many_there_are(
    reviewer: User, number: int, django_assert_num_queries
) -> None:
    waiting(number)
    found = rows(reviewer, at=timezone.now())

    with django_assert_num_queries(2):
        said = [(row.model.repo_id, row.requested_by, inbox_list.turn_of(row)) for row in found]

    assert len(said) == number
