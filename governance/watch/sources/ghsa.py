"""GitHub's own advisories, from its REST interface (`GET /advisories`) or files of its answers.

The ecosystem of PyPI is `pip` here, and a range is a text: `>= 0.5.2, < 0.8.5`. The git mirror of
the same advisories is in the form of OSV.
"""

from collections.abc import Mapping
from typing import Any

from governance.rules.range_texts import of_list
from governance.watch.models.severity import Severity
from governance.watch.severities import WORDS, of_vector, worst
from governance.watch.sources.fields import NAME_LIMIT, address, date, mapping, objects, text
from governance.watch.sources.records import (
    Package,
    Record,
    UnreadableRecord,
    package,
    packages_in,
)
from inventory.hubs.reading import clean

GHSA = "ghsa"
ECOSYSTEMS: Mapping[str, str] = {
    "pip": "PyPI",
    "npm": "npm",
    "go": "Go",
    "maven": "Maven",
    "nuget": "NuGet",
    "rubygems": "RubyGems",
    "composer": "Packagist",
    "rust": "crates.io",
    "erlang": "Hex",
    "pub": "Pub",
    "swift": "SwiftURL",
    "actions": "GitHub Actions",
}


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is one of GitHub's own."""
    return isinstance(document.get("ghsa_id"), str)


def read(document: Any) -> Record:
    """Return what one of GitHub's advisories says.

    :raises UnreadableRecord: if it is none.
    """
    body = clean(mapping(document))
    external_id = text(body.get("ghsa_id"))
    if not external_id or len(external_id) > NAME_LIMIT:
        raise UnreadableRecord("It has no ghsa_id, so it is no advisory of GitHub.")
    packages, problems = packages_in(body.get("vulnerabilities"), _package)
    return Record(
        source=GHSA,
        external_id=external_id,
        document=body,
        aliases=_aliases(body, external_id),
        summary=text(body.get("summary")),
        details=text(body.get("description")),
        severity=_severity(body),
        url=address(body.get("html_url")),
        published=date(body.get("published_at")),
        modified=date(body.get("updated_at")),
        withdrawn=date(body.get("withdrawn_at")),
        packages=packages,
        problems=problems,
    )


def _aliases(body: Mapping[str, Any], own: str) -> tuple[str, ...]:
    values = [text(row.get("value")) for row in objects(body.get("identifiers"))]
    given = [text(body.get("cve_id")), *values]
    return tuple(dict.fromkeys(n for n in given if n and n != own and len(n) <= NAME_LIMIT))


def _severity(body: Mapping[str, Any]) -> Severity:
    """Return GitHub's own word, else the worst of its CVSS vectors."""
    word = text(body.get("severity")).lower()
    if word in WORDS:
        return WORDS[word]
    scores = mapping(body.get("cvss_severities"))
    vectors = [mapping(score).get("vector_string") for score in scores.values()]
    vectors.append(mapping(body.get("cvss")).get("vector_string"))
    return worst(of_vector(text(vector)) for vector in vectors)


def _package(row: Mapping[str, Any]) -> Package:
    named = mapping(row.get("package"))
    name = text(named.get("name"))
    if not name:
        raise UnreadableRecord("It names no package.")
    word = text(named.get("ecosystem"))
    ecosystem = ECOSYSTEMS.get(word.lower(), word)
    return package(ecosystem, name, of_list(row.get("vulnerable_version_range")), [])
