"""Read OSV documents. A field that makes no sense is left out; the document is kept whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.watch.models.severity import Severity
from governance.watch.packages import key_of_advisory
from governance.watch.severities import of_record
from inventory.hubs.reading import clean

ID_LIMIT = 100
ALIASES = 200
PACKAGES = 500


class UnreadableRecord(ValueError):
    """A document that is no OSV record. The text is fit for a person."""


@dataclass(frozen=True)
class Package:
    """A package that a record speaks of, with ranges and versions as the source wrote them."""

    ecosystem: str
    name: str
    key: str
    ranges: list[Any]
    versions: list[Any]


@dataclass(frozen=True)
class Record:
    """One OSV document. Dates stay text: some sources write the year 1."""

    external_id: str
    aliases: tuple[str, ...]
    summary: str
    details: str
    severity: Severity
    url: str
    modified: str
    withdrawn: str
    packages: tuple[Package, ...]
    document: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the flaw, the record's own first."""
        return tuple(dict.fromkeys((self.external_id, *self.aliases)))


def read(document: Any) -> Record:
    """Return what an OSV document says; NUL and half characters are removed.

    :raises UnreadableRecord: if it is none.
    """
    if not isinstance(document, dict):
        raise UnreadableRecord("It is not a JSON object.")
    body = clean(document)
    external_id = _text(body.get("id"))
    if not external_id or len(external_id) > ID_LIMIT:
        raise UnreadableRecord("It has no id, so it is no OSV document.")
    return Record(
        external_id=external_id,
        aliases=_names(body.get("aliases")),
        summary=_text(body.get("summary")),
        details=_text(body.get("details")),
        severity=of_record(body),
        url=_url(body, external_id),
        modified=_text(body.get("modified"))[:40],
        withdrawn=_text(body.get("withdrawn"))[:40],
        packages=_packages(body.get("affected")),
        document=body,
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> tuple[str, ...]:
    names = (_text(item) for item in _rows(value)[:ALIASES])
    return tuple(dict.fromkeys(name for name in names if name and len(name) <= ID_LIMIT))


def _packages(value: Any) -> tuple[Package, ...]:
    return tuple(
        Package(
            ecosystem=_text(row["package"].get("ecosystem"))[:64],
            name=name[:200],
            key=key_of_advisory(_text(row["package"].get("ecosystem")), name)[:250],
            ranges=_rows(row.get("ranges")),
            versions=_rows(row.get("versions")),
        )
        for row in _rows(value)[:PACKAGES]
        if isinstance(row, dict) and isinstance(row.get("package"), dict)
        if (name := _text(row["package"].get("name")))
    )


def _url(body: Mapping[str, Any], external_id: str) -> str:
    """Return a web page about the flaw: the advisory among its references, else OSV's own page."""
    references = [row for row in _rows(body.get("references")) if isinstance(row, dict)]
    named = sorted(references, key=lambda row: row.get("type") != "ADVISORY")
    for row in named:
        address = _text(row.get("url"))
        if address.startswith(("https://", "http://")) and len(address) <= 500:
            return address
    plain = external_id.replace("-", "").replace("_", "").isalnum()
    return f"https://osv.dev/vulnerability/{external_id}" if plain else ""
