"""What is typed about a system does once what it says, or is told what is wrong with it."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from governance.accounts.models import User
from inventory.models import Component, Deployment, System, SystemModel
from tests.factories import (
    DepartmentFactory,
    RevisionFactory,
    SystemFactory,
    UserFactory,
)
from tests.inventory.factories import DeploymentFactory

pytestmark = pytest.mark.django_db


def address(name: str, *args: int) -> str:
    return reverse(f"inventory:{name}", args=args)


def facts(department: Any, owner: User, **changes: str) -> dict[str, Any]:
    return {"name": "Mail", "description": "", "department": department.pk, "owner": owner.pk,
            **changes}  # fmt: skip


def test_a_system_is_added_by_its_form(browser: Client, engineer: User) -> None:
    response = browser.post(address("system-add"), facts(DepartmentFactory(), engineer))

    assertRedirects(response, System.objects.get().get_absolute_url())


def test_sending_the_form_twice_adds_one_system(browser: Client, engineer: User) -> None:
    data = facts(DepartmentFactory(), engineer, _submission=uuid.uuid4().hex)

    first, second = (browser.post(address("system-add"), data) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert System.objects.count() == 1


def test_a_name_that_is_taken_is_told_at_the_field(browser: Client, engineer: User) -> None:
    system = SystemFactory()

    page = browser.post(address("system-add"), facts(system.department, engineer, name=system.name))

    assertContains(page, "already has a system of this name", status_code=422)


def test_departments_and_owners_are_those_within_reach(client: Client) -> None:
    mine, other = DepartmentFactory(), DepartmentFactory()
    engineer = UserFactory(roles=[("engineer", mine)])
    stranger = UserFactory(roles=[("engineer", other)])
    client.force_login(engineer)

    page = client.post(address("system-add"), facts(other, stranger))

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"department", "owner"}
    assert not System.objects.exists()


def test_a_system_is_changed_by_its_form(browser: Client) -> None:
    system = SystemFactory()

    assertContains(browser.get(address("system-edit", system.pk)), system.name)
    browser.post(
        address("system-edit", system.pk), facts(system.department, system.owner, name="New")
    )

    system.refresh_from_db()
    assert system.name == "New"


def test_a_revision_is_found_by_words_and_pinned(browser: Client) -> None:
    system, wanted, other = SystemFactory(), RevisionFactory(), RevisionFactory()
    page = browser.get(address("system-model-add", system.pk), {"q": wanted.model.repo_id})
    assertContains(page, wanted.sha[:12])
    assertNotContains(page, other.model.repo_id)

    browser.post(
        address("system-model-add", system.pk), {"revision": wanted.pk, "purpose": "ranker"}
    )

    use = SystemModel.objects.get()
    assert (use.revision, use.purpose) == (wanted, "ranker")
    browser.post(address("system-model-remove", system.pk, use.pk))
    assert not SystemModel.objects.exists()


@pytest.mark.parametrize("revision", ["", "404", "x"])
def test_a_revision_that_does_not_exist_is_told(revision: str, browser: Client) -> None:
    RevisionFactory()

    page = browser.post(address("system-model-add", SystemFactory().pk), {"revision": revision})

    assert page.status_code == 422
    assert page.context["form"].errors["revision"]


def test_libraries_are_pasted_and_removed(browser: Client) -> None:
    system = SystemFactory()

    browser.post(address("component-list", system.pk), {"purls": "vllm==0.8.4\ntorch"})

    assert system.components.count() == 2
    component = system.components.get(name="vllm")
    browser.post(address("component-remove", system.pk, component.pk))
    assert Component.objects.get().name == "torch"


def test_a_line_that_cannot_be_read_is_told_and_kept_in_the_form(browser: Client) -> None:
    page = browser.post(address("component-list", SystemFactory().pk), {"purls": "-r x.txt"})

    assertContains(page, "Line 1", status_code=422)
    assertContains(page, "-r x.txt", status_code=422)


@pytest.mark.parametrize("name", ["component-file-add", "deployment-add"])
def test_the_address_of_a_form_on_the_page_leads_back_to_the_page(
    name: str, browser: Client
) -> None:
    system = SystemFactory()

    assertRedirects(browser.get(address(name, system.pk)), system.get_absolute_url())


def test_a_deployment_is_added_and_ended(browser: Client) -> None:
    system = SystemFactory()
    data = {"deployment-name": "n", "deployment-environment": "test", "deployment-location": "x"}

    browser.post(address("deployment-add", system.pk), data)
    again = browser.post(address("deployment-add", system.pk), data)

    assertContains(again, "already has a deployment of this name", status_code=422)
    deployment = Deployment.objects.get()
    browser.post(address("deployment-end", system.pk, deployment.pk))
    deployment.refresh_from_db()
    assert deployment.ended_at is not None


def test_retiring_a_system_that_runs_is_refused_on_its_page(browser: Client) -> None:
    deployment = DeploymentFactory()

    page = browser.post(address("system-retire", deployment.system.pk))

    assertContains(page, "End its deployments first", status_code=422)


def test_a_retired_system_is_shown_without_forms(browser: Client) -> None:
    system = SystemFactory()

    browser.post(address("system-retire", system.pk))

    page = browser.get(system.get_absolute_url())
    assertContains(page, "Retired")
    assertNotContains(page, "Add libraries")
