"""Typed by hand or imported, a line without a version says as little as one of a file."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from governance.accounts.models import User
from governance.watch.actions import match_packages, store_advisory
from governance.watch.models import Finding
from governance.watch.sources.osv import read as read_advisory
from governance.web.refusals import Refused
from inventory import actions
from inventory.actions import imports
from inventory.models import RowPlan, System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory
from tests.inventory.test_component_files import purls, put, sbom
from tests.inventory.test_import_boms import bom, library
from tests.inventory.test_import_csv import applied, asked, read
from tests.watch.factories import osv

pytestmark = pytest.mark.django_db
KNOWN = "pkg:pypi/numpy@1.26.4"
BARE = "pkg:pypi/numpy"
HEAD = "system,department,components\n"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(db: None) -> Any:
    """The department that the files name."""
    return DepartmentFactory(name="Office")


@pytest.fixture
def system(office: Any) -> System:
    """A system that has numpy with a version."""
    row: System = SystemFactory(name="Sorter", department=office)
    return row


# By hand


def test_a_line_by_hand_without_a_version_is_refused_with_the_reason(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)

    for add in (actions.add_component, actions.add_components):
        with pytest.raises(Refused, match="numpy with a version, and this states none"):
            add(system, "NumPy>=1.20", by=engineer, at=NOON)

    assert purls(system) == [KNOWN]


def test_a_paste_adds_what_says_something_and_passes_over_what_does_not(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)

    added = actions.add_components(
        system, "numpy\ntorch\ntorch==2.6.0\nray\n", by=engineer, at=NOON
    )

    assert [row.purl for row in added] == ["pkg:pypi/torch@2.6.0", "pkg:pypi/ray"]
    assert purls(system) == [KNOWN, "pkg:pypi/ray", "pkg:pypi/torch@2.6.0"]


def test_a_line_that_was_there_before_the_version_does_not_become_a_persons_own(
    system: System, engineer: User
) -> None:
    put(system, b"numpy\n", engineer)
    put(system, sbom(KNOWN), engineer)

    with pytest.raises(Refused, match="states none"):
        actions.add_component(system, "numpy", by=engineer, at=NOON)

    assert not system.components.filter(by_hand=True).exists()


def test_an_image_by_hand_still_brings_its_package_beside_a_version(
    system: System, engineer: User
) -> None:
    library_ = "pkg:golang/github.com/ollama/ollama"
    put(system, sbom(f"{library_}@v0.3.1"), engineer)

    actions.add_component(system, "ollama/ollama:latest", by=engineer, at=NOON)

    assert library_ in purls(system)


@pytest.mark.usefixtures("_only_this_app")
def test_no_finding_asks_for_a_look_at_what_is_known(
    system: System, engineer: User, settings
) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"
    match_packages(store_advisory(read_advisory(osv()), at=NOON).keys, at=NOON)
    actions.add_component(system, "vllm==0.9.0", by=engineer, at=NOON)

    with pytest.raises(Refused):
        actions.add_component(system, "vllm", by=engineer, at=NOON)
    applied(read(HEAD + "Sorter,Office,vllm ray==2\n", engineer), engineer)

    assert not Finding.objects.exists()


def test_the_page_and_the_program_say_why_nothing_was_added(
    system: System, engineer: User, browser: Client
) -> None:
    put(system, sbom(KNOWN), engineer)
    place = reverse("inventory:component-list", args=[system.pk])

    page = browser.post(place, {"purls": "numpy"})
    told = browser.post(
        f"/api/v1/systems/{system.pk}/components/", {"purl": "numpy"},
        content_type="application/json",
    )  # fmt: skip

    assertContains(page, "numpy with a version, and this states none", status_code=422)
    assert told.status_code == 422
    assert "states none" in told.content.decode()


# Imports


def test_a_row_without_a_version_adds_nothing_beside_one_with_it(
    system: System, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)

    source = read(
        HEAD + "Sorter,Office,numpy\nSorter,Office,numpy ray==2\nSorter,Office,torch\n", engineer
    )

    plans = [(row.plan, row.sentence) for row in source.rows.order_by("line")]
    assert plans[0] == (
        RowPlan.NOTHING,
        "Nothing to do: no version is stated of pkg:pypi/numpy, listed for “Sorter” with one.",
    )
    assert plans[1][1].startswith("Add pkg:pypi/ray@2 to “Sorter”; no version is stated of")
    applied(source, engineer)
    assert purls(system) == [KNOWN, "pkg:pypi/ray@2", "pkg:pypi/torch"]


@pytest.mark.parametrize("at_once", [1, 500])
@pytest.mark.parametrize("rows", [["numpy", KNOWN], [KNOWN, "numpy"], [f"numpy {KNOWN}"]])
def test_the_order_of_rows_and_the_size_of_portions_make_no_difference(
    rows: list[str], at_once: int, office: Any, engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", at_once)
    lines = "".join(f"New one,Office,{row}\n" for row in rows)

    applied(read(HEAD + lines, engineer), engineer)

    assert purls(System.objects.get()) == [KNOWN]


def test_the_version_of_one_system_says_nothing_of_another(
    system: System, office: Any, engineer: User
) -> None:
    put(system, sbom(KNOWN), engineer)

    applied(read(HEAD + "Other,Office,numpy\n", engineer), engineer)

    assert purls(System.objects.get(name="Other")) == [BARE]


def test_an_ml_bom_says_as_little(system: System, engineer: User) -> None:
    put(system, sbom("pkg:pypi/vllm@0.8.4"), engineer)
    rows = [library(name) | {"purl": f"pkg:pypi/{name}"} for name in ("vllm", "ray")]

    source = imports.read(asked(bom(*rows), engineer, system=system), at=NOON)
    applied(source, engineer)

    assert purls(system) == ["pkg:pypi/ray", "pkg:pypi/vllm@0.8.4"]


def test_what_an_imported_image_may_hold_is_another_copy(system: System, engineer: User) -> None:
    library_ = "pkg:golang/github.com/ollama/ollama"
    put(system, sbom(f"{library_}@v0.3.1"), engineer)

    applied(
        read(HEAD + f"Sorter,Office,{library_} pkg:docker/ollama/ollama@latest\n", engineer),
        engineer,
    )

    assert library_ in purls(system)
