"""Many advisories and many components that they may speak of."""

from collections.abc import Iterator
from itertools import islice

from bench.seed.rows import write
from bench.seed.world import World
from governance.watch.models import Advisory, AdvisoryName, AdvisoryPackage, Severity
from inventory.models import Component

PACKAGES, RANGES = 2_000, 50
SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.UNKNOWN)
AT_ONCE = 5_000


def add_components(world: World, number: int) -> None:
    """Give each system its share of components, in versions from 0 to 49."""
    each = number // len(world.systems)
    rows = (_component(n, n // each, world) for n in range(each * len(world.systems)))
    while portion := list(islice(rows, AT_ONCE)):
        Component.objects.bulk_create(portion)


def add_advisories(world: World, number: int) -> None:
    """Make flaws, each of one package and fixed in one version: one in fifty versions has it."""
    advisories = write(Advisory, (_advisory(n, world) for n in range(number)))
    write(AdvisoryName, (AdvisoryName(advisory=row, name=row.external_id) for row in advisories))
    write(AdvisoryPackage, _packages(advisories))


def document(number: int, before: str) -> dict[str, object]:
    """Return an OSV document that concerns the versions of a package before one."""
    return {
        "id": f"NEW-{before}-{number:05}",
        "modified": "2026-11-20T00:00:00Z",
        "summary": f"Sample advisory {number}",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": f"library-{number % PACKAGES:04}"},
                "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": before}]}
                ],
            }
        ],
        "database_specific": {"severity": "HIGH"},
    }


def _component(number: int, system: int, world: World) -> Component:
    # A prime step spreads packages and versions over the systems.
    package, version = number * 7 % PACKAGES, f"{number * 13 % RANGES}.{number % 4}"
    name = f"library-{package:04}"
    return Component(
        system=world.systems[system], purl=f"pkg:pypi/{name}@{version}", ecosystem="pypi",
        name=name, version=version, added_at=world.at,
    )  # fmt: skip


def _advisory(number: int, world: World) -> Advisory:
    return Advisory(
        source="osv",
        external_id=f"MATCH-2026-{number:05}",
        group_key=f"MATCH-2026-{number:05}",
        summary=f"Sample advisory {number}: reads files outside its folder.",
        details="Made up; it names no real weakness. " * 20,
        severity=SEVERITIES[number % len(SEVERITIES)],
        record={"id": f"MATCH-2026-{number:05}", "affected": [{"ranges": [{"events": []}]}] * 20},
        imported_at=world.at,
    )


def _packages(advisories: list[Advisory]) -> Iterator[AdvisoryPackage]:
    for number, row in enumerate(advisories):
        package, first = number % PACKAGES, number // PACKAGES * 17 % RANGES
        events = [{"introduced": f"{first}"}, {"fixed": f"{first + 1}"}]
        yield AdvisoryPackage(
            advisory=row, ecosystem="PyPI", name=f"library-{package:04}",
            key=f"pypi:library-{package:04}",
            ranges=[{"type": "ECOSYSTEM", "events": events}], versions=[],
        )  # fmt: skip
