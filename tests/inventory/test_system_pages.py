"""The pages of systems: added, changed, filled, retired; and never shown to whom they are not."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from governance.web import panels
from governance.web.panels import Panel
from inventory.models import System
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    SystemFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)
from tests.inventory.factories import ComponentFactory, DeploymentFactory

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


def address(name: str, *args: int) -> str:
    return reverse(f"inventory:{name}", args=args)


def filled(number: int = 1) -> System:
    system = SystemFactory()
    for each in range(number):
        SystemModelFactory(system=system)
        UseCaseFactory(system=system)
        ComponentFactory(system=system, purl=f"pkg:pypi/a{each}@1")
        DeploymentFactory(system=system, name=f"d{each}")
    return system


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    assertContains(browser.get(address("system-list")), "Describe the first one")


def test_the_list_counts_models_and_use_cases_without_multiplying_them(browser: Client) -> None:
    filled(3)

    row = browser.get(address("system-list")).context["list"].rows[0]

    assert (row.model_count, row.use_case_count) == (3, 3)


def test_the_list_shows_only_systems_within_reach(client: Client) -> None:
    mine = DepartmentFactory()
    SystemFactory(department=DepartmentFactory(parent=mine), name="Ours")
    SystemFactory(name="Theirs")
    client.force_login(UserFactory(roles=[("engineer", mine)]))

    page = client.get(address("system-list"))

    assertContains(page, "Ours")
    assertNotContains(page, "Theirs")


def test_the_list_is_narrowed_by_department_owner_and_state(browser: Client) -> None:
    parent = DepartmentFactory()
    one = SystemFactory(department=DepartmentFactory(parent=parent))
    two = SystemFactory(retired_at=NOON)

    def names(**query: Any) -> set[str]:
        page = browser.get(address("system-list"), query)
        return {row.name for row in page.context["list"].rows}

    assert names(department=parent.pk) == {one.name}
    assert names(owner=two.owner.pk) == {two.name}
    assert names(state="retired") == {two.name}
    assert names(state="in_use") == {one.name}
    assert names(q=two.department.name) == {two.name}


def test_thirty_systems_cost_no_more_queries_than_one(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled()
    browser.get(address("system-list"))
    with CaptureQueriesContext(connection) as few:
        browser.get(address("system-list"))
    for _ in range(29):
        SystemFactory()

    assert len(few) <= 14
    with django_assert_num_queries(len(few)):
        browser.get(address("system-list"))


def test_the_export_holds_every_row(browser: Client) -> None:
    filled(2)

    response = browser.get(address("system-list"), {"format": "csv"})

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].lstrip("\ufeff") == "System,Department,Owner,Models,Use cases,State"
    assert lines[1].endswith(",2,2,In use")


def test_the_page_shows_everything_that_is_in_the_system(browser: Client) -> None:
    system = filled()

    page = browser.get(system.get_absolute_url())

    for words in (
        system.uses.get().revision.model.repo_id, "pkg:pypi/a0@1", "Lyon",
        system.use_cases.get().name, system.owner.full_name, system.department.name,
    ):  # fmt: skip
        assertContains(page, words)


def test_the_queries_of_a_page_do_not_grow_with_what_is_on_it(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: Any
) -> None:
    monkeypatch.setattr(panels, "_builders", {})
    small, large = filled(1), filled(10)
    browser.get(small.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        browser.get(small.get_absolute_url())

    assert len(few) <= 14
    with django_assert_num_queries(len(few)):
        browser.get(large.get_absolute_url())


def test_a_page_shows_the_panels_of_the_apps_above(browser: Client, monkeypatch: Any) -> None:
    shown = Panel("Weather", "partials/problem.html", {})
    monkeypatch.setattr(panels, "_builders", {System: [lambda *_: shown]})

    assertContains(browser.get(SystemFactory().get_absolute_url()), "Weather")


def test_an_empty_system_says_what_comes_next(browser: Client) -> None:
    page = browser.get(SystemFactory().get_absolute_url())

    for words in ("No use case yet", "No model yet", "No library yet", "No deployment yet"):
        assertContains(page, words)


def test_what_people_typed_is_text_and_never_markup(browser: Client) -> None:
    system = SystemFactory(name=EVIL, description=EVIL)
    UseCaseFactory(system=system, name=EVIL, purpose=EVIL)
    DeploymentFactory(system=system, name=EVIL, location=EVIL)

    assertNotContains(browser.get(system.get_absolute_url()), EVIL)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("system-detail", "get"), ("system-edit", "get"), ("system-retire", "post"),
        ("system-model-add", "post"), ("component-list", "post"), ("deployment-add", "post"),
    ],
)  # fmt: skip
def test_a_system_beyond_ones_reach_is_not_found(name: str, method: str, client: Client) -> None:
    client.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))

    response = getattr(client, method)(address(name, SystemFactory().pk))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["system-model-remove", "component-remove", "deployment-end"])
def test_a_part_of_another_system_is_not_found(name: str, browser: Client) -> None:
    parts = {
        "system-model-remove": SystemModelFactory, "component-remove": ComponentFactory,
        "deployment-end": DeploymentFactory,
    }  # fmt: skip

    response = browser.post(address(name, SystemFactory().pk, parts[name]().pk))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["system-edit", "system-model-add"])
def test_who_may_only_read_gets_no_form(name: str, client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))
    system = SystemFactory()

    assert client.get(address(name, system.pk)).status_code == 403
    assertNotContains(client.get(system.get_absolute_url()), "Add libraries")
    assert client.get(address("system-add")).status_code == 403


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("component-list", {"purls": "vllm==0.8.4"}),
        ("deployment-add", {
            "deployment-name": "n", "deployment-environment": "test", "deployment-location": "x"
        }),
        ("system-retire", {}),
    ],
)  # fmt: skip
def test_who_may_only_read_writes_nothing(name: str, data: dict[str, str], client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    response = client.post(address(name, SystemFactory().pk), data)

    assert response.status_code == 403
