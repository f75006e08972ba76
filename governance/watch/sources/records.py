"""What every source of advisories is read into. Nothing is dropped: what cannot be told is said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.rules.packages import NotAPackageUrl, key_of_advisory, key_of_purl
from governance.rules.version_ranges import problem_of
from governance.watch.models.advisories import AdvisoryKind, ArtifactKind
from governance.watch.models.severity import Severity
from governance.watch.sources.fields import listed, mapping

PACKAGE_LIMIT = 200
ECOSYSTEM_LIMIT = 64
KEY_LIMIT = 250
PACKAGES = 5_000
NO_PACKAGE = "It names no package, so no component can be compared with it."


class UnreadableRecord(ValueError):
    """A document that says nothing we can keep. The text is fit for a person."""


@dataclass(frozen=True)
class Package:
    """A package that a record speaks of, with ranges and versions as the source wrote them.

    `key` is how a component names it; "" where none of ours can.
    """

    ecosystem: str
    name: str
    key: str
    ranges: list[Any]
    versions: list[Any]

    @property
    def problem(self) -> str:
        """Why no version of it can ever be judged by rule, or ""."""
        why = problem_of(self.ecosystem, self.ranges, self.versions)
        return f"{self.name}: {why}" if why else ""


@dataclass(frozen=True)
class Artifact:
    """A model, system or dataset that a record names in free words."""

    kind: ArtifactKind
    name: str


@dataclass(frozen=True)
class Record:
    """One published weakness, measurement, incident or technique.

    `aliases` are other names of the same flaw; `related` are names of others. Dates stay text: some
    sources write the year 1. `weights` are SHA-256 in small letters; `repositories` are hub (see
    `inventory.models.HubName`) and id there, in small letters. `problems` are
    sentences about what cannot be told from it.
    """

    source: str
    external_id: str
    document: Mapping[str, Any]
    kind: AdvisoryKind = AdvisoryKind.WEAKNESS
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    summary: str = ""
    details: str = ""
    severity: Severity = Severity.UNKNOWN
    url: str = ""
    published: str = ""
    modified: str = ""
    withdrawn: str = ""
    packages: tuple[Package, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    weights: tuple[str, ...] = ()
    repositories: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the flaw, the record's own first."""
        return tuple(dict.fromkeys((self.external_id, *self.aliases)))


@dataclass(frozen=True)
class Signal:
    """What a source says of how a flaw is used: that it is exploited, or how likely that is.

    `epss` and `percentile` go from 0 to 1. What a source does not speak of is None or "".
    """

    source: str
    cve: str
    exploited_since: str = ""
    act_by: str = ""
    ransomware: bool | None = None
    epss: float | None = None
    percentile: float | None = None
    scored_on: str = ""


def package(
    ecosystem: str, name: str, ranges: list[Any], versions: list[Any], *, purl: str = ""
) -> Package:
    """Return a package under the key that components have; its URL helps where the name does not.

    :raises UnreadableRecord: if the name is longer than any package's.
    """
    if len(name) > PACKAGE_LIMIT:
        raise UnreadableRecord(f"A name of {len(name):,} characters is no package's.")
    key = key_of_advisory(ecosystem, name) or _key(purl)
    return Package(ecosystem[:ECOSYSTEM_LIMIT], name, key, ranges, versions)


def packages_in(
    value: Any, read: Callable[[Mapping[str, Any]], Package]
) -> tuple[tuple[Package, ...], tuple[str, ...]]:
    """Return the packages of a list that may hold anything, and what of it cannot be told."""
    found: list[Package] = []
    problems: list[str] = []
    rows = listed(value)
    for number, row in enumerate(rows[:PACKAGES], start=1):
        try:
            one = read(mapping(row))
        except UnreadableRecord as error:
            problems.append(f"Entry {number} of what is affected: {error}")
        else:
            found.append(one)
            problems += [one.problem] if one.problem else []
    if len(rows) > PACKAGES:
        problems.append(f"It names {len(rows):,} packages, and only {PACKAGES:,} were read.")
    if not found:
        problems.insert(0, NO_PACKAGE)
    return tuple(found), tuple(dict.fromkeys(problems))


def _key(purl: str) -> str:
    try:
        key = key_of_purl(purl) if purl else ""
    except NotAPackageUrl:
        return ""
    return key if len(key) <= KEY_LIMIT else ""
