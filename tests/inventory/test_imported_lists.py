"""Libraries that an import brought say so: the import is a file that lists them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from inventory import actions
from inventory.actions import imports
from inventory.models import Component, ComponentSource, System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory
from tests.inventory.test_component_files import put, sbom
from tests.inventory.test_import_boms import bom, library
from tests.inventory.test_import_csv import applied, asked, read

pytestmark = pytest.mark.django_db
HEAD = "system,department,components\n"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(db: None) -> Any:
    """The department that the files name."""
    return DepartmentFactory(name="Office")


def imported(content: str, by: User) -> System:
    """The one system there is, after a CSV file was applied."""
    applied(read(content, by), by)
    return System.objects.get()


def test_a_csv_table_is_the_source_of_the_libraries_it_brought(engineer: User, office: Any) -> None:
    system = imported(HEAD + "Mail sorter,Office,vllm==0.8.4 torch==2.6.0\n", engineer)

    listed = system.component_sources.in_force().get()
    assert (listed.name, listed.kind) == ("inventory.csv", "imported-csv")
    assert (listed.uploaded_by, listed.uploaded_at) == (engineer, NOON)
    assert listed.purls == ["pkg:pypi/vllm@0.8.4", "pkg:pypi/torch@2.6.0"]
    assert list(listed.components.all()) == list(system.components.all())
    assert not system.components.filter(by_hand=True).exists()


def test_an_ml_bom_is_the_source_of_the_libraries_it_brought(engineer: User) -> None:
    system = SystemFactory()
    source = imports.read(asked(bom(library()), engineer, system=system), at=NOON)

    applied(source, engineer)

    listed = system.component_sources.get()
    assert (listed.kind, listed.words) == ("imported-bom", "an imported CycloneDX ML-BOM")
    assert (listed.sha256, listed.components.get().name) == (source.sha256, "vllm")


def test_pages_and_program_say_which_import_a_library_came_with(
    engineer: User, office: Any, client: Client
) -> None:
    system = imported(HEAD + "Mail sorter,Office,vllm==0.8.4\n", engineer)
    client.force_login(engineer)

    page = client.get(system.get_absolute_url()).content.decode()
    listed = client.get(
        f"/systems/{system.pk}/components/files/{ComponentSource.objects.get().pk}/"
    )
    rows = client.get(f"/api/v1/systems/{system.pk}/components/").json()["results"]
    files = client.get(f"/api/v1/systems/{system.pk}/components/files/").json()["results"]

    assert "inventory.csv" in page
    assert "an imported CSV table" in page
    assert "By hand" not in page
    assert "What this file lists of the system." in listed.content.decode()
    assert [row["by_hand"] for row in rows] == [False]
    assert [(one["kind"], one["name"]) for one in files] == [("imported-csv", "inventory.csv")]


def test_an_import_has_one_list_in_a_system_however_many_portions_it_takes(
    engineer: User, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 1)

    system = imported(HEAD + "S,Office,vllm==1\nS,Office,torch==2\nS,Office,numpy==3\n", engineer)

    assert system.component_sources.get().purls == [
        "pkg:pypi/vllm@1", "pkg:pypi/torch@2", "pkg:pypi/numpy@3",
    ]  # fmt: skip
    assert system.component_sources.get().components.count() == 3


def test_another_import_of_the_same_file_is_another_list_of_what_it_brings(
    engineer: User, office: Any
) -> None:
    text = HEAD + "S,Office,vllm==1 torch==2\n"
    system = imported(text, engineer)
    actions.remove_component(system.components.get(name="torch"), by=engineer, at=NOON)
    ComponentSource.objects.update(uploaded_at=NOON - timedelta(days=1))

    imported(text, engineer)

    newest, oldest = system.component_sources.order_by("-uploaded_at")
    assert [row.name for row in newest.components.all()] == ["torch"]
    assert [row.name for row in oldest.components.all()] == ["vllm"]


def test_what_was_there_stays_as_it_was_and_what_is_added_by_hand_is_both(
    engineer: User, office: Any
) -> None:
    system = SystemFactory(name="S", department=office)
    actions.add_component(system, "vllm==1", by=engineer, at=NOON)
    imported(HEAD + "S,Office,vllm==1 torch==2\n", engineer)

    actions.add_components(system, "torch==2", by=engineer, at=NOON)

    listed = system.component_sources.get().components.get()
    assert (listed.name, listed.by_hand) == ("torch", True)
    assert system.components.get(name="vllm").by_hand


def test_a_newer_sbom_replaces_nothing_that_an_import_brought(engineer: User) -> None:
    system = SystemFactory()
    applied(imports.read(asked(bom(library()), engineer, system=system), at=NOON), engineer)
    put(system, sbom("pkg:pypi/torch@2.6.0"), engineer)

    put(system, sbom("pkg:pypi/numpy@2.2.0"), engineer, replace=True)

    assert set(system.components.values_list("name", flat=True)) == {"vllm", "numpy"}


def test_many_systems_take_as_many_statements_as_one(engineer: User, office: Any) -> None:
    counts = []
    for names in (["A"], ["B"], [f"S{n}" for n in range(20)]):
        rows = "".join(f"{name},Office,vllm==1 torch==2\n" for name in names)
        source = read(HEAD + rows, engineer)
        imports.apply(source, by=engineer, at=NOON)
        with CaptureQueriesContext(connection) as asked_:
            imports.carry_on(source, at=NOON)
        counts.append(sum("componentsource" in one["sql"] for one in asked_))

    assert counts == [3, 3, 3]
    assert Component.objects.count() == 44
