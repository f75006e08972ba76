"""Which flaws concern the components of a system. It reads rows and writes none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from governance.rules import canonical
from governance.rules.packages import ECOSYSTEMS
from governance.rules.version_ranges import Judgement, Verdict, judge
from governance.rules.version_ranges import worst as worst_verdict
from governance.watch.models import Advisory, AdvisoryPackage, Certainty, Finding, MatchKind
from governance.watch.range_words import because
from governance.watch.severities import worst as worst_severity
from inventory.models import Component, Revision

WORDS = 110

Packages = Mapping[str, Sequence[AdvisoryPackage]]
Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A flaw that concerns something a system runs, or may: every record of the flaw as one.

    `thing` tells apart what it concerns within a system: a package by its subject, a model by its
    key, whatever its name is by now. `basis` is a digest of the facts.
    """

    group_key: str
    thing: str
    subject: str
    advisory: Advisory
    match_kind: MatchKind
    severity: str
    certainty: Certainty
    title: str
    because: str
    basis: str
    component: Component | None = None
    revision: Revision | None = None

    @property
    def place(self) -> Place:
        """What there is one finding of in a system."""
        return self.group_key, self.thing


def thing_of_model(model_id: int) -> str:
    """Return what stands for a model within a system."""
    return f"model:{model_id}"


def place_of(finding: Finding) -> Place:
    """Return the place of a finding from an advisory, whose revision is loaded where it has one."""
    assert finding.advisory is not None  # noqa: S101  # findings from changes have no place
    group, revision = finding.advisory.group_key, finding.revision
    return group, thing_of_model(revision.model_id) if revision else finding.subject


def subject_of(key: str) -> str:
    """Return how a package is named on screens: "vllm (PyPI)"."""
    kind, _, name = key.partition(":")
    return f"{name} ({ECOSYSTEMS.get(kind, kind)})"


def by_key(components: Iterable[Component]) -> dict[str, list[Component]]:
    """Return components under the key of their package."""
    found: dict[str, list[Component]] = defaultdict(list)
    for component in components:
        found[component.key].append(component)
    return found


def packages_of(keys: Collection[str]) -> Packages:
    """Return what advisories say of packages, by key. Withdrawn records count for nothing."""
    found: dict[str, list[AdvisoryPackage]] = defaultdict(list)
    rows = AdvisoryPackage.objects.filter(key__in=list(keys), advisory__withdrawn="")
    for package in rows.select_related("advisory").defer("advisory__record").order_by("pk"):
        found[package.key].append(package)
    return found


class PackageHits:
    """The flaws of packages, for many systems: what is equal in two is judged once."""

    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self.judged: dict[tuple[str, tuple[str, ...]], list[Hit]] = {}

    def of(self, components: Mapping[str, Sequence[Component]]) -> list[Hit]:
        """Return every flaw that concerns the components of one system, given by key."""
        return [
            hit
            for key, rows in components.items()
            if key in self.packages
            for hit in self._of_package(key, rows)
        ]

    def _of_package(self, key: str, components: Sequence[Component]) -> list[Hit]:
        versions = {component.version: component for component in components}
        place = key, tuple(sorted(versions))
        if place not in self.judged:
            self.judged[place] = list(self._judge(key, components))
        return [
            replace(hit, component=versions[hit.component.version if hit.component else ""])
            for hit in self.judged[place]
        ]

    def _judge(self, key: str, components: Sequence[Component]) -> Iterable[Hit]:
        grouped: dict[str, list[AdvisoryPackage]] = defaultdict(list)
        for package in self.packages[key]:
            grouped[package.advisory.group_key].append(package)
        for group, packages in grouped.items():
            if hit := _hit(group, key, packages, components):
                yield hit


def _hit(
    group: str, key: str, packages: Sequence[AdvisoryPackage], components: Sequence[Component]
) -> Hit | None:
    judged = [(_judgement(p, c), p, c) for p in packages for c in components]
    verdict = worst_verdict([answer.verdict for answer, _, _ in judged])
    if verdict is Verdict.NOT_AFFECTED:
        return None
    deciding = [(p, c) for answer, p, c in judged if answer.verdict is verdict]
    reason = next(answer.reason for answer, _, _ in judged if answer.verdict is verdict)
    package, component = max(deciding, key=lambda pair: bool(pair[0].advisory.summary))
    certainty = Certainty.MATCHED if verdict is Verdict.AFFECTED else Certainty.CANNOT_TELL
    severity = worst_severity(p.advisory.severity for p in packages)
    versions = sorted({c.version for _, c in deciding})
    subject = subject_of(key)
    return Hit(
        group_key=group,
        thing=subject,
        subject=subject,
        advisory=package.advisory,
        match_kind=MatchKind.PACKAGE,
        component=component,
        severity=severity,
        certainty=certainty,
        title=title_of(package.advisory),
        because=because(subject, versions, certainty, [p for p, _ in deciding], reason),
        basis=canonical.digest(
            {"severity": severity, "certainty": str(certainty), "versions": versions}
        ),
    )


def _judgement(package: AdvisoryPackage, component: Component) -> Judgement:
    return judge(
        component.version,
        ecosystem=package.ecosystem,
        ranges=package.ranges,
        versions=package.versions,
        name=package.name,
    )


def title_of(advisory: Advisory) -> str:
    """Return the name and the first sentence; the whole text is on the finding's page."""
    lines = (advisory.summary or advisory.details).strip().splitlines()
    sentence = lines[0].split(". ")[0].rstrip(".") if lines else "A weakness without a description"
    words = sentence if len(sentence) <= WORDS else f"{sentence[: WORDS - 1].rstrip()}…"
    return f"{advisory.external_id}: {words}"
