"""Whole documents: CycloneDX 1.6 JSON of one model or one system, checked before anybody gets it.

The library writes what it knows; the `modelCard`, `data` and the files are added to its JSON,
because it drops them without a word; so are the dependencies on what it does not know.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.service import Service
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from django.db.models import QuerySet
from packageurl import PackageURL

from governance.rules import canonical
from inventory.boms import components as parts
from inventory.boms.facts import ModelFacts, facts_of
from inventory.boms.model_card import model_card
from inventory.boms.schema import first_error, in_words
from inventory.models import Component as Library
from inventory.models import Revision, System, SystemModel

MEDIA_TYPE = "application/vnd.cyclonedx+json; version=1.6"
SERIALS = uuid.UUID("5f0c7a0e-4f0b-5a53-9d0c-6f3f5d1c7a11")

Json = dict[str, Any]


class InvalidBom(Exception):
    """A document of ours that does not hold to the schema: a fault of the software."""


def model_bom(revision: Revision, *, at: datetime) -> bytes:
    """Return the ML-BOM of one state of a model. The same facts and `at` give the same bytes."""
    facts = facts_of(revision)
    component = parts.model_component(facts, judgements(revision))
    bom = Bom()
    bom.metadata.component = component
    return _finished(bom, [facts], _lineage([facts]), at=at)


def system_bom(system: System, *, at: datetime) -> bytes:
    """Return the ML-BOM of a system: its models, its libraries and the places where it runs."""
    uses = list(_uses(system))
    models = [facts_of(use.revision) for use in uses]
    libraries = list(system.components.all())
    ref = f"system-{system.pk}"
    bom = Bom(
        components=[
            *(
                parts.model_component(facts, {**judgements(use.revision), "purpose": use.purpose})
                for facts, use in zip(models, uses, strict=True)
            ),
            *map(_library, libraries),
        ],
        services=_services(system),
    )
    bom.metadata.component = _application(system, ref)
    # The library complains of an application on which nothing depends; the edges replace this.
    bom.register_dependency(bom.metadata.component, bom.components)
    edges = [*_top(ref, models, libraries), *_lineage(models)]
    return _finished(bom, models, edges, at=at)


def judgements(revision: Revision) -> dict[str, str]:
    """Return what we hold of a revision, under the names its properties have."""
    model = revision.model
    level = model.openness_level
    return {
        "licence-result": revision.licence_result,
        "licence-text-sha256": revision.licence_text_sha256,
        "gate": model.gated or "none",
        "scan": revision.scan_status,
        "openness-level": str(level) if level is not None else "",
        "openness-terms": model.openness_terms,
        "trust-level": f"T{revision.trust_level}",
    }


def _uses(system: System) -> QuerySet[SystemModel]:
    rows = system.uses.select_related("revision__model").order_by("revision__model__repo_id", "pk")
    return rows.defer("revision__licence_text").prefetch_related(
        "revision__files", "revision__base_models", "revision__dataset_links__dataset"
    )


def _application(system: System, ref: str) -> Component:
    said = {"department": system.department.name, "owner": system.owner.full_name}
    return Component(
        type=ComponentType.APPLICATION,
        bom_ref=ref,
        name=system.name,
        description=system.description or None,
        properties=parts.properties(said),
    )


def _library(row: Library) -> Component:
    purl = PackageURL.from_string(row.purl)
    return Component(
        type=ComponentType.LIBRARY,
        bom_ref=row.purl,
        name=row.name,
        version=row.version or None,
        purl=purl,
    )


def _services(system: System) -> list[Service]:
    rows = system.deployments.running().select_related("owner")
    return [
        Service(
            bom_ref=f"system-{system.pk}-deployment-{row.pk}",
            name=row.name,
            properties=parts.properties(
                {
                    "environment": row.environment,
                    "location": row.location,
                    "owner": row.owner.full_name if row.owner else "",
                }
            ),
        )
        for row in rows
    ]


def _top(ref: str, models: Iterable[ModelFacts], libraries: Iterable[Library]) -> list[Json]:
    below = [*(parts.ref_of(facts) for facts in models), *(row.purl for row in libraries)]
    alone = [{"ref": row.purl} for row in libraries]
    return [_depends(ref, below), *alone]


def _lineage(models: Iterable[ModelFacts]) -> list[Json]:
    return [
        _depends(
            parts.ref_of(facts),
            [
                *(parts.base_ref(facts, number) for number in range(1, len(facts.bases) + 1)),
                *parts.dataset_refs(facts).values(),
            ],
        )
        for facts in models
    ]


def _depends(ref: str, below: Sequence[str]) -> Json:
    return {"ref": ref} | ({"dependsOn": list(below)} if below else {})


def _finished(
    bom: Bom, models: Sequence[ModelFacts], edges: Iterable[Json], *, at: datetime
) -> bytes:
    bom.metadata.tools = ToolRepository(
        components=[Component(type=ComponentType.APPLICATION, name="Weighbridge", bom_ref="tool")]
    )
    bom.metadata.timestamp = at
    document: Json = json.loads(JsonV1Dot6(bom).output_as_string())
    document["dependencies"] = sorted(edges, key=lambda edge: str(edge["ref"]))
    _complete(document, {parts.ref_of(facts): facts for facts in models})
    document["serialNumber"] = f"urn:uuid:{_serial(document)}"
    check(document)
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n".encode()


def _complete(document: Json, models: dict[str, ModelFacts]) -> None:
    """Add what the library cannot write to the component of each model."""
    listed = [document["metadata"]["component"], *document.get("components", [])]
    data: list[Json] = []
    for component in listed:
        facts = models.get(component["bom-ref"])
        if facts is None:
            continue
        if card := model_card(facts, dataset_refs=parts.dataset_refs(facts)):
            component["modelCard"] = card
        if files := parts.file_components(facts):
            component["components"] = files
        data += parts.dataset_components(facts)
    if data:
        document["components"] = [*document.get("components", []), *data]


def _serial(document: Json) -> uuid.UUID:
    """Return a number of the content alone, so that two exports can be told to be the same."""
    content = {key: value for key, value in document.items() if key != "serialNumber"}
    content["metadata"] = {**document["metadata"], "timestamp": ""}
    return uuid.uuid5(SERIALS, canonical.digest(content))


def check(document: Json) -> None:
    """Hold a document to the schema.

    :raises InvalidBom: naming the place and the reason.
    """
    if error := first_error(document, SchemaVersion.V1_6):
        raise InvalidBom(in_words(error))
