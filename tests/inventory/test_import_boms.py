"""An ML-BOM becomes rows too; what it says of a model comes back as it went out."""

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from governance.accounts.models import User
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import imports, store_snapshot
from inventory.boms.document import model_bom, system_bom
from inventory.boms.facts import File, Metric, ModelFacts, facts_of
from inventory.imports import cyclonedx_file
from inventory.imports.own_models import snapshot_of
from inventory.imports.wishes import Unreadable, Wish
from inventory.models import (
    Component,
    HubModel,
    InventoryImport,
    Registration,
    Revision,
    System,
    SystemModel,
)
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, SystemModelFactory, UserFactory
from tests.inventory.factories import ComponentFactory, DeploymentFactory, snapshot

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
OWN = ModelFacts(
    hub="internal", repo_id="claims/classifier", publisher="Claims", sha="5" * 64, label="2.1",
    description="Sorts claims.", licence_key="other", licence_name="House licence",
    licence_link="https://intra.example.org/licence", task="text-classification",
    library="transformers", model_type="bert", architectures=("BertForSequenceClassification",),
    datasets=("claims/2024", "claims/2025"), bases=(("google/bert", "finetune"),),
    metrics=(Metric("accuracy", "0.91", "claims/2025"),),
    files=(File("config.json", 10, "a" * 40), File("model.safetensors", 99, "b" * 40, "c" * 64)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def read(content: bytes, by: User, *, system: System | None = None) -> InventoryImport:
    file = ContentFile(content, "bom.json")
    return imports.read(imports.request_import(file, by=by, at=NOON, system=system), at=NOON)


def applied(source: InventoryImport, by: User) -> InventoryImport:
    imports.apply(source, by=by, at=NOON)
    while imports.carry_on(source, at=NOON):
        pass
    return InventoryImport.objects.get(pk=source.pk)


def bom(*components: dict[str, Any], version: str = "1.6", **more: Any) -> bytes:
    document = {"bomFormat": "CycloneDX", "specVersion": version, "components": [*components]}
    return json.dumps({**document, **more}).encode()


def library(name: str = "vllm") -> dict[str, str]:
    return {"type": "library", "name": name, "purl": f"pkg:pypi/{name}@1.0"}


def told(source: InventoryImport) -> list[tuple[str, str]]:
    return list(source.rows.values_list("plan", "sentence"))


@pytest.mark.once
def test_a_model_of_our_own_comes_back_as_the_same_facts(engineer: User) -> None:
    revision = store_snapshot(snapshot_of(OWN), by=engineer, at=NOON).revision
    Revision.objects.filter(pk=revision.pk).update(label=OWN.label)
    document = model_bom(Revision.objects.get(pk=revision.pk), at=NOON)
    _empty_inventory()

    applied(read(document, engineer), engineer)

    stored = Revision.objects.get()
    assert facts_of(stored) == OWN
    assert model_bom(stored, at=NOON) == document


def test_a_model_of_a_hub_is_asked_for_and_what_the_file_said_is_kept(engineer: User) -> None:
    revision = store_snapshot(snapshot(), by=engineer, at=NOON).revision
    facts, document = facts_of(revision), model_bom(revision, at=NOON)
    _empty_inventory()

    source = read(document, engineer)
    applied(source, engineer)

    assert not HubModel.objects.exists()
    waiting = Registration.objects.get()
    assert (waiting.repo_id, waiting.revision) == ("org/model", "1" * 40)
    assert Wish.from_dict(source.rows.get().data).facts == facts


def test_a_system_comes_back_with_its_models_and_libraries(engineer: User) -> None:
    system = SystemFactory(name="Mail sorter", department=DepartmentFactory(name="Office"))
    own = store_snapshot(snapshot_of(OWN), by=engineer, at=NOON).revision
    SystemModelFactory(system=system, revision=own, purpose="classifier")
    ComponentFactory(system=system)
    DeploymentFactory(system=system)
    document = system_bom(system, at=NOON)
    system.delete()
    _empty_inventory()

    applied(read(document, engineer), engineer)

    again = System.objects.get()
    assert (again.name, again.department.name) == ("Mail sorter", "Office")
    assert again.components.get().purl == "pkg:pypi/vllm@0.8.4"
    use = again.uses.get()
    assert use.purpose == "classifier"
    assert replace(facts_of(use.revision), label="") == replace(OWN, label="")


def test_the_same_bom_twice_has_nothing_to_do_the_second_time(engineer: User) -> None:
    system = SystemFactory()
    document = bom({"type": "machine-learning-model", "group": "own", "name": "ours"}, library())
    applied(read(document, engineer, system=system), engineer)

    again = read(document, engineer, system=system)

    assert [plan for plan, _ in told(again)] == ["nothing", "nothing"]
    assert SystemModel.objects.count() == 1


def test_libraries_go_into_the_system_that_was_chosen_and_nowhere_else(engineer: User) -> None:
    document = bom(library(), {"type": "library", "name": "nameless"}, {**library("gradio")})

    nowhere = read(document, engineer)
    chosen = read(document, engineer, system=SystemFactory(name="Mail sorter"))

    assert {plan for plan, _ in told(nowhere)} == {"nothing"}
    assert "choose one when you upload" in told(nowhere)[0][1]
    assert [plan for plan, _ in told(chosen)] == ["change", "bad", "change"]
    applied(chosen, engineer)
    assert Component.objects.count() == 2


def test_a_system_of_others_cannot_be_chosen() -> None:
    person = UserFactory(roles=[("engineer", DepartmentFactory())])

    with pytest.raises(NotAllowed, match="may not edit systems"):
        read(bom(library()), person, system=SystemFactory())


def test_nested_components_are_rows_of_their_own(engineer: User) -> None:
    inner = {"type": "machine-learning-model", "group": "own", "name": "inner"}
    outer = {"type": "application", "name": "app", "components": [inner, library()]}

    source = read(bom(outer), engineer, system=SystemFactory())

    assert [plan for plan, _ in told(source)] == ["nothing", "add", "change"]


@pytest.mark.parametrize(
    "name",
    [
        "valid-machine-learning-1.6.json",
        "valid-machine-learning-considerations-env-1.6.json",
        "valid-machine-learning-considerations-env-1.7.json",
    ],
)
@pytest.mark.once
def test_samples_of_the_specification_can_be_imported(
    name: str, shared: Path, engineer: User
) -> None:
    source = read((shared / "data/cyclonedx" / name).read_bytes(), engineer)

    applied(source, engineer)

    model = HubModel.objects.get()
    assert model.hub == "internal"
    assert model.repo_id in ("CompVis/stable-diffusion", "meta-llama/Llama-2-7b")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"bomFormat": "SPDX"}', "is no CycloneDX document"),
        (b"[1, 2]", "is no CycloneDX document"),
        (b'{"bomFormat": ', "This is no JSON"),
        (b'{"bomFormat": NaN}', "This is no JSON: NaN is no number"),
        (b'{"bomFormat": "\xff"}', "not UTF-8"),
        (bom(version="1.4"), "CycloneDX 1.4 is not read here, only 1.5, 1.6, 1.7."),
        (bom(version="9" * 500), "is not read here"),
        (
            bom({"type": "library"}),
            "At $.components[0]: 'name' is a required property. This breaks",
        ),
        (bom({"type": "cheese", "name": "x"}), "At $.components[0].type: "),
        (bom(), "lists no model and no library"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "more than 40 levels"),
        (b"[" * 100_000, "more than 40 levels"),
        (json.dumps({"bomFormat": "CycloneDX", "specVersion": {"a": 1}}).encode(), "is not read"),
        (json.dumps({"bomFormat": "CycloneDX", "metadata": 5}).encode(), "is not read here"),
    ],
)
def test_a_file_that_is_no_such_bom_fails_with_the_place(
    content: bytes, sentence: str, engineer: User
) -> None:
    source = read(content, engineer)

    assert source.state == "failed"
    assert sentence in source.problem


