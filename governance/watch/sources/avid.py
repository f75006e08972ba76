"""AVID, the AI Vulnerability Database: reports and vulnerabilities, schema 0.1 to 0.3.

It names models, systems and datasets in free words, never a package. Automated evaluations are
measurements, and a re-published CVE is that CVE under another name.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.watch.models.advisories import AdvisoryKind, ArtifactKind
from governance.watch.models.severity import Severity
from governance.watch.severities import WORDS, of_vector
from governance.watch.sources.fields import NAME_LIMIT, address, date, mapping, objects, text
from governance.watch.sources.kev import CVE
from governance.watch.sources.named_models import Repository, repositories_in, weights_in
from governance.watch.sources.records import Artifact, Record, UnreadableRecord
from inventory.hubs.reading import clean

AVID = "avid"
ARTIFACT_LIMIT = 200
KINDS: Mapping[str, AdvisoryKind] = {
    "LLM Evaluation": AdvisoryKind.MEASUREMENT,
    "AIID Incident": AdvisoryKind.INCIDENT,
    "ATLAS Case Study": AdvisoryKind.INCIDENT,
}
STUDY = re.compile(r"AML\.CS[0-9]{4}")
NO_PACKAGE = "It names no package, so only a person can tell whether it concerns a model of ours."


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document calls itself one of AVID."""
    return document.get("data_type") == "AVID"


def read(document: Any) -> Record:
    """Return what a report or a vulnerability of AVID says.

    :raises UnreadableRecord: if it has no id.
    """
    body = clean(mapping(document))
    metadata = mapping(body.get("metadata"))
    external_id = text(metadata.get("report_id")) or text(metadata.get("vuln_id"))
    if not external_id or len(external_id) > NAME_LIMIT:
        raise UnreadableRecord("It has no report_id and no vuln_id, so it is no record of AVID.")
    artifacts, problems = _artifacts(body)
    same, other = _names(body)
    return Record(
        source=AVID,
        external_id=external_id,
        document=body,
        kind=KINDS.get(_problem(body, "classof"), AdvisoryKind.WEAKNESS),
        aliases=same,
        related=other,
        summary=_value(_problem_type(body).get("description")),
        details=_value(body.get("description")),
        severity=_severity(body),
        url=_url(body),
        published=date(body.get("published_date")) or date(body.get("reported_date")),
        modified=date(body.get("last_modified_date")),
        artifacts=artifacts,
        weights=weights_in([body.get("affects"), body.get("references")]),
        repositories=_repositories(body, artifacts),
        problems=(NO_PACKAGE, *problems),
    )


def _problem_type(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(body.get("problemtype"))


def _problem(body: Mapping[str, Any], key: str) -> str:
    return text(_problem_type(body).get(key))


def _value(member: Any) -> str:
    return text(mapping(member).get("value"))


def _names(body: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names of the same flaw, and names of others that the record refers to.

    Only a record that re-publishes one CVE is that CVE; the title says which.
    """
    found = tuple(dict.fromkeys(_mentions(body)))
    titled = CVE.findall(_value(_problem_type(body).get("description")))
    named = tuple(dict.fromkeys(titled)) or tuple(one for one in found if CVE.fullmatch(one))
    if _problem(body, "classof") != "CVE Entry" or len(named) != 1:
        return (), found
    return named, tuple(one for one in found if one not in named)


def _mentions(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the CVE ids and case studies of the title and the references."""
    yield from CVE.findall(_value(_problem_type(body).get("description")))
    for row in objects(body.get("references")):
        said = f"{text(row.get('label'))[:1000]} {text(row.get('url'))[:1000]}"
        yield from CVE.findall(said)
        yield from STUDY.findall(said)


def _artifacts(body: Mapping[str, Any]) -> tuple[tuple[Artifact, ...], tuple[str, ...]]:
    found: list[Artifact] = []
    problems: list[str] = []
    for row in objects(mapping(body.get("affects")).get("artifacts")):
        name, kind = text(row.get("name")), text(row.get("type")).lower()
        if name and len(name) <= ARTIFACT_LIMIT and kind in ArtifactKind.values:
            found.append(Artifact(ArtifactKind(kind), name))
        else:
            problems.append(f"“{name[:60]}” of kind “{kind[:30]}” is nothing that we know.")
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(problems))


def _repositories(
    body: Mapping[str, Any], artifacts: tuple[Artifact, ...]
) -> tuple[Repository, ...]:
    """Return the models that are named by address; references count where a model is concerned."""
    rows = objects(mapping(body.get("affects")).get("artifacts"))
    texts = [row.get("name") for row in rows] + [row.get("url") for row in rows]
    if any(artifact.kind == ArtifactKind.MODEL for artifact in artifacts):
        texts += [row.get("url") for row in objects(body.get("references"))]
    return repositories_in(texts)


def _severity(body: Mapping[str, Any]) -> Severity:
    score = mapping(mapping(body.get("impact")).get("cvss"))
    word = text(score.get("baseSeverity")).lower()
    return WORDS.get(word) or of_vector(text(score.get("vectorString")))


def _url(body: Mapping[str, Any]) -> str:
    found = (address(row.get("url")) for row in objects(body.get("references")))
    return next((url for url in found if url), "")
