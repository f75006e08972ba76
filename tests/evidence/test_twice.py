"""The same bytes a second time: it is said, and the item that is here is offered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.evidence import actions
from governance.evidence.models import Evidence
from tests.conftest import NOON
from tests.evidence.factories import upload
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/evidence/"


def _send(client: Client, **more: Any) -> Any:
    typed = {"title": "Test again", "department": "", "file": upload("again.pdf")}
    return client.post(reverse("evidence:evidence-add"), typed | more)


def test_the_item_that_is_here_is_offered(client: Client, engineer: User) -> None:
    here = actions.add_file("Test in March", upload(), by=engineer, at=NOON)
    client.force_login(engineer)

    response = _send(client)

    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="{here.get_absolute_url()}"' in page
    assert "The same file is here already: “Test in March”" in page
    assert Evidence.objects.count() == 1


def test_it_is_added_once_more_if_the_person_says_so(client: Client, engineer: User) -> None:
    actions.add_file("Test in March", upload(), by=engineer, at=NOON)
    client.force_login(engineer)

    response = _send(client, again="on")

    assert response.status_code == 302
    assert Evidence.objects.count() == 2


def test_the_box_is_not_there_while_nothing_is_there_twice(client: Client, engineer: User) -> None:
    client.force_login(engineer)

    form = client.get(reverse("evidence:evidence-add")).context["form"]

    assert "again" not in form.fields


def test_an_item_that_the_person_may_not_see_is_not_told_of(client: Client, officer: User) -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    actions.add_file("Secret test", upload(), department=theirs, by=officer, at=NOON)
    client.force_login(UserFactory(roles=[("engineer", ours)]))

    response = _send(client, department=ours.pk)

    assert response.status_code == 302
    assert Evidence.objects.count() == 2


def test_the_page_names_other_items_of_the_same_bytes(client: Client, engineer: User) -> None:
    first = actions.add_file("Test in March", upload(), by=engineer, at=NOON)
    second = actions.add_file("For the audit", upload(), by=engineer, at=NOON)
    client.force_login(engineer)

    page = client.get(second.get_absolute_url()).content.decode()

    assert "The same bytes" in page
    assert f'href="{first.get_absolute_url()}"' in page


def test_a_program_is_refused_with_the_same_sentence(engineer: User) -> None:
    here = actions.add_file("Test in March", upload(), by=engineer, at=NOON)
    program = APIClient()
    program.force_authenticate(engineer)

    refused = program.post(API, {"title": "T", "file": upload()}, format="multipart")
    added = program.post(API, {"title": "T", "file": upload(), "again": True}, format="multipart")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "file"
    assert f"number {here.pk}" in refused.json()["detail"]
    assert added.status_code == 201
