"""OSV documents, schema 1.x, from whichever database: PyPA, Go, GitHub's mirror, Bitnami.

A field that makes no sense is left out and said; the document is kept whole.
Source: OSV schema 1.7.5. For `ecosystem_specific.custom_ranges`: the OSV export of Go's own
vulnerability database (vuln.go.dev), where they hold tags that Go does not know as versions.
"""

from collections.abc import Mapping
from typing import Any

from governance.rules.go_versions import GO
from governance.rules.version_ranges import TAGS
from governance.watch.severities import of_record
from governance.watch.sources.fields import (
    NAME_LIMIT,
    address,
    date,
    listed,
    mapping,
    names,
    objects,
    text,
)
from governance.watch.sources.named_models import affected_models
from governance.watch.sources.records import (
    Package,
    Record,
    UnreadableRecord,
    package,
    packages_in,
)
from inventory.hubs.reading import clean

OSV = "osv"


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document has what the schema demands of every record: an id."""
    return isinstance(document.get("id"), str)


def read(document: Any) -> Record:
    """Return what an OSV document says; NUL and half characters are removed.

    :raises UnreadableRecord: if it is none.
    """
    if not isinstance(document, dict):
        raise UnreadableRecord("It is not a JSON object.")
    body = clean(document)
    external_id = text(body.get("id"))
    if not external_id or len(external_id) > NAME_LIMIT:
        raise UnreadableRecord("It has no id, so it is no OSV document.")
    packages, problems = packages_in(body.get("affected"), _package)
    weights, repositories = affected_models(body.get("affected"))
    return Record(
        source=OSV,
        external_id=external_id,
        document=body,
        aliases=names(body.get("aliases")),
        related=names([*listed(body.get("related")), *listed(body.get("upstream"))]),
        summary=text(body.get("summary")),
        details=text(body.get("details")),
        severity=of_record(body),
        url=_url(body, external_id),
        published=date(body.get("published")),
        modified=date(body.get("modified")),
        withdrawn=date(body.get("withdrawn")),
        packages=packages,
        weights=weights,
        repositories=repositories,
        problems=problems,
    )


def _package(row: Mapping[str, Any]) -> Package:
    named = mapping(row.get("package"))
    name = text(named.get("name"))
    if not name:
        raise UnreadableRecord("It names no package.")
    ecosystem = text(named.get("ecosystem"))
    tags = _tags(row) if ecosystem == GO else []
    return package(
        ecosystem,
        name,
        [*listed(row.get("ranges")), *tags],
        listed(row.get("versions")),
        purl=text(named.get("purl")),
    )


def _tags(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return Go's ranges of tags as rows of ours; one that is no range stays, and reads as none."""
    custom = listed(mapping(row.get("ecosystem_specific")).get("custom_ranges"))
    return [{"type": TAGS, "events": mapping(one).get("events")} for one in custom]


def _url(body: Mapping[str, Any], external_id: str) -> str:
    """Return a web page about the flaw: the advisory among its references, else OSV's own page."""
    references = objects(body.get("references"))
    for row in sorted(references, key=lambda row: row.get("type") != "ADVISORY"):
        if found := address(row.get("url")):
            return found
    plain = external_id.replace("-", "").replace("_", "").isalnum()
    return f"https://osv.dev/vulnerability/{external_id}" if plain else ""
