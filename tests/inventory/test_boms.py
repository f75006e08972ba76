"""ML-BOMs: valid, the same every time, and read back as the facts they were written from."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from inventory import actions
from inventory.boms.document import InvalidBom, check, model_bom, system_bom
from inventory.boms.facts import ModelFacts, facts_of
from inventory.boms.names import named_by, purl_of
from inventory.boms.reading import facts_in
from inventory.hubs import file_rows
from inventory.hubs.base import BaseModelFact, Snapshot
from inventory.hubs.huggingface import _read
from inventory.hubs.reading import Reader
from inventory.models import Revision
from tests.conftest import NOON
from tests.factories import SystemFactory, SystemModelFactory
from tests.inventory.factories import ComponentFactory, DeploymentFactory, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FULL: dict[str, Any] = {
    "licence_keys": ("other",),
    "licence_name": "llama3.1",
    "licence_link": "https://example.org/licence",
    "pipeline_tag": "text-generation",
    "library_name": "transformers",
    "base_models": (BaseModelFact("meta/base", "finetune"), BaseModelFact("gpt2", "")),
    "datasets": ("org/data",),
    "card": {
        "datasets": ["org/data"],
        "model-index": [
            {
                "results": [
                    {"dataset": {"name": "imdb"}, "metrics": [{"type": "accuracy", "value": 0.91}]},
                    {"metrics": [{"type": "bleu", "value": {"not": "one"}}, "nothing"]},
                ]
            }
        ],
    },
    "raw": {"config": {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}},
}


def stored(**facts: Any) -> Revision:
    return actions.store_snapshot(snapshot(**facts), by=None, at=NOON).revision


def read(document: bytes) -> list[ModelFacts]:
    """The facts of every model in a document."""
    body = json.loads(document)
    listed = [body["metadata"]["component"], *body.get("components", [])]
    data = {row["bom-ref"]: row["name"] for row in listed if row["type"] == "data"}
    return [facts_in(row, data) for row in listed if row["type"] == "machine-learning-model"]


def assert_valid(document: bytes) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document.decode()) is None


def test_the_bom_of_a_model_is_valid_and_reads_back_as_the_same_facts() -> None:
    revision = stored(**FULL)

    document = model_bom(revision, at=NOON)

    assert_valid(document)
    assert read(document) == [facts_of(revision)]
    assert read(document)[0].datasets == ("org/data",)


def test_a_model_card_is_in_the_bom(settings) -> None:
    settings.HF_ENDPOINT = "https://huggingface.co"
    component = json.loads(model_bom(stored(**FULL), at=NOON))["metadata"]["component"]

    assert component["type"] == "machine-learning-model"
    assert component["purl"] == f"pkg:huggingface/org/model@{'1' * 40}"
    card = component["modelCard"]
    assert card["modelParameters"]["task"] == "text-generation"
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "accuracy", "value": "0.91", "slice": "imdb"}
    ]
    assert [row["name"] for row in component["pedigree"]["ancestors"]] == ["gpt2", "meta/base"]
    assert component["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "c" * 64}]


def test_the_same_facts_and_moment_give_the_same_bytes() -> None:
    revision = stored(**FULL)

    assert model_bom(revision, at=NOON) == model_bom(revision, at=NOON)


def test_a_claim_is_declared_and_never_concluded_from_itself() -> None:
    licences = json.loads(model_bom(stored(), at=NOON))["metadata"]["component"]["licenses"]

    assert licences == [{"license": {"acknowledgement": "declared", "id": "MIT"}}]


@pytest.mark.both
def test_the_bom_of_a_system_names_models_libraries_and_places() -> None:
    system = SystemFactory(name="Mail sorter")
    ComponentFactory(system=system)
    DeploymentFactory(system=system)
    uses = [SystemModelFactory(system=system, revision=stored(**FULL)).revision]
    other = {"hub_id": "b" * 24, "repo_id": "org/other", "sha": "2" * 40}
    uses.append(SystemModelFactory(system=system, revision=stored(**FULL | other)).revision)

    document = system_bom(system, at=NOON)

    assert_valid(document)
    body = json.loads(document)
    assert body["metadata"]["component"]["name"] == "Mail sorter"
    assert [row["name"] for row in body["services"]] == ["north"]
    assert read(document) == [facts_of(revision) for revision in uses]
    refs = [row["bom-ref"] for row in _components(body)]
    assert len(refs) == len(set(refs))
    edges = {row["ref"]: row.get("dependsOn", []) for row in body["dependencies"]}
    assert len(edges[f"system-{system.pk}"]) == 3
    assert {ref for below in edges.values() for ref in below} <= set(refs)


def test_an_empty_system_has_a_valid_bom() -> None:
    assert_valid(system_bom(SystemFactory(), at=NOON))


def test_a_document_that_breaks_the_schema_is_not_handed_out() -> None:
    with pytest.raises(InvalidBom, match=r"\$"):
        check({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}]})


def test_hostile_texts_of_a_card_still_give_a_valid_bom() -> None:
    nasty = "<script>\u202e\x00'\"= ${x}"
    revision = stored(
        licence_keys=(nasty,), licence_name=nasty, licence_link=f"javascript:{nasty}",
        base_models=(BaseModelFact(nasty, nasty), BaseModelFact("///", "")),
        card={"datasets": [nasty, 7, {"a": 1}], "model-index": [[[]], {"results": 5}]},
        raw={"config": {"model_type": [1], "architectures": "one"}},
    )  # fmt: skip

    document = model_bom(revision, at=NOON)

    assert_valid(document)
    assert b"javascript:" not in document.split(b"properties")[0]


@pytest.mark.parametrize("sha", ["797174552AE47F449AB70B684CABCB6603E5E85E"])
def test_a_package_url_names_the_commit_in_lower_case(sha: str) -> None:
    named = named_by(f"pkg:huggingface/EleutherAI/gpt-neo-1.3B@{sha}")

    assert named
    assert (named.repo_id, named.revision) == ("EleutherAI/gpt-neo-1.3B", sha.lower())


def test_a_package_url_of_another_hub_names_no_model_of_ours() -> None:
    elsewhere = "pkg:huggingface/a/b@1?repository_url=https://hub.example.org"

    assert named_by(elsewhere) is None
    assert named_by("pkg:pypi/vllm@1") is None
    assert named_by("nonsense") is None


def test_a_model_without_a_namespace_is_a_generic_package() -> None:
    assert purl_of("huggingface", "gpt2", "1" * 40).startswith("pkg:generic/gpt2@1")


def _components(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [body["metadata"]["component"], *body.get("components", [])]
    for row in waiting:
        yield row
        waiting += [*row.get("components", []), *row.get("pedigree", {}).get("ancestors", [])]


def recorded(shared: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The newest body of each recorded model."""
    lines = (shared / "data/hub/model-info.jsonl").read_text().splitlines()
    bodies = [json.loads(line)["json"] for line in lines]
    yield from {body["id"]: body for body in bodies if "sha" in body}.items()


def test_every_recorded_model_gives_a_valid_bom_that_reads_back(shared: Path) -> None:
    for repo_id, body in recorded(shared):
        revision = actions.store_snapshot(_snapshot(repo_id, body), by=None, at=NOON).revision

        document = model_bom(revision, at=NOON)

        assert_valid(document)
        assert read(document) == [facts_of(Revision.objects.get(pk=revision.pk))]


def _snapshot(repo_id: str, body: dict[str, Any]) -> Snapshot:
    """Read a recorded body as the client does."""
    reader = Reader()
    files = file_rows.of_body(body, reader) or ()
    return replace(_read(body, reader, asked=repo_id, aliases=()), files=files)
