"""Which flaws concern the components of a system. It reads rows and writes none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.rules import canonical
from governance.rules.packages import ECOSYSTEMS, key_of_component
from governance.rules.version_ranges import Judgement, Verdict, judge
from governance.rules.version_ranges import worst as worst_verdict
from governance.watch.models import Advisory, AdvisoryPackage, Certainty
from governance.watch.range_words import because
from governance.watch.severities import worst as worst_severity
from inventory.models import Component

WORDS = 110

Packages = dict[str, list[AdvisoryPackage]]


@dataclass(frozen=True)
class Hit:
    """A flaw that concerns a package of a system, or may: every record of the flaw as one."""

    group_key: str
    subject: str
    advisory: Advisory
    component: Component
    severity: str
    certainty: Certainty
    title: str
    because: str
    basis: str


def subject_of(key: str) -> str:
    """Return how a package is named on screens: "vllm (PyPI)"."""
    kind, _, name = key.partition(":")
    return f"{name} ({ECOSYSTEMS.get(kind, kind)})"


def by_key(
    components: Iterable[Component], keys: Collection[str] | None = None
) -> dict[str, list[Component]]:
    """Return components under the key of their package; only those keys, if some are given."""
    found: dict[str, list[Component]] = defaultdict(list)
    for component in components:
        key = key_of_component(component.ecosystem, component.name)
        if keys is None or key in keys:
            found[key].append(component)
    return found


def packages_of(keys: Iterable[str]) -> Packages:
    """Return what advisories say of packages, by key. Withdrawn records count for nothing."""
    found: Packages = defaultdict(list)
    rows = AdvisoryPackage.objects.filter(key__in=list(keys), advisory__withdrawn="")
    heavy = ("advisory__record",)
    for package in rows.select_related("advisory").defer(*heavy).order_by("pk"):
        found[package.key].append(package)
    return found


def hits_of(components: Mapping[str, Sequence[Component]], packages: Packages) -> list[Hit]:
    """Return every flaw that concerns these components, by what `packages_of` found."""
    grouped: dict[tuple[str, str], list[AdvisoryPackage]] = defaultdict(list)
    for key in components:
        for package in packages.get(key, ()):
            grouped[package.advisory.group_key, key].append(package)
    hits = (_hit(group, key, rows, components[key]) for (group, key), rows in grouped.items())
    return [hit for hit in hits if hit is not None]


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
    return Hit(
        group_key=group,
        subject=subject_of(key),
        advisory=package.advisory,
        component=component,
        severity=severity,
        certainty=certainty,
        title=_title(package.advisory),
        because=because(subject_of(key), versions, certainty, [p for p, _ in deciding], reason),
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
    )


def _title(advisory: Advisory) -> str:
    """Return the name and the first sentence; the whole text is on the finding's page."""
    lines = (advisory.summary or advisory.details).strip().splitlines()
    sentence = lines[0].split(". ")[0].rstrip(".") if lines else "A weakness without a description"
    words = sentence if len(sentence) <= WORDS else f"{sentence[: WORDS - 1].rstrip()}…"
    return f"{advisory.external_id}: {words}"
