"""Upload, preview, apply, watch: on pages and by programs; and what is not mine is not there."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from governance.accounts.models import User
from inventory.actions import imports, store_snapshot
from inventory.models import InventoryImport, Registration, System
from inventory.tasks import import_due, work_on_import
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
TEXT = "model,system,department\norg/model,Mail sorter,Office\nnot a model,,\n"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    DepartmentFactory(name="Office")


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The imports that a worker was told of."""
    told: list[int] = []
    monkeypatch.setattr(
        work_on_import, "delay", lambda *, import_id: told.append(import_id), raising=False
    )
    return told


def upload(browser: Client, text: str = TEXT, **more: Any) -> Any:
    file = SimpleUploadedFile("inventory.csv", text.encode())
    return browser.post(reverse("inventory:import-new"), {"file": file, **more})


def mine(user: User) -> InventoryImport:
    source = imports.request_import(SimpleUploadedFile("a.csv", TEXT.encode()), by=user, at=NOON)
    return imports.read(source, at=NOON)


def test_a_file_is_previewed_then_applied_then_done(browser: Client) -> None:
    page = browser.get(upload(browser)["Location"])

    assertContains(page, "Add the system “Mail sorter” in Office")
    assertContains(page, "is not the name of a model")
    assertContains(page, "Apply 1 row")
    assert not System.objects.exists()

    source = InventoryImport.objects.get()
    browser.post(reverse("inventory:import-apply", args=[source.pk]))
    done = browser.get(source.get_absolute_url())

    assertContains(done, "1 of 1 rows")
    assertNotContains(done, "every 2s")
    assert Registration.objects.get().system == System.objects.get()


def test_the_preview_is_narrowed_by_what_rows_do(browser: Client) -> None:
    address = upload(browser)["Location"]

    page = browser.get(f"{address}?plan=bad")

    assertContains(page, "is not the name of a model")
    assertNotContains(page, "Add the system “Mail sorter” in Office")


def test_rejected_rows_are_taken_away_as_csv_without_formulas(browser: Client) -> None:
    upload(browser, "model,purpose\n=SUM(A1),\n")
    source = InventoryImport.objects.get()

    body = browser.get(reverse("inventory:import-rejects", args=[source.pk])).getvalue().decode()

    assert body.splitlines()[0] == "\ufeffLine,Reason,The file says"
    assert "'=SUM(A1)" in body


def test_a_wrong_file_is_told_at_the_field_or_on_its_page(browser: Client) -> None:
    assertContains(upload(browser, ""), "The file is empty.", status_code=422)
    page = browser.get(upload(browser, "a,b\n1,2\n")["Location"])
    assertContains(page, "The first line must name the columns")
    assertContains(page, "Nothing was saved.")


