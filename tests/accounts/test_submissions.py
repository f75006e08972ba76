"""A form that is sent twice counts once."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from governance.accounts.models import Department, Submission, User
from governance.accounts.submissions import begin, finish
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "accounts:department-list"


@pytest.fixture
def administrator(client: Client) -> User:
    """An administrator, signed in."""
    person = UserFactory(roles=["administrator"])
    client.force_login(person)
    return person


def test_the_second_sending_leads_where_the_first_did(client: Client, administrator: User) -> None:
    typed = {"name": "Vision", "parent": "", "_submission": "k1"}

    first, second = client.post(reverse(PAGE), typed), client.post(reverse(PAGE), typed)

    assert first["Location"] == second["Location"]
    assert Department.objects.count() == 1


def test_a_form_that_is_still_being_done_says_so(client: Client, administrator: User) -> None:
    typed = {"name": "Vision", "parent": "", "_submission": "k1"}
    client.post(reverse(PAGE), typed)
    Submission.objects.update(status=None)

    response = client.post(reverse(PAGE), typed)

    assert response.status_code == 409
    assert "still being done" in response.content.decode()


def test_a_form_that_was_refused_can_be_mended_and_sent_again(
    client: Client, administrator: User
) -> None:
    wrong = client.post(reverse(PAGE), {"name": "", "parent": "", "_submission": "k1"})
    right = client.post(reverse(PAGE), {"name": "Vision", "parent": "", "_submission": "k1"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Department.objects.get().name == "Vision"


@pytest.mark.parametrize("answer", [HttpResponse(status=422), StreamingHttpResponse(iter(()))])
def test_what_was_refused_or_streams_is_not_kept(answer: HttpResponse) -> None:
    row = begin(UserFactory(), "k1", path="/", digest="", at=NOON)

    finish(row, answer)

    assert not Submission.objects.exists()
