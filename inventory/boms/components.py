"""A model as a component of a CycloneDX document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, Property, XsUri
from cyclonedx.model.component import Component, ComponentType, Pedigree
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement
from packageurl import PackageURL

from governance.rules import licences
from inventory.boms.facts import File, ModelFacts
from inventory.boms.names import PREFIX, address_of, purl_of
from inventory.models import HubName


def ref_of(facts: ModelFacts) -> str:
    """Return the `bom-ref` of a model, the same in every document."""
    purl = purl_of(facts.hub, facts.repo_id, facts.sha)
    return purl or f"{facts.hub}:{facts.repo_id}@{facts.sha}"


def base_ref(facts: ModelFacts, number: int) -> str:
    """Return the `bom-ref` of an ancestor: two models may have the same one."""
    return f"{ref_of(facts)}#base-{number}"


def dataset_refs(facts: ModelFacts) -> dict[str, str]:
    """Return the `bom-ref` of each dataset of a model."""
    return {name: f"{ref_of(facts)}#dataset-{n}" for n, name in enumerate(facts.datasets, start=1)}


def model_component(facts: ModelFacts, said: Mapping[str, str]) -> Component:
    """Return the component; `said` are judgements of ours, which go into its properties."""
    namespace, _, name = facts.repo_id.rpartition("/")
    address = address_of(facts.hub, facts.repo_id)
    return Component(
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=ref_of(facts),
        group=namespace or None,
        name=name or facts.repo_id,
        version=facts.sha or facts.label or None,
        description=facts.description or None,
        publisher=facts.publisher or None,
        supplier=OrganizationalEntity(name=HubName(facts.hub).label) if address else None,
        purl=_purl(purl_of(facts.hub, facts.repo_id, facts.sha)),
        licenses=_licences(facts),
        external_references=_addresses(address),
        pedigree=_pedigree(facts),
        properties=properties({**_exact(facts), **said}),
    )


def properties(values: Mapping[str, str]) -> list[Property]:
    """Return what the schema has no field for, under our own prefix."""
    return [Property(name=f"{PREFIX}{key}", value=value) for key, value in values.items() if value]


def file_components(facts: ModelFacts) -> list[dict[str, Any]]:
    """Return the files as components inside the model's."""
    return [_file(facts, file, number) for number, file in enumerate(facts.files, start=1)]


def dataset_components(facts: ModelFacts) -> Iterator[dict[str, Any]]:
    """Yield the datasets as components beside the model."""
    for name, ref in dataset_refs(facts).items():
        yield {
            "type": "data",
            "bom-ref": ref,
            "name": name,
            "data": [{"type": "dataset", "name": name}],
        }


def _exact(facts: ModelFacts) -> dict[str, str]:
    """Return what a reader needs to have the very same facts again."""
    return {
        "hub": facts.hub,
        "repo-id": facts.repo_id,
        "commit": facts.sha,
        "label": facts.label,
        "library": facts.library,
        "licence-key": facts.licence_key,
        "licence-name": facts.licence_name,
        "licence-link": facts.licence_link,
        "licence-id": facts.licence_id,
    }


def _file(facts: ModelFacts, file: File, number: int) -> dict[str, Any]:
    known = {"size": str(file.size) if file.size is not None else "", "git-id": file.blob_id}
    row: dict[str, Any] = {
        "type": "file",
        "bom-ref": f"{ref_of(facts)}#file-{number}",
        "name": file.path,
    }
    if file.sha256:
        row["hashes"] = [{"alg": "SHA-256", "content": file.sha256}]
    extra = [{"name": f"{PREFIX}{key}", "value": value} for key, value in known.items() if value]
    return row | ({"properties": extra} if extra else {})


def _licences(facts: ModelFacts) -> Iterable[DisjunctiveLicense]:
    """Yield the claim as declared, and what more than the claim supports as concluded."""
    claimed = [key.strip() for key in facts.licence_key.split(",") if key.strip()]
    for key in claimed:
        name = (facts.licence_name or key) if key == licences.OTHER else key
        yield _licence(name, facts.licence_link, LicenseAcknowledgement.DECLARED)
    if not claimed and facts.licence_name:
        yield _licence(facts.licence_name, facts.licence_link, LicenseAcknowledgement.DECLARED)
    if facts.licence_id:
        yield _licence(facts.licence_id, "", LicenseAcknowledgement.CONCLUDED)


def _licence(words: str, link: str, said: LicenseAcknowledgement) -> DisjunctiveLicense:
    identity = licences.identify(words, None, None)
    # The text of a card is no address until it looks like one.
    url = XsUri(link) if link.startswith(("https://", "http://")) and " " not in link else None
    if identity.spdx and not identity.spdx.startswith("LicenseRef"):
        return DisjunctiveLicense(id=identity.spdx, acknowledgement=said, url=url)
    return DisjunctiveLicense(name=words, acknowledgement=said, url=url)


def _pedigree(facts: ModelFacts) -> Pedigree | None:
    if not facts.bases:
        return None
    return Pedigree(
        ancestors=[
            Component(
                type=ComponentType.MACHINE_LEARNING_MODEL,
                bom_ref=base_ref(facts, number),
                name=name,
                purl=_purl(purl_of(_hub_of_base(facts, name), name, "")),
                properties=properties({"relation": relation}),
            )
            for number, (name, relation) in enumerate(facts.bases, start=1)
        ]
    )


def _hub_of_base(facts: ModelFacts, name: str) -> str:
    """Return where a base is found: our own models are made from published ones."""
    is_published = facts.hub == HubName.INTERNAL and name.count("/") == 1
    return HubName.HUGGINGFACE if is_published else facts.hub


def _purl(text: str) -> PackageURL | None:
    return PackageURL.from_string(text) if text else None


def _addresses(address: str) -> list[ExternalReference]:
    if not address:
        return []
    return [
        ExternalReference(type=kind, url=XsUri(address))
        for kind in (ExternalReferenceType.DISTRIBUTION, ExternalReferenceType.MODEL_CARD)
    ]
