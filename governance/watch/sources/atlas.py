"""MITRE ATLAS: techniques of attacks on AI, what helps against them, and cases of their use.

Case studies name their target in free words; techniques and mitigations are tags for people.
Source: `dist` of mitre-atlas/atlas-data: `ATLAS.yaml` in format 5, which is not kept up any more,
and `ATLAS-latest.yaml`, which leads to the newest edition in format 6 (its README, 2026).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.watch.models.advisories import AdvisoryKind, ArtifactKind
from governance.watch.sources.fields import address, date, listed, mapping, objects, text
from governance.watch.sources.records import Artifact, Record, UnreadableRecord
from inventory.hubs.reading import clean

ATLAS = "atlas"
ID = re.compile(r"AML\.(?P<kind>CS|TA|T|M)[0-9]{4}(?:\.[0-9]{3})?")
TARGET_LIMIT = 200
PAGES: Mapping[str, str] = {
    "CS": "studies", "T": "techniques", "TA": "tactics", "M": "mitigations",
}  # fmt: skip
NO_PACKAGE = "It names no package, so only a person can tell whether it concerns us."


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is one entry of ATLAS."""
    return ID.fullmatch(text(document.get("id"))) is not None


def entries(document: Mapping[str, Any]) -> Iterator[Any]:
    """Yield every entry of the whole file: its lists, and those of each matrix in it.

    Format 6 names each entry by its id, and has what it says of others in a place of its own.
    """
    said = mapping(document.get("relationships"))
    for holder in (document, *objects(document.get("matrices"))):
        for key in ("case-studies", "tactics", "techniques", "mitigations"):
            yield from listed(holder.get(key))
            for name, entry in mapping(holder.get(key)).items():
                yield {"id": name, **mapping(entry), "relationships": said.get(name)}


def read(document: Any) -> Record:
    """Return what one technique, mitigation or case study says.

    :raises UnreadableRecord: if its id is none of ATLAS.
    """
    body = clean(mapping(document))
    external_id = text(body.get("id"))
    match = ID.fullmatch(external_id)
    if match is None:
        raise UnreadableRecord(f"“{external_id[:40]}” is no id of ATLAS.")
    study = match["kind"] == "CS"
    return Record(
        source=ATLAS,
        external_id=external_id,
        document=body,
        kind=AdvisoryKind.INCIDENT if study else AdvisoryKind.TECHNIQUE,
        related=tuple(dict.fromkeys(_used(body))),
        summary=text(body.get("name")),
        details=text(body.get("summary")) or text(body.get("description")),
        url=_url(body, external_id, match["kind"]),
        published=_dated(body, "incident-date", "date", "created_date", "created-date"),
        modified=_dated(body, "modified_date", "modified-date"),
        artifacts=_target(body),
        problems=(NO_PACKAGE,) if study else (),
    )


def _used(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the techniques of a case study's steps, and the technique that one is a part of."""
    given = [row.get("technique") for row in objects(body.get("procedure"))]
    said = mapping(body.get("relationships"))
    rows = [row for key in ("employs", "specializes") for row in objects(said.get(key))]
    for name in (*given, *(row.get("target") for row in rows), body.get("subtechnique-of")):
        if ID.fullmatch(text(name)):
            yield text(name)


def _dated(body: Mapping[str, Any], *keys: str) -> str:
    return next((found for key in keys if (found := date(body.get(key)))), "")


def _target(body: Mapping[str, Any]) -> tuple[Artifact, ...]:
    name = text(body.get("target"))
    return (Artifact(ArtifactKind.SYSTEM, name[:TARGET_LIMIT]),) if name else ()


def _url(body: Mapping[str, Any], external_id: str, kind: str) -> str:
    found = (address(row.get("url")) for row in objects(body.get("references")))
    own = f"https://atlas.mitre.org/{PAGES[kind]}/{external_id}"
    return next((url for url in found if url), own) if kind == "CS" else own
