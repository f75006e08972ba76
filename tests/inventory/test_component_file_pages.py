"""Uploading a file of components: on the page, and for programs."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from rest_framework.test import APIClient

from governance.accounts.models import User
from inventory import actions
from inventory.models import ComponentSource, Deployment, System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.inventory.factories import ComponentFactory, DeploymentFactory

pytestmark = pytest.mark.django_db

LINES = b"vllm==0.8.5\n-r other.txt\n"


@pytest.fixture
def system() -> System:
    return SystemFactory()


@pytest.fixture
def api(engineer: User) -> APIClient:
    client = APIClient()
    client.force_login(engineer)
    return client


def address(name: str, *args: int) -> str:
    return reverse(f"inventory:{name}", args=args)


def send(browser: Client, system: System, content: bytes = LINES, mode: str = "add") -> Any:
    file = SimpleUploadedFile("requirements.txt", content)
    return browser.post(
        address("component-file-add", system.pk), {"file": file, "mode": mode}, follow=True
    )


def files_of(system: System) -> str:
    return f"/api/v1/systems/{system.pk}/components/files/"


def test_the_page_shows_what_a_file_would_do_and_saves_it_when_told(
    browser: Client, system: System, engineer: User
) -> None:
    actions.add_file(
        system, b"vllm==0.8.4\ntorch==2.6.0\n", name="old.txt", replace=False, by=engineer, at=NOON
    )

    page = send(browser, system, mode="replace")

    for words in ("Nothing is saved yet", "0.8.4 → 0.8.5", "Removed", "torch",
                  "It points to another file", "It replaces old.txt"):  # fmt: skip
        assertContains(page, words)
    source = ComponentSource.objects.get(applied_at=None)
    saved = browser.post(
        address("component-file-apply", system.pk, source.pk), {"seen": page.context["plan"].digest}
    )
    assertRedirects(saved, f"{system.get_absolute_url()}#components", fetch_redirect_response=False)
    assert system.components.get().purl == "pkg:pypi/vllm@0.8.5"
    assertContains(browser.get(system.get_absolute_url()), "requirements.txt")


def test_the_entries_can_be_searched_filtered_and_exported(browser: Client, system: System) -> None:
    page = send(browser, system, b"vllm==0.8.5\ntorch==2.6.0\n-r other.txt\n")
    place = page.redirect_chain[-1][0]

    assertNotContains(browser.get(place, {"q": "torch"}), "pkg:pypi/vllm")
    assertNotContains(browser.get(place, {"what": "left_out"}), "pkg:pypi/vllm")
    lines = b"".join(browser.get(place, {"format": "csv"}).streaming_content).decode().splitlines()
    assert len(lines) == 4


def test_a_file_that_is_no_list_is_told_at_its_field(browser: Client, system: System) -> None:
    for content, words in ((b"", "The file is empty"), (b"<html></html>", "This is a web page")):
        page = browser.post(
            address("component-file-add", system.pk),
            {"file": SimpleUploadedFile("sbom.json", content), "mode": "add"},
        )
        assertContains(page, words, status_code=422)
    assert not ComponentSource.objects.exists()


def test_a_page_that_is_out_of_date_saves_nothing(browser: Client, system: System) -> None:
    send(browser, system)
    source = ComponentSource.objects.get()

    page = browser.post(address("component-file-apply", system.pk, source.pk), {"seen": "old"})

    assertContains(page, "changed since you looked", status_code=422)
    assert not system.components.exists()


def test_what_nobody_decided_on_is_its_uploaders_alone(client: Client, system: System) -> None:
    owner, other = (UserFactory(roles=["engineer"]) for _ in range(2))
    source = actions.upload(system, LINES, name="a", replace=False, by=owner, at=NOON)
    client.force_login(other)

    place = address("component-file", system.pk, source.pk)
    assert client.get(place).status_code == 404
    client.force_login(owner)
    assert client.get(place).status_code == 200
    browser_answer = client.post(address("component-file-discard", system.pk, source.pk))
    assert browser_answer.status_code == 302
    assert client.get(place).status_code == 404


def test_a_file_of_another_system_and_of_a_foreign_one_is_not_found(
    browser: Client, client: Client, system: System, engineer: User
) -> None:
    source = actions.add_file(system, LINES, name="a", replace=False, by=engineer, at=NOON)[0]

    assert browser.get(address("component-file", SystemFactory().pk, source.pk)).status_code == 404
    stranger = Client()
    stranger.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))
    assert stranger.get(address("component-file", system.pk, source.pk)).status_code == 404
    assert send(stranger, system).status_code == 404


def test_the_list_of_libraries_filters_by_known_versions_and_says_who_listed_them(
    browser: Client, system: System, engineer: User, django_assert_max_num_queries: Any
) -> None:
    actions.add_file(
        system, b"vllm==0.8.5\nray\n", name="a.txt", replace=False, by=engineer, at=NOON
    )
    ComponentFactory(system=system, purl="pkg:pypi/torch@2.6.0", name="torch", version="2.6.0")
    place = address("component-list", system.pk)

    with django_assert_max_num_queries(12):
        page = browser.get(place)
    for words in ("a.txt", "By hand", "Version not known"):
        assertContains(page, words)
    assertNotContains(browser.get(place, {"version_is": "unknown"}), "pkg:pypi/vllm")


def test_a_program_looks_first_and_then_saves(api: APIClient, system: System) -> None:
    body = {"name": "requirements.txt", "content": LINES.decode(), "dry_run": True}

    looked = api.post(files_of(system), body, format="json")
    assert (looked.status_code, looked.json()["file"]) == (200, None)
    assert looked.json()["added"] == ["pkg:pypi/vllm@0.8.5"]
    assert looked.json()["not_taken"][0]["entry"] == "-r other.txt"
    assert not system.components.exists()

    saved = api.post(files_of(system), body | {"dry_run": False}, format="json")
    assert saved.status_code == 201
    assert saved.json()["file"]["name"] == "requirements.txt"
    assert api.get(files_of(system)).json()["results"][0] == saved.json()["file"]


def test_a_program_sends_a_file_once_however_often_with_the_same_key(
    api: APIClient, system: System
) -> None:
    answers = [
        api.post(
            files_of(system),
            {"file": SimpleUploadedFile("bom.json", LINES), "replace": "true"},
            format="multipart",
            headers={"Idempotency-Key": "one"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert ComponentSource.objects.count() == 1


def test_a_program_is_told_the_field_and_the_reason(api: APIClient, system: System) -> None:
    both = api.post(files_of(system), {}, format="json")
    bad = api.post(files_of(system), {"content": "<html></html>"}, format="json")

    assert both.status_code == 400
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "file"


def test_files_of_a_foreign_system_are_not_found_and_a_reader_adds_none(system: System) -> None:
    client = APIClient()
    client.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))
    assert client.get(files_of(system)).status_code == 404
    assert client.post(files_of(system), {"content": "vllm"}, format="json").status_code == 404

    client.force_login(UserFactory(roles=["auditor"]))
    for dry_run in (True, False):
        body = {"content": "vllm==1", "dry_run": dry_run}
        assert client.post(files_of(system), body, format="json").status_code == 403


def test_an_owner_is_named_for_a_place_and_changed_later(browser: Client, system: System) -> None:
    ann, bob = (UserFactory(roles=[("engineer", system.department)]) for _ in range(2))
    data = {"deployment-name": "north", "deployment-environment": "production",
            "deployment-location": "Lyon", "deployment-owner": ann.pk}  # fmt: skip

    browser.post(address("deployment-add", system.pk), data)
    place = Deployment.objects.get()
    assert place.owner == ann
    assertContains(browser.get(system.get_absolute_url()), ann.full_name)

    change = address("deployment-owner", system.pk, place.pk)
    assertContains(browser.get(change), bob.full_name)
    browser.post(change, {"owner": bob.pk})
    assert system.owner_where_it_runs() == bob


def test_who_may_not_see_the_system_cannot_answer_for_it(browser: Client, system: System) -> None:
    place = DeploymentFactory(system=system)
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    page = browser.post(address("deployment-owner", system.pk, place.pk), {"owner": stranger.pk})

    assertContains(page, "may not see this system", status_code=422)
    assert Deployment.objects.get().owner is None


def test_a_program_names_an_owner_and_leaves_it_to_the_system_again(
    api: APIClient, system: System
) -> None:
    ann = UserFactory(roles=[("engineer", system.department)])
    place = DeploymentFactory(system=system)
    address = f"/api/v1/systems/{system.pk}/deployments/{place.pk}/"

    named = api.patch(address, {"owner": ann.pk}, format="json")
    assert (named.status_code, named.json()["owner_name"]) == (200, ann.full_name)
    assert api.patch(address, {"owner": None}, format="json").json()["owner"] is None
    left = UserFactory(roles=[("engineer", system.department)], is_active=False)
    refused = api.patch(address, {"owner": left.pk}, format="json")
    assert refused.json()["errors"][0]["field"] == "owner"
    elsewhere = f"/api/v1/systems/{SystemFactory().pk}/deployments/{place.pk}/"
    assert api.patch(elsewhere, {"owner": ann.pk}, format="json").status_code == 404


def test_the_document_of_a_system_names_who_answers_for_a_place(
    browser: Client, system: System
) -> None:
    ann = UserFactory(roles=[("engineer", system.department)])
    DeploymentFactory(system=system, owner=ann)

    document = json.loads(browser.get(address("system-bom", system.pk)).content)

    assert ann.full_name in json.dumps(document["services"])
