"""What a bill of materials that lies beside a model says of it: enough to judge it, and no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from inventory.boms.facts import ModelFacts
from inventory.boms.reading import facts_in, full_name
from inventory.hubs.reading import clean_text
from inventory.imports.cyclonedx_file import MODEL, components_in, opened
from inventory.imports.limits import MOST_ROWS
from inventory.imports.wishes import Unreadable

SPDX = (
    "It is an SPDX document. Weighbridge holds bills of materials to the schema of CycloneDX 1.5 "
    "to 1.7 only, so this one proves nothing here."
)
XML = "It is XML. Weighbridge reads CycloneDX as JSON only."
START = 4096

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """What is said of one model.

    `files` are path and SHA-256. `from_nothing` says that the document itself states that the
    model has no base model: an empty list of ancestors.
    """

    format: str
    licence: str = ""
    bases: tuple[str, ...] = ()
    from_nothing: bool = False
    datasets: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `as_dict` gave, also after it was kept as JSON."""
        given = dict(data)
        for key in ("bases", "datasets"):
            given[key] = tuple(given.get(key, ()))
        given["files"] = tuple((path, sha256) for path, sha256 in given.get("files", ()))
        return cls(**given)


def unsupported(path: str) -> str:
    """Return why a file of this name cannot be judged, "" if it has to be opened to know."""
    lower = path.lower()
    if lower.endswith((".spdx.json", ".spdx3.json")):
        return SPDX
    return XML if lower.endswith(".xml") else ""


def stated_in(content: bytes, repo_id: str) -> Statement:
    """Return what a document says of the model of this name.

    :raises Unreadable: if it breaks its schema, or it cannot be told which model it is about.
    """
    if any(mark in content[:START] for mark in (b"spdxVersion", b"spdx.org", b"SPDX-License-List")):
        raise Unreadable(SPDX)
    document = opened(content)
    everything = list(components_in(document))
    component = _model(document, everything, repo_id)
    names = {str(row.get("bom-ref")): clean_text(row["name"]) for row in everything}
    facts = facts_in(component, names)
    below = _below(document, component, everything)
    return Statement(
        format=f"CycloneDX {document['specVersion']}",
        licence=facts.licence_key or facts.licence_name or facts.licence_id,
        bases=_together((name for name, _ in facts.bases), _named(below, MODEL)),
        from_nothing=component.get("pedigree", {}).get("ancestors") == [],
        datasets=_together(facts.datasets, _named(below, "data")),
        files=_files(facts, everything),
    )


def _model(document: Json, everything: Sequence[Json], repo_id: str) -> Json:
    """Return the component that the document is about, else the one of this name, or the only."""
    top = document.get("metadata", {}).get("component", {})
    if top.get("type") == MODEL:
        return dict(top)
    models = [row for row in everything if row["type"] == MODEL]
    known = (repo_id, repo_id.rpartition("/")[2])
    named = [row for row in models if full_name(row) in known] or models
    if not named:
        raise Unreadable("It lists no model.")
    if len(named) > 1:
        raise Unreadable(
            f"It lists {len(models):,} models, and it is not clear which is {repo_id}."
        )
    return named[0]


def _below(document: Json, component: Json, everything: Sequence[Json]) -> list[Json]:
    """Return the components that the model depends on, as the document states it."""
    ref = component.get("bom-ref")
    edges = [row for row in document.get("dependencies", ()) if ref and row.get("ref") == ref]
    wanted = {name for row in edges for name in row.get("dependsOn", ())}
    return [row for row in everything if row.get("bom-ref") in wanted]


def _named(rows: Sequence[Json], kind: str) -> Iterator[str]:
    return (full_name(row) for row in rows if row["type"] == kind)


def _files(facts: ModelFacts, everything: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    """Return the files with a hash: those of the model, else all where it is the only one.

    :raises Unreadable: if there are more of them than are kept.
    """
    found = {file.path: file.sha256 for file in facts.files if file.sha256}
    if not found and sum(row["type"] == MODEL for row in everything) == 1:
        beside = {"type": MODEL, "name": facts.repo_id, "components": list(everything)}
        found = {file.path: file.sha256 for file in facts_in(beside, {}).files if file.sha256}
    if len(found) > MOST_ROWS:
        raise Unreadable(f"It lists {len(found):,} files; {MOST_ROWS:,} are compared at most.")
    return tuple(sorted((path.removeprefix("./"), sha256) for path, sha256 in found.items()))


def _together(*lists: Any) -> tuple[str, ...]:
    return tuple(sorted({name for names in lists for name in names if name}))