def test_a_bom_with_one_identifier_twice_is_refused_or_read_once(engineer: User) -> None:
    one = {"type": "machine-learning-model", "group": "own", "name": "ours", "bom-ref": "a"}

    source = read(bom(one, one | {"version": "2"}), engineer)

    assert source.state == "ready"
    assert [plan for plan, _ in told(source)] == ["add", "add"]


def test_hostile_texts_are_kept_as_texts(engineer: User) -> None:
    nasty = "<img src=x onerror=alert(1)>\u202e=1+1\x00"
    model = {"type": "machine-learning-model", "group": "own", "name": "ours", "publisher": nasty}
    source = read(bom(model, model | {"name": nasty}), engineer)

    applied(source, engineer)

    assert HubModel.objects.get().publisher == "<img src=x onerror=alert(1)>=1+1"
    assert "cannot be the name of a model of your own" in told(source)[1][1]


def test_a_hundred_thousand_components_are_refused_with_their_number(engineer: User) -> None:
    source = read(bom(*[library()] * 100_000), engineer)

    assert source.problem.startswith("The document has 100,000 components; 20,000 are read at once")


def test_fifty_megabytes_are_refused_before_a_byte_is_parsed(engineer: User) -> None:
    with pytest.raises(Refused, match="larger than 20 MiB"):
        read(b'{"bomFormat": "' + b"x" * 50 * MEGABYTE, engineer)
    assert not InventoryImport.objects.exists()


@pytest.mark.once
def test_reading_takes_a_bounded_multiple_of_the_file() -> None:
    big = {"type": "file", "name": "weights", "properties": [{"name": "a", "value": "x" * 200}]}
    files = [big | {"name": f"weights-{n}"} for n in range(2_000)]
    content = bom(
        {"type": "machine-learning-model", "group": "own", "name": "m", "components": files}
    )
    tracemalloc.start()

    cyclonedx_file.read(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * len(content) + 30 * MEGABYTE


def test_a_text_that_names_no_model_at_the_hub_is_a_bad_row() -> None:
    model = {"type": "machine-learning-model", "name": "x", "purl": "pkg:huggingface/a/b..c@1"}

    rows = cyclonedx_file.read(bom(model)).rows

    assert "is not the name of a model" in rows[0].problem


def test_a_document_that_is_none_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        cyclonedx_file.read(b"")


def _empty_inventory() -> None:
    SystemModel.objects.all().delete()
    for revision in Revision.objects.all():
        revision.dataset_links.all().delete()
    Revision.objects.all().delete()
    HubModel.objects.all().delete()
