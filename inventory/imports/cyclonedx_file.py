"""Read a CycloneDX ML-BOM (JSON, 1.5 to 1.7) into wishes: one row for each component."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cyclonedx.schema import SchemaVersion

from inventory import purls
from inventory.boms.reading import facts_in, full_name, properties
from inventory.boms.schema import first_error, in_words
from inventory.hubs.address import valid_id
from inventory.hubs.base import HubError
from inventory.hubs.reading import clean, clean_text
from inventory.imports.limits import MOST_LEVELS, MOST_ROWS
from inventory.imports.own_models import pinned
from inventory.imports.wishes import ReadFile, ReadRow, Unreadable, Wish
from inventory.models import HubName

VERSIONS = {
    "1.5": SchemaVersion.V1_5,
    "1.6": SchemaVersion.V1_6,
    "1.7": SchemaVersion.V1_7,
}
MODEL = "machine-learning-model"
LIBRARIES = frozenset({"library", "framework"})
PARTS = frozenset({"file", "data"})

Json = Mapping[str, Any]


def read(content: bytes, *, system_id: int | None = None) -> ReadFile:
    """Return a row for each component but files and data, which are parts of their model.

    `system_id` is the system that they are put into.

    Without it, they go into the system that the document itself is about, if it names one of ours.

    :raises Unreadable: if it is no such document, with the place where it is wrong.
    """
    document = opened(content)
    everything = list(components_in(document))
    listed = [row for row in everything if row["type"] not in PARTS]
    top = document.get("metadata", {}).get("component", {})
    names = {str(row.get("bom-ref")): clean_text(row["name"]) for row in everything}
    place = _place(top, system_id)
    found = (_row(number, row, names, place) for number, row in enumerate(listed, start=1))
    rows = tuple(found)
    if not rows:
        raise Unreadable("The document lists no model and no library.")
    return ReadFile(rows, _facts(document, top))


def opened(content: bytes) -> Json:
    """Return the document once it holds to the schema of its version.

    :raises Unreadable: if it does not.
    """
    document = _parsed(content)
    if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
        raise Unreadable("This JSON is no CycloneDX document: “bomFormat” is not “CycloneDX”.")
    version = str(document.get("specVersion"))[:20]
    if version not in VERSIONS:
        known = ", ".join(VERSIONS)
        raise Unreadable(f"CycloneDX {version} is not read here, only {known}.")
    _count(document)
    if error := first_error(document, VERSIONS[version]):
        raise Unreadable(f"{in_words(error)}. This breaks the schema of CycloneDX {version}.")
    cleaned: Json = clean(document)
    return cleaned


def _parsed(content: bytes) -> Any:
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise Unreadable("The file is not UTF-8, which CycloneDX JSON has to be.") from error
    except RecursionError as error:
        raise Unreadable(f"The JSON has more than {MOST_LEVELS} levels.") from error
    except ValueError as error:
        raise Unreadable(f"This is no JSON: {error}.") from error
    _check_depth(document)
    return document


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _check_depth(document: Any) -> None:
    """Walk without recursion: what is checked here is how deep it may be."""
    waiting = [(document, 1)]
    while waiting:
        value, level = waiting.pop()
        if level > MOST_LEVELS:
            raise Unreadable(f"The JSON has more than {MOST_LEVELS} levels.")
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, (dict, list)):
            waiting += [(one, level + 1) for one in inner if isinstance(one, (dict, list))]


def _count(document: Json) -> None:
    """Refuse too many components before the schema, which takes far longer than counting.

    :raises Unreadable: with the number.
    """
    number = sum(1 for row in components_in(document) if row.get("type") not in PARTS)
    if number > MOST_ROWS:
        raise Unreadable(
            f"The document has {number:,} components; {MOST_ROWS:,} are read at once. Export one "
            "system at a time."
        )


def components_in(document: Json) -> Iterator[Json]:
    """Yield every component, nested ones after the one they are in."""
    top = document.get("metadata", {})
    first = top.get("component") if isinstance(top, dict) else None
    waiting = [*([first] if first else []), *_listed(document)]
    waiting.reverse()
    while waiting:
        row = waiting.pop()
        if isinstance(row, dict):
            yield row
            waiting += reversed(_listed(row))


def _listed(holder: Json) -> list[Json]:
    rows = holder.get("components")
    return rows if isinstance(rows, list) else []


def _facts(document: Json, top: Json) -> dict[str, str]:
    said = {
        "version": document["specVersion"],
        "serial_number": document.get("serialNumber", ""),
        "about": full_name(top) if top else "",
        "made_at": str(document.get("metadata", {}).get("timestamp", "")),
    }
    return {key: clean_text(value)[:200] for key, value in said.items() if value}


def _place(top: Json, system_id: int | None) -> dict[str, Any]:
    """Return which system the components belong to, as fields of a wish."""
    if system_id:
        return {"system_id": system_id}
    said = properties(top) if top.get("type") == "application" else {}
    if department := said.get("department"):
        return {"system": clean_text(top["name"])[:120], "department": department}
    return {}


def _row(number: int, row: Json, names: Mapping[str, str], place: Mapping[str, Any]) -> ReadRow:
    said, kind = _said(row), row["type"]
    try:
        if kind == MODEL:
            return ReadRow(number, wish=_model(row, names, place), said=said)
        if kind in LIBRARIES and place:
            return ReadRow(number, wish=_library(row, place), said=said)
    except Unreadable as error:
        return ReadRow(number, problem=str(error), said=said)
    if kind == "application" and place.get("system"):
        return ReadRow(number, wish=Wish(**place), said=said)
    return ReadRow(number, problem=_passed_over(kind), said=said, passed_over=True)


def _passed_over(kind: str) -> str:
    if kind in LIBRARIES:
        return "A library belongs to a system: choose one when you upload the file."
    return f"Nothing to do: a component of the type “{kind}” is not kept here."


def _model(row: Json, names: Mapping[str, str], place: Mapping[str, Any]) -> Wish:
    facts = facts_in(row, names)
    own = properties(row)
    if not facts.repo_id:
        raise Unreadable("The model has no name.")
    if facts.hub == HubName.INTERNAL:
        facts = pinned(facts)
    else:
        _check_name(facts.repo_id)
    return Wish(
        hub=facts.hub,
        repo_id=facts.repo_id,
        revision="" if facts.hub == HubName.INTERNAL else facts.sha,
        facts=facts,
        purpose=own.get("purpose", "")[:120] if place else "",
        **place,
    )


def _check_name(repo_id: str) -> None:
    try:
        valid_id(repo_id.partition(":")[0])
    except HubError as error:
        raise Unreadable(str(error)) from error


def _library(row: Json, place: Mapping[str, Any]) -> Wish:
    if not row.get("purl"):
        raise Unreadable("The library has no package URL, so it cannot be told apart.")
    try:
        return Wish(components=(purls.parse(str(row["purl"])).purl,), **place)
    except purls.NotAPackage as error:
        raise Unreadable(str(error)) from error


def _said(row: Json) -> str:
    parts = (row.get("type"), full_name(row), row.get("version"), row.get("purl"))
    return clean_text(" | ".join(str(part) for part in parts if part))[:300]
