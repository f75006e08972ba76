"""Read the facts of a model out of a component that has been held to the schema.

Our own documents say every fact exactly, in properties; of anybody else's we take what the
standard has a field for. A hash, a name or a licence is never made up.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inventory.boms.facts import File, ModelFacts
from inventory.boms.model_card import metrics_in
from inventory.boms.names import PREFIX, Named, named_by
from inventory.hubs.reading import Reader, clean_text
from inventory.models import HubName

TEXT = 200
LISTED = 1000

Json = Mapping[str, Any]


def facts_in(component: Json, datasets: Mapping[str, str]) -> ModelFacts:
    """Return what a `machine-learning-model` component says.

    `datasets` are the names of the document's data components by their `bom-ref`.
    """
    own, named = properties(component), named_by(str(component.get("purl", "")))
    hub, repo_id = _identity(component, own, named)
    parameters = component.get("modelCard", {}).get("modelParameters", {})
    key, name, link = _licence(component, own)
    return ModelFacts(
        hub=hub,
        repo_id=repo_id,
        publisher=_publisher(component),
        sha=_sha(component, own, named),
        label=own.get("label", "") or _label(component, own, named),
        description=_text(component.get("description"), 2000) if hub == HubName.INTERNAL else "",
        licence_key=key,
        licence_name=name,
        licence_link=link,
        licence_id=own.get("licence-id", ""),
        task=_text(parameters.get("task"), 64),
        library=own.get("library", ""),
        model_type=_text(parameters.get("architectureFamily"), 100),
        architectures=_architectures(parameters),
        datasets=tuple(sorted(set(_datasets(parameters, datasets)))),
        bases=tuple(sorted(set(_bases(component)))),
        metrics=metrics_in(component.get("modelCard", {})),
        files=tuple(sorted(_files(component))),
    )


def properties(component: Json) -> dict[str, str]:
    """Return our own properties of a component, without their prefix."""
    rows = component.get("properties", ())
    return {
        str(row["name"]).removeprefix(PREFIX): _text(row.get("value"), 500)
        for row in rows
        if str(row.get("name", "")).startswith(PREFIX)
    }


def full_name(component: Json) -> str:
    """Return group and name as a hub would write them."""
    given = (_text(component.get("group")), _text(component.get("name")))
    return "/".join(part for part in given if part)[:TEXT]


def _identity(component: Json, own: Mapping[str, str], named: Named | None) -> tuple[str, str]:
    """Return hub and name; a package URL is believed before a property that contradicts it."""
    if named:
        return named.hub, named.repo_id
    stated = own.get("hub", "")
    hub = stated if stated in HubName.values else HubName.INTERNAL
    return hub, own.get("repo-id") or full_name(component)


def _sha(component: Json, own: Mapping[str, str], named: Named | None) -> str:
    stated = named.revision if named else own.get("commit", "")
    for length in (40, 64):
        if digits := Reader().digits(stated, length):
            return digits
    return ""


def _label(component: Json, own: Mapping[str, str], named: Named | None) -> str:
    """Return the version that somebody gave a model which no hub pins by a commit."""
    if named or own.get("commit"):
        return ""
    return _text(component.get("version"), 100)


def _publisher(component: Json) -> str:
    supplier = component.get("supplier", {}).get("name")
    return _text(component.get("publisher") or supplier or component.get("group"), 96)


def _licence(component: Json, own: Mapping[str, str]) -> tuple[str, str, str]:
    """Return key, name and link of the claim; somebody else's SPDX ids become keys."""
    if any(own.get(f"licence-{part}") for part in ("key", "name", "link")):
        return own.get("licence-key", ""), own.get("licence-name", ""), own.get("licence-link", "")
    if own.get("hub"):
        return "", "", ""
    rows = [row for row in component.get("licenses", ()) if isinstance(row, dict)]
    licences = [row["license"] for row in rows if "license" in row]
    keys = ", ".join(_text(row["id"]).lower() for row in licences if row.get("id"))
    names = [_text(row["name"]) for row in licences if row.get("name")]
    expressions = [_text(row["expression"]) for row in rows if row.get("expression")]
    link = next((_text(row["url"], 500) for row in licences if row.get("url")), "")
    name = next(iter([*names, *expressions]), "")
    return keys[:100] or ("other" if name else ""), name, link


def _architectures(parameters: Json) -> tuple[str, ...]:
    stated = _text(parameters.get("modelArchitecture"), 500)
    return tuple(part.strip()[:TEXT] for part in stated.split(",") if part.strip())


def _datasets(parameters: Json, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of the datasets, whether they are named or written in place."""
    for row in list(parameters.get("datasets", ()))[:LISTED]:
        name = names.get(str(row.get("ref", "")), "") or _text(row.get("name"))
        if name:
            yield name


def _bases(component: Json) -> Iterator[tuple[str, str]]:
    for row in list(component.get("pedigree", {}).get("ancestors", ()))[:LISTED]:
        named = named_by(str(row.get("purl", "")))
        name = named.repo_id if named else full_name(row)
        if name:
            yield name, properties(row).get("relation", "")[:16]


def _files(component: Json) -> Iterator[File]:
    """Yield the files inside; a component without any may still have a hash of its own."""
    inside = [row for row in component.get("components", ()) if row.get("type") == "file"]
    for row in inside:
        if path := _text(row.get("name"), 1000):
            known = properties(row)
            yield File(path, _size(known.get("size", "")), known.get("git-id", ""), _sha256(row))
    if not inside and (sha256 := _sha256(component)):
        yield File(_text(component.get("name")) or "model", None, "", sha256)


def _size(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _sha256(component: Json) -> str:
    rows: Sequence[Json] = component.get("hashes", ())
    found = [str(row.get("content", "")).lower() for row in rows if row.get("alg") == "SHA-256"]
    return Reader().digits(found[0], 64) if found else ""


def _text(value: object, limit: int = TEXT) -> str:
    return clean_text(value).strip()[:limit] if isinstance(value, str) else ""
