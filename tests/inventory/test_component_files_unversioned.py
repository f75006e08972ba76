"""A line without a version says nothing new of a library that is known with one."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from governance.accounts.models import User
from inventory import actions
from inventory.actions.component_files import listing_of, look
from inventory.component_file_list import of_source
from inventory.components.planning import NewVersion
from inventory.models import ComponentSource, System
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.inventory.test_component_files import purls, put, sbom

pytestmark = pytest.mark.django_db

KNOWN = "pkg:pypi/numpy@1.26.4"
BARE = "pkg:pypi/numpy"


@pytest.fixture
def system() -> System:
    return SystemFactory()


def test_a_line_without_a_version_adds_nothing_beside_one_with_it(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)

    plan = look(system, listing_of(b"NumPy>=1.20\nray\n"), replace=False, by=engineer)
    source = put(system, b"NumPy>=1.20\nray\n", engineer)

    assert [one.purl for one in plan.unversioned] == [BARE]
    assert plan.known_as(plan.unversioned[0]) == ("1.26.4",)
    assert [one.purl for one in plan.added] == ["pkg:pypi/ray"]
    assert purls(system) == [KNOWN, "pkg:pypi/ray"]
    assert [row.purl for row in source.components.all()] == ["pkg:pypi/ray"]


def test_one_file_that_lists_both_brings_the_version_alone(system: System, engineer: User) -> None:
    put(system, b"numpy\nnumpy==1.26.4\n", engineer)

    assert purls(system) == [KNOWN]


def test_a_line_without_a_version_does_not_keep_the_version_of_another_file(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)
    put(system, b"numpy\n", engineer)

    put(system, sbom("pkg:pypi/numpy@2.0.0"), engineer, replace=True)

    assert purls(system) == ["pkg:pypi/numpy@2.0.0"]


def test_a_library_that_another_file_lists_without_a_version_does_not_vanish(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)
    lines = put(system, b"numpy\n", engineer)

    plan = look(system, listing_of(sbom("pkg:pypi/ray@2")), replace=True, by=engineer)
    put(system, sbom("pkg:pypi/ray@2"), engineer, replace=True)

    assert plan.new_versions == (NewVersion("numpy", "pypi", ("1.26.4",), ("",)),)
    assert purls(system) == [BARE, "pkg:pypi/ray@2"]
    assert [row.purl for row in lines.components.all()] == [BARE]
    put(system, b"torch==2.6.0\n", engineer, replace=True)
    assert purls(system) == ["pkg:pypi/ray@2", "pkg:pypi/torch@2.6.0"]


def test_a_row_without_a_version_that_another_file_relies_on_stays_and_is_that_files(
    system: System, engineer: User
) -> None:
    put(system, b"numpy\n", engineer)
    put(system, b"numpy==1.26.4\n", engineer)
    other = put(system, sbom(BARE), engineer)
    assert purls(system) == [BARE, KNOWN]

    put(system, b"ray==2\n", engineer, replace=True)

    assert purls(system) == [BARE, "pkg:pypi/ray@2"]
    assert [row.purl for row in other.components.all()] == [BARE]


def test_a_version_that_a_file_no_longer_states_is_not_known_any_more(
    system: System, engineer: User
) -> None:
    put(system, b"numpy==1.26.4\n", engineer)

    put(system, b"numpy\n", engineer, replace=True)

    assert purls(system) == [BARE]


def test_a_version_takes_the_place_of_none_as_files_take_the_place_of_files(
    system: System, engineer: User
) -> None:
    put(system, b"numpy\n", engineer)

    plan = look(system, listing_of(sbom(KNOWN)), replace=True, by=engineer)
    assert (plan.removed, plan.beside(plan.added[0])) == ((), ("",))

    put(system, b"numpy==1.26.4\n", engineer, replace=True)
    assert purls(system) == [KNOWN]


def test_a_line_without_a_version_that_a_person_added_stays(system: System, engineer: User) -> None:
    actions.add_component(system, "numpy", by=engineer, at=NOON)

    put(system, b"numpy==1.26.4\n", engineer)
    put(system, b"numpy\nnumpy==1.26.4\n", engineer, replace=True)

    assert purls(system) == [BARE, KNOWN]


def test_an_old_line_without_a_version_goes_once_a_newer_file_relies_on_a_version(
    system: System, engineer: User
) -> None:
    put(system, b"numpy\n", engineer)
    put(system, sbom(KNOWN), engineer)

    put(system, b"numpy\n", engineer, replace=True)

    assert purls(system) == [KNOWN]


def test_what_an_image_holds_is_another_copy_and_a_tag_states_something(
    system: System, engineer: User
) -> None:
    library = "pkg:golang/github.com/ollama/ollama"
    put(system, sbom(f"{library}@v0.3.1", "pkg:npm/flowise@2.2.7"), engineer)

    put(system, sbom("pkg:docker/ollama/ollama@latest", "pkg:npm/flowise@latest"), engineer)

    assert {library, "pkg:docker/ollama/ollama@latest", "pkg:npm/flowise@latest"} < set(
        purls(system)
    )


def test_the_pages_say_what_adds_nothing_and_why(
    browser: Client, system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)
    source = actions.upload(
        system, b"numpy\n", name="lines.txt", replace=False, by=engineer, at=NOON
    )
    place = reverse("inventory:component-file", args=[system.pk, source.pk])

    page = browser.get(place)
    assertContains(page, "1 library of which the file states none")
    assertContains(page, "The file states no version of it, and the system has it with one.")
    assertContains(page, "1.26.4")
    assertNotContains(browser.get(place, {"what": "stays"}), "The file states no version of it")

    actions.apply_source(source, seen=page.context["plan"].digest, by=engineer, at=NOON)
    assertContains(browser.get(place), "The file states no version of it")
    ComponentSource.objects.filter(pk=source.pk).update(replaced_at=NOON)
    assert of_source(ComponentSource.objects.get(pk=source.pk)) == []
