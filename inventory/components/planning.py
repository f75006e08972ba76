"""What a file would do to the components of a system: compared, not written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from governance.rules import canonical
from inventory import purls
from inventory.models import Component, ComponentSource, System


@dataclass(frozen=True)
class NewVersion:
    """A library of which another version comes in: `before` are the versions that go."""

    name: str
    ecosystem: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What would be added, what removed, and what is there already and stays.

    `replaced` are the files whose lists this one takes the place of. `untouched` stays without the
    file saying so. What goes in one version and comes in another is in `added` and `removed`, and
    shown together as `new_versions`.
    """

    added: tuple[purls.Package, ...]
    removed: tuple[Component, ...]
    kept: tuple[Component, ...]
    replaced: tuple[ComponentSource, ...]
    untouched: tuple[Component, ...] = ()

    @property
    def new_versions(self) -> tuple[NewVersion, ...]:
        """The libraries that change their version, by name."""
        comes = _by_name(self.added)
        goes = _by_name(self.removed)
        both = sorted(set(comes) & set(goes))
        return tuple(NewVersion(key[1], key[0], goes[key], comes[key]) for key in both)

    @property
    def only_added(self) -> tuple[purls.Package, ...]:
        """What comes in without another version going."""
        goes = _by_name(self.removed)
        return tuple(one for one in self.added if (one.ecosystem, one.name) not in goes)

    @property
    def only_removed(self) -> tuple[Component, ...]:
        """What goes without another version coming in."""
        comes = _by_name(self.added)
        return tuple(one for one in self.removed if (one.ecosystem, one.name) not in comes)

    def beside(self, package: purls.Package) -> tuple[str, ...]:
        """Return the other versions of an added library that stay; "" is one that is not known."""
        return self._staying.get((package.ecosystem, package.name), ())

    @cached_property
    def _staying(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return _by_name((*self.kept, *self.untouched))

    @property
    def digest(self) -> str:
        """A digest of what would be written, so that what was looked at is what is done."""
        return canonical.digest(
            {
                "added": [one.purl for one in self.added],
                "removed": [one.purl for one in self.removed],
                "kept": [one.purl for one in self.kept],
                "replaced": [one.pk for one in self.replaced],
            }
        )


def plan(system: System, packages: Sequence[purls.Package], *, kind: str, replace: bool) -> Plan:
    """Return what a list of this kind would do now, in three statements for any length.

    With `replace`, what files of this kind listed goes, but for what another kind of file lists
    too and what somebody added by hand.
    """
    there = {row.purl: row for row in system.components.order_by("purl")}
    old = list(_replaced(system, kind)) if replace else []
    wanted = {package.purl: package for package in packages}
    going = _only_of(old, there.values()) if old else set()
    goes = {purl for purl, row in there.items() if row.pk in going and purl not in wanted}
    return Plan(
        added=tuple(wanted[purl] for purl in sorted(wanted) if purl not in there),
        removed=tuple(there[purl] for purl in there if purl in goes),
        kept=tuple(row for purl, row in there.items() if purl in wanted),
        replaced=tuple(old),
        untouched=tuple(
            row for purl, row in there.items() if purl not in wanted and purl not in goes
        ),
    )


def _replaced(system: System, kind: str) -> Iterable[ComponentSource]:
    rows = system.component_sources.in_force().filter(kind=kind)
    return rows.defer("purls", "left_out").order_by("pk")


def _only_of(sources: Iterable[ComponentSource], there: Iterable[Component]) -> set[int]:
    """Return the components that these files list, and no other file or person."""
    mine = {source.pk for source in sources}
    listed: dict[int, set[int]] = defaultdict(set)
    links = ComponentSource.components.through.objects.filter(
        component__in=[row.pk for row in there if not row.by_hand],
        componentsource__replaced_at=None,
    )
    for component, source in links.values_list("component", "componentsource"):
        listed[component].add(source)
    return {component for component, by in listed.items() if by <= mine}


def _by_name(
    rows: Iterable[purls.Package | Component],
) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row.ecosystem, row.name].append(row.version)
    return {key: tuple(versions) for key, versions in found.items()}