def test_a_large_file_is_read_by_a_worker(
    browser: Client, nudged: list[int], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr("inventory.views.imports.READ_AT_ONCE", 10)
    with django_capture_on_commit_callbacks(execute=True):
        page = browser.get(upload(browser)["Location"])

    source = InventoryImport.objects.get()
    assertContains(page, "The file is being read.")
    assert nudged == [source.pk]
    work_on_import(import_id=source.pk)
    assert InventoryImport.objects.get().state == "ready"


def test_what_a_worker_left_is_taken_up_again(nudged: list[int], engineer: User) -> None:
    source = mine(engineer)
    imports.apply(source, by=engineer, at=NOON)

    import_due()
    work_on_import(import_id=nudged[0])

    assert InventoryImport.objects.get().state == "done"


def test_the_progress_is_a_fragment_that_reloads_the_page_at_the_end(
    browser: Client, engineer: User
) -> None:
    source = mine(engineer)

    part = browser.get(source.get_absolute_url(), headers={"HX-Target": "progress"})

    assert part["HX-Refresh"] == "true"
    assertNotContains(part, "<html")


def test_an_import_is_cancelled_from_its_page(browser: Client, engineer: User) -> None:
    source = mine(engineer)

    browser.post(reverse("inventory:import-cancel", args=[source.pk]))

    assert InventoryImport.objects.get().state == "cancelled"


@pytest.mark.parametrize("name", ["detail", "apply", "cancel", "rejects"])
def test_somebody_elses_import_is_not_there(name: str, browser: Client) -> None:
    source = mine(UserFactory(roles=["engineer"]))
    address = reverse(f"inventory:import-{name}", args=[source.pk])

    answer = browser.post(address) if name in ("apply", "cancel") else browser.get(address)

    assert answer.status_code == 404


def test_who_may_not_import_is_told_so(client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    assert client.get(reverse("inventory:import-new")).status_code == 403
    assertNotContains(client.get(reverse("inventory:model-list")), "Import</a>")


def test_the_list_shows_my_imports_only(browser: Client, engineer: User) -> None:
    mine(UserFactory(roles=["engineer"]))
    source = mine(engineer)

    page = browser.get(reverse("inventory:import-list"))

    assertContains(page, source.get_absolute_url())
    assertContains(page, "1 import")


def test_the_example_has_every_column(browser: Client) -> None:
    text = browser.get(reverse("inventory:import-example")).getvalue().decode()

    assert text.startswith("\ufeffmodel,hub,revision,system,")
    assertContains(browser.get(reverse("inventory:import-new")), "Download an example")


def test_boms_are_downloads(browser: Client, engineer: User) -> None:
    model = store_snapshot(snapshot(), by=engineer, at=NOON).model
    system = SystemFactory()

    for name, pk in (("model-bom", model.pk), ("system-bom", system.pk)):
        answer = browser.get(reverse(f"inventory:{name}", args=[pk]))
        assert answer["Content-Disposition"].endswith('.cdx.json"')
        assert json.loads(answer.content)["specVersion"] == "1.6"
    missing = reverse("inventory:model-bom", args=[model.pk]) + "?commit=0"
    assert browser.get(missing).status_code == 404


def test_the_bom_of_a_system_that_is_not_mine_is_not_there(client: Client) -> None:
    client.force_login(UserFactory(roles=[("engineer", DepartmentFactory())]))

    answer = client.get(reverse("inventory:system-bom", args=[SystemFactory().pk]))

    assert answer.status_code == 404


def test_a_program_uploads_reads_and_applies(browser: Client, nudged: list[int]) -> None:
    file = SimpleUploadedFile("inventory.csv", TEXT.encode())

    created = browser.post("/api/v1/imports/", {"file": file})

    assert created.status_code == 202
    address = f"/api/v1/imports/{created.json()['id']}/"
    work_on_import(import_id=created.json()["id"])
    shown = browser.get(address).json()
    assert (shown["state"], shown["counts"]) == ("ready", {"add": 1, "bad": 1})
    rows = browser.get(f"{address}rows/").json()["results"]
    assert [(row["line"], row["plan"]) for row in rows] == [(2, "add"), (3, "bad")]
    assert browser.post(f"{address}apply/").status_code == 202
    assert browser.post(f"{address}apply/").status_code == 422
    work_on_import(import_id=created.json()["id"])
    assert browser.get("/api/v1/imports/").json()["results"][0]["state"] == "done"
    assert browser.post(f"{address}cancel/").status_code == 422


def test_a_program_gets_no_import_of_others_and_no_foreign_system(browser: Client) -> None:
    source = mine(UserFactory(roles=["engineer"]))

    assert browser.get(f"/api/v1/imports/{source.pk}/").status_code == 404
    file = SimpleUploadedFile("inventory.csv", TEXT.encode())
    answer = browser.post("/api/v1/imports/", {"file": file, "system": "999999"})
    assert answer.status_code == 400


def test_programs_get_boms(browser: Client, engineer: User) -> None:
    model = store_snapshot(snapshot(), by=engineer, at=NOON).model
    system = SystemFactory()

    for address in (f"/api/v1/models/{model.pk}/bom/", f"/api/v1/systems/{system.pk}/bom/"):
        assert browser.get(address).json()["bomFormat"] == "CycloneDX"
