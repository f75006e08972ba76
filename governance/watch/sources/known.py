"""Every source of advisories that we can read. A new one is a file here and a line in the table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.watch.sources import (
    atlas,
    avid,
    epss,
    ghsa,
    hub_scans,
    infra_guard,
    kev,
    osv,
    scan_answers,
)
from governance.watch.sources.archives import Item
from governance.watch.sources.fields import listed, text
from governance.watch.sources.records import Record, Signal, UnreadableRecord


@dataclass(frozen=True)
class Source:
    """A source: how to tell its documents from others, and how to read one.

    `credit` is what its licence asks to be said, or where its terms stand.
    """

    title: str
    credit: str
    recognises: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Any], Record | Signal]


# In this order: OSV demands of a document no more than an id, which others have as well.
SOURCES: Mapping[str, Source] = {
    ghsa.GHSA: Source(
        "GitHub advisories", "GitHub Advisory Database, CC BY 4.0", ghsa.recognises, ghsa.read
    ),
    kev.KEV: Source(
        "CISA known exploited vulnerabilities", "CISA, CC0 1.0", kev.recognises, kev.read
    ),
    epss.EPSS: Source(
        "FIRST EPSS", "FIRST, https://www.first.org/epss", epss.recognises, epss.read
    ),
    avid.AVID: Source("AVID", "AI Vulnerability Database, MIT", avid.recognises, avid.read),
    infra_guard.INFRA_GUARD: Source(
        "AI-Infra-Guard", infra_guard.ATTRIBUTION, infra_guard.recognises, infra_guard.read
    ),
    atlas.ATLAS: Source("MITRE ATLAS", "MITRE ATLAS, Apache 2.0", atlas.recognises, atlas.read),
    hub_scans.SOURCE: Source(
        "Scans of Hugging Face",
        "Scanners of Hugging Face and its partners; each names itself in what it says",
        scan_answers.recognises,
        scan_answers.read,
    ),
    osv.OSV: Source(
        "OSV",
        "Each database of OSV has its own terms; PyPA, Go and GitHub: CC BY 4.0",
        osv.recognises,
        osv.read,
    ),
}
# Members under which a file of many holds them: CISA's catalogue, an answer of OSV, one of EPSS.
HOLDERS = ("vulnerabilities", "vulns", "data")
# Where a collection keeps what a source published, beside words of its own such as a path.
WRAPPED = "record"
IDS = ("id", "ghsa_id", "cveID", "cve")


def documents_in(document: Any) -> Iterator[Any]:
    """Yield the single documents of one that may hold many; itself where it is one."""
    if not isinstance(document, dict) or _is_one(document):
        yield document
    elif "case-studies" in document or "matrices" in document:
        yield from atlas.entries(document)
    elif isinstance(document.get(WRAPPED), dict):
        yield document[WRAPPED]
    else:
        held = next((listed(document[key]) for key in HOLDERS if listed(document.get(key))), None)
        yield from [document] if held is None else held


def each(given: Iterator[Item]) -> Iterator[Item]:
    """Yield the documents one by one, where one holds many, such as CISA's catalogue.

    Each is named by its own id as well, so that a person finds it again.
    """
    for item in given:
        if item.problem:
            yield item
            continue
        size = item.size
        for document in documents_in(item.document):
            yield Item(_named(item.name, document), document, size=size)
            size = 0


def read(document: Any) -> Record | Signal:
    """Return what a document of any source says.

    :raises UnreadableRecord: if it is of none, or says nothing that can be kept.
    """
    if not isinstance(document, dict):
        raise UnreadableRecord("It is not a JSON object.")
    for source in SOURCES.values():
        if source.recognises(document):
            return source.read(document)
    raise UnreadableRecord("It has no id, so it is no OSV document, nor one of another source.")


def _named(place: str, document: Any) -> str:
    given = document if isinstance(document, dict) else {}
    own = next((name for key in IDS if (name := text(given.get(key)))), "")
    return f"{place}: {own[:100]}" if own and own not in place else place


def _is_one(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is a single one. The file of ATLAS has an id of its own as well."""
    whole = "case-studies" in document or "matrices" in document
    return not whole and any(source.recognises(document) for source in SOURCES.values())
