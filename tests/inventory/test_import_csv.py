"""A CSV file becomes rows that say what they will do, and then do it, each row or not at all."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Counter, Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.actions import imports
from inventory.imports import csv_file, limits
from inventory.imports.columns import example_rows
from inventory.models import (
    Component,
    Deployment,
    HubModel,
    ImportRow,
    InventoryImport,
    Registration,
    System,
    SystemModel,
)
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
HEAD = "model,system,department,purpose\n"
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(db: None) -> Any:
    """The department that the files name."""
    return DepartmentFactory(name="Office")


def asked(content: str | bytes, by: User, **given: Any) -> InventoryImport:
    file = ContentFile(content.encode() if isinstance(content, str) else content, "inventory.csv")
    return imports.request_import(file, by=by, at=NOON, **given)


def read(content: str | bytes, by: User) -> InventoryImport:
    return imports.read(asked(content, by), at=NOON)


def applied(source: InventoryImport, by: User) -> InventoryImport:
    imports.apply(source, by=by, at=NOON)
    while imports.carry_on(source, at=NOON):
        pass
    return InventoryImport.objects.get(pk=source.pk)


def told(source: InventoryImport) -> list[tuple[int, str, str]]:
    return list(source.rows.values_list("line", "plan", "sentence"))


def test_each_row_says_what_it_will_do_and_nothing_is_done_yet(engineer: User, office: Any) -> None:
    source = read(HEAD + "org/new,Mail sorter,Office,generator\n", engineer)

    assert source.state == "ready"
    assert told(source) == [
        (
            2,
            "add",
            "Add the system “Mail sorter” in Office; ask Hugging Face for org/new in the "
            "background and then use it in “Mail sorter” as generator.",
        )
    ]
    assert not System.objects.exists()
    assert not Registration.objects.exists()


def test_applying_does_what_was_said_and_writes_it_down(engineer: User, office: Any) -> None:
    actions.store_snapshot(snapshot(), by=engineer, at=NOON)
    source = read(
        "model,system,department,purpose,environment,location,components\n"
        "org/model,Mail sorter,Office,generator,prod,Lyon,pkg:pypi/vllm@0.8.4\n"
        "org/new,Mail sorter,Office,embedder,,,\n",
        engineer,
    )

    done = applied(source, engineer)

    system = System.objects.get()
    assert (done.state, done.rows_done, done.rows_total) == ("done", 2, 2)
    assert (system.name, system.owner) == ("Mail sorter", engineer)
    assert SystemModel.objects.get().revision.model.repo_id == "org/model"
    assert Component.objects.get().name == "vllm"
    assert Deployment.objects.get().location == "Lyon"
    waiting = Registration.objects.get()
    assert (waiting.repo_id, waiting.system, waiting.purpose) == ("org/new", system, "embedder")
    told_of = list(Entry.objects.about(system).order_by("number").values_list("event", flat=True))
    assert told_of == [
        Event.SYSTEM_ADDED, Event.SYSTEM_MODEL_ADDED, Event.COMPONENTS_CHANGED,
        Event.DEPLOYMENT_ADDED,
    ]  # fmt: skip
    assert Entry.objects.about(waiting).exists()
    assert not Counter.objects.with_gaps().exists()


def test_a_second_import_of_the_same_file_has_nothing_to_do(engineer: User, office: Any) -> None:
    text = HEAD + "org/new,Mail sorter,Office,generator\n"
    applied(read(text, engineer), engineer)

    again = read(text, engineer)

    assert [row[1] for row in told(again)] == ["nothing"]
    with pytest.raises(Refused, match="anything to do"):
        imports.apply(again, by=engineer, at=NOON)


def test_good_rows_are_offered_and_bad_ones_named_with_line_and_reason(
    engineer: User, office: Any
) -> None:
    source = read(
        HEAD
        + "org/good,Mail sorter,Office,\n"
        + "not a model,Mail sorter,Office,\n"
        + "org/other,Mail sorter,Nowhere,\n"
        + ",,Office,\n"
        + "org/other,,,as what\n"
        + "org/good,Mail sorter,Office,\n",
        engineer,
    )

    assert [(line, plan) for line, plan, _ in told(source)] == [
        (2, "add"), (3, "bad"), (4, "bad"), (5, "bad"), (6, "bad"), (7, "nothing"),
    ]  # fmt: skip
    sentences = [row[2] for row in told(source)]
    assert "is not the name of a model" in sentences[1]
    assert sentences[2] == "There is no department “Nowhere”."
    assert sentences[3] == "The row names neither a model nor a system."
    assert sentences[4] == "“purpose” belongs to a system, but the row names none."
    assert sentences[5] == "The same as line 2."
    assert applied(source, engineer).rows_done == 1


def test_a_system_of_a_department_that_is_not_mine_is_refused(office: Any) -> None:
    stranger = UserFactory(roles=[("engineer", DepartmentFactory(name="Elsewhere"))])

    source = read(HEAD + "org/model,Mail sorter,Office,\n", stranger)

    assert told(source)[0][1:] == ("bad", "You may not edit systems of Office.")


def test_rights_lost_between_preview_and_applying_are_felt(office: Any) -> None:
    person = UserFactory(roles=[("engineer", office)])
    source = read(HEAD + "org/model,Mail sorter,Office,\n", person)
    imports.apply(source, by=person, at=NOON)
    person.assignments.all().delete()

    imports.carry_on(source, at=NOON)

    row = ImportRow.objects.get()
    assert (row.state, row.result) == ("failed", "You may not edit systems of Office.")
    assert not System.objects.exists()


def test_one_row_that_fails_takes_nothing_from_the_others(engineer: User, office: Any) -> None:
    SystemFactory(name="Old", department=office)
    source = read(HEAD + "org/a,Old,Office,\norg/b,New,Office,\n", engineer)
    System.objects.filter(name="Old").update(retired_at=NOON)

    done = applied(source, engineer)

    assert done.state == "done"
    assert list(source.rows.values_list("state", flat=True)) == ["failed", "done"]
    assert Registration.objects.get().repo_id == "org/b"


def test_a_model_of_our_own_is_entered_with_what_the_file_says(engineer: User) -> None:
    source = read(
        f"model,hub,version,licence,sha256\nown/classifier,internal,2.1,MIT,{'a' * 64}\n", engineer
    )

    applied(source, engineer)

    model = HubModel.objects.get()
    revision = model.revisions.get()
    assert (model.hub, model.repo_id) == ("internal", "own/classifier")
    assert (revision.label, revision.licence_name) == ("2.1", "MIT")
    assert revision.files.get().sha256 == "a" * 64


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_looks_like_a_formula_is_text(start: str, engineer: User, office: Any) -> None:
    formula = f"{start}cmd|' /C calc'!A0"
    source = read(f'{HEAD}org/model,Mail sorter,Office,"{formula}"\n', engineer)

    applied(source, engineer)

    assert Registration.objects.get().purpose == formula


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_the_encoding_is_recognised_and_named(encoding: str, named: str, engineer: User) -> None:
    DepartmentFactory(name="Büro für Qualität")
    text = f"{HEAD}org/model,Prüfstelle,Büro für Qualität,Größe\n"

    source = read(text.encode(encoding), engineer)

    assert source.facts["encoding"] == named
    assert "Prüfstelle" in told(source)[0][2]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_recognised(separator: str, engineer: User) -> None:
    source = read(f"Model ID{separator}Commit\norg/model{separator}main\n", engineer)

    assert [row[1] for row in told(source)] == ["add"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("\n\n", "The file is empty."),
        ("org/model,Mail sorter\n", "The first line must name the columns"),
        ("model,model\na/b,c/d\n", "is there twice"),
        (HEAD, "no rows below"),
        (b"\x00\x01\x02\xff" * 100, "not a text file"),
    ],
)
def test_a_file_that_is_no_table_fails_with_a_sentence(
    content: str | bytes, sentence: str, engineer: User
) -> None:
    source = read(content, engineer)

    assert source.state == "failed"
    assert sentence in source.problem
    assert not source.rows.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("org/model" + "x" * 1_000_000 + ",,,", "1,000,009 characters"),
        ('"org/model,,,\norg/other,,,\n' + "x" * 30_000, "quotation mark"),
        ("org/mo\x00del,,,", "hidden character"),
        ("org/model,a,b,c,d,e", "6 cells, but the header names 4"),
        ("https://evil.example/org/model,,,", "This address is not on"),
    ],
)
def test_traps_in_one_row_are_told_with_the_row(row: str, sentence: str, engineer: User) -> None:
    source = read(HEAD + row + "\n", engineer)

    assert told(source)[0][:2] == (2, "bad")
    assert sentence in told(source)[0][2]


def test_an_empty_file_and_one_that_is_too_large_are_refused_at_once(
    engineer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="The file is empty"):
        asked("", engineer)
    monkeypatch.setattr("inventory.imports.files.MOST_BYTES", 1024 * 1024)
    with pytest.raises(Refused, match="larger than 1 MiB"):
        asked(b"x" * (1024 * 1024 + 1), engineer)
    assert not InventoryImport.objects.exists()


@pytest.mark.once
def test_too_many_rows_are_refused(engineer: User) -> None:
    source = read(HEAD + "org/model,,,\n" * (limits.MOST_ROWS + 1), engineer)

    assert source.problem == "The file has more than 20,000 rows. Import it in portions."


def test_whoever_may_not_import_is_refused(db: None) -> None:
    with pytest.raises(NotAllowed, match="may not import"):
        asked(HEAD, UserFactory(roles=["auditor"]))


def test_a_worker_that_dies_leaves_rows_for_the_next_one(
    engineer: User, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 2)
    rows = "".join(f"org/model-{n},S{n},Office,\n" for n in range(5))
    source = read(HEAD + rows, engineer)
    imports.apply(source, by=engineer, at=NOON)
    assert imports.carry_on(source, at=NOON)
    died = InventoryImport.objects.claim(source.pk, at=NOON, until=NOON + imports.LEASE)
    assert died

    assert not imports.carry_on(source, at=NOON)
    while imports.carry_on(source, at=LATER):
        pass

    done = InventoryImport.objects.get(pk=source.pk)
    assert (done.state, done.rows_done) == ("done", 5)
    assert (System.objects.count(), Registration.objects.count()) == (5, 5)


def test_a_crash_inside_a_portion_leaves_nothing_of_it(
    engineer: User, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read(HEAD + "org/model,Mail sorter,Office,\n", engineer)
    imports.apply(source, by=engineer, at=NOON)

    def crash(*_: Any, **__: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("inventory.actions.import_rows.record_many", crash)
        with pytest.raises(MemoryError):
            imports.carry_on(source, at=NOON)
    assert not System.objects.exists()
    imports.carry_on(source, at=LATER)

    assert System.objects.count() == 1


def test_cancelling_midway_keeps_what_was_done_and_says_so(
    engineer: User, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 2)
    rows = "".join(f"org/model-{n},S{n},Office,\n" for n in range(5))
    source = read(HEAD + rows, engineer)
    imports.apply(source, by=engineer, at=NOON)
    imports.carry_on(source, at=NOON)

    cancelled = imports.cancel(source, by=engineer, at=NOON)

    assert cancelled.problem.startswith("Cancelled after 2 of 5 rows.")
    assert not imports.carry_on(source, at=LATER)
    assert System.objects.count() == 2


def test_applying_twice_is_refused_the_second_time(engineer: User, office: Any) -> None:
    source = read(HEAD + "org/model,Mail sorter,Office,\n", engineer)
    imports.apply(source, by=engineer, at=NOON)

    with pytest.raises(Refused, match="not ready"):
        imports.apply(source, by=engineer, at=NOON)


def test_nobody_else_applies_or_cancels_my_import(engineer: User) -> None:
    source = read(HEAD + "org/model,,,\n", engineer)
    other = UserFactory(roles=["engineer"])

    for verb in (imports.apply, imports.cancel):
        with pytest.raises(NotAllowed, match="Only the person who uploaded"):
            verb(source, by=other, at=NOON)


def test_reading_twice_gives_the_rows_once(engineer: User) -> None:
    source = asked(HEAD + "org/model,,,\n", engineer)

    imports.read(source, at=NOON)
    imports.read(source, at=LATER)

    assert source.rows.count() == 1


def test_the_example_file_can_be_read(engineer: User) -> None:
    lines = list(example_rows())
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)

    rows = csv_file.read(text.encode()).rows

    assert [row.problem for row in rows] == ["", "", ""]
