"""Write findings as a VEX document. The same findings and moment give the same document.

Only findings from advisories are written: a change at a hub is no vulnerability that others know.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from cyclonedx.schema import SchemaVersion

from governance.rules import canonical, vex
from governance.watch.models import Finding, FindingState
from governance.watch.vex import own_words
from inventory.boms.names import purl_of
from inventory.boms.schema import first_error, in_words

IDS = uuid.UUID("6b1f2a52-41c9-5d0e-9a55-0d6a6f3f7c11")
Json = dict[str, Any]


class InvalidVex(Exception):
    """A document of ours that does not hold to the schema: a fault of the software."""


def to_cyclonedx(findings: Iterable[Finding], *, author: str, at: datetime) -> Json:
    """Return the findings as CycloneDX 1.6: systems with their libraries, and what affects them.

    :raises InvalidVex: if it does not hold to the schema of CycloneDX.
    """
    rows = list(findings)
    document: Json = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": _moment(at), "authors": [{"name": author}]},
        "components": _systems(rows),
        "vulnerabilities": [_vulnerability(row) for row in rows],
    }
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(IDS, canonical.digest(document))}"
    if error := first_error(document, SchemaVersion.V1_6):
        raise InvalidVex(in_words(error))
    return document


def to_openvex(findings: Iterable[Finding], *, author: str, home: str, at: datetime) -> Json:
    """Return the findings as OpenVEX 0.2.0; `home` is the address of this site."""
    statements = [_statement(row, home, at) for row in findings]
    document: Json = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "author": author,
        "timestamp": _moment(at),
        "version": 1,
        "tooling": "Weighbridge",
        "statements": statements,
    }
    document["@id"] = f"{home}/findings/vex/{uuid.uuid5(IDS, canonical.digest(document))}"
    return document


def _systems(rows: Iterable[Finding]) -> list[Json]:
    systems: dict[int, Json] = {}
    for row in rows:
        ref = f"system-{row.system_id}"
        system = systems.setdefault(
            row.system_id,
            {"type": "application", "bom-ref": ref, "name": row.system.name, "components": {}},
        )
        system["components"][_ref(row)] = _library(row)
    return [one | {"components": list(one["components"].values())} for one in systems.values()]


def _library(row: Finding) -> Json:
    """Return what in the system is concerned: a library, or a model at its commit."""
    if row.revision:
        model = row.revision.model
        purl = purl_of(model.hub, model.repo_id, row.revision.sha)
        found = {"type": "machine-learning-model", "bom-ref": _ref(row), "name": model.repo_id}
        return found | {"version": row.revision.sha} | ({"purl": purl} if purl else {})
    found = {"type": "library", "bom-ref": _ref(row), "name": row.subject}
    if row.component:
        found |= {"name": row.component.name, "purl": row.component.purl}
        found |= {"version": row.component.version} if row.component.version else {}
    return found


def _ref(row: Finding) -> str:
    return f"system-{row.system_id}/{_part(row)}"


def _part(row: Finding) -> str:
    """Return the package URL of what is concerned, or its name where it has none."""
    if row.revision:
        model = row.revision.model
        return purl_of(model.hub, model.repo_id, row.revision.sha) or row.subject
    return row.component.purl if row.component else row.subject


def _vulnerability(row: Finding) -> Json:
    name, *others = _names(row)
    words = vex.words_of(row.state, row.justification, standard=vex.CYCLONEDX)
    analysis: Json = {"state": words.state, "detail": _detail(row)}
    analysis |= {"justification": words.justification} if words.justification else {}
    analysis |= {"response": [words.response]} if words.response else {}
    own = own_words.of(row.state, row.justification)
    return {
        "bom-ref": f"finding-{row.pk}",
        "id": name,
        "references": [{"id": one, "source": {"name": one.partition("-")[0]}} for one in others],
        "ratings": [{"severity": row.severity}],
        "description": row.title,
        "analysis": analysis,
        "affects": [{"ref": _ref(row)}],
        "properties": [{"name": key, "value": word} for key, word in own.items()],
    }


def _statement(row: Finding, home: str, at: datetime) -> Json:
    name, *others = _names(row)
    words = vex.words_of(row.state, row.justification, standard=vex.OPENVEX)
    part = _part(row)
    found: Json = {
        "@id": f"{home}{row.get_absolute_url()}",
        "vulnerability": {"name": name, **({"aliases": others} if others else {})},
        "products": [
            {"@id": f"{home}{row.system.get_absolute_url()}", "subcomponents": [{"@id": part}]}
        ],
        "status": words.state,
        "timestamp": _moment(row.settled_at or at),
    }
    if words.justification:
        found["justification"] = words.justification
    told = {_place_of(words): _detail(row)}
    if vex.read(words.state, words.justification, standard=vex.OPENVEX) != _decision(row):
        said = [told.get("status_notes", ""), own_words.mark(*_decision(row))]
        told["status_notes"] = " ".join(said).strip()
    return found | told


def _place_of(words: vex.Words) -> str:
    """Return where OpenVEX wants the sentence: what to do, why it has no effect, or a note.

    Its schema lets nobody say both a justification and why it has no effect.
    """
    if words.state == "not_affected":
        return "status_notes" if words.justification else "impact_statement"
    return "action_statement" if words.state == "affected" else "status_notes"


def _decision(row: Finding) -> tuple[str, str]:
    return str(row.state), row.justification


def _names(row: Finding) -> list[str]:
    assert row.advisory is not None  # noqa: S101  # only findings from advisories are written
    own = [row.advisory.group_key, row.advisory.external_id, *row.advisory.aliases]
    return list(dict.fromkeys(name for name in own if isinstance(name, str) and name))


def _detail(row: Finding) -> str:
    """Return the decision in sentences: the state, why, and the note."""
    said = [f"{row.get_state_display()}."]
    if row.justification:
        said.append(f"{row.get_justification_display()}.")
    if row.state == FindingState.ACCEPTED and row.accepted_until:
        said.append(f"Until {row.accepted_until.isoformat()}.")
    if row.state in (FindingState.OPEN, FindingState.AFFECTED):
        said.append(f"To be settled by {row.due_on.isoformat()}.")
    if row.stated_by:
        said.append(f"Stated by {row.stated_by}.")
    return " ".join([*said, row.note]).strip()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
