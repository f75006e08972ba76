"""What a file would do to the components of a system: compared, not written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from governance.rules import canonical
from inventory import purls
from inventory.components.unversioned import Entry, bare, name_of, unversioned
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
    shown together as `new_versions`. `unversioned` are entries of the file that state no version
    of what is there with one, and add nothing; `listed_by` are other files, by package URL, whose
    entry without a version counts after all, because the version beside it goes.
    """

    added: tuple[purls.Package, ...]
    removed: tuple[Component, ...]
    kept: tuple[Component, ...]
    replaced: tuple[ComponentSource, ...]
    untouched: tuple[Component, ...] = ()
    unversioned: tuple[purls.Package, ...] = ()
    listed_by: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

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
        return tuple(one for one in self.added if name_of(one) not in goes)

    @property
    def only_removed(self) -> tuple[Component, ...]:
        """What goes without another version coming in."""
        comes = _by_name(self.added)
        return tuple(one for one in self.removed if name_of(one) not in comes)

    def beside(self, package: purls.Package) -> tuple[str, ...]:
        """Return the other versions of an added library that stay; "" is one that is not known."""
        return self._staying.get(name_of(package), ())

    def known_as(self, package: purls.Package) -> tuple[str, ...]:
        """Return the versions of a library that there are afterwards, without those not known."""
        versions = (*self.beside(package), *self._coming.get(name_of(package), ()))
        return tuple(version for version in versions if version)

    @cached_property
    def _coming(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return _by_name(self.added)

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
    """Return what a list of this kind would do now, in four statements for any length.

    With `replace`, what files of this kind listed goes, but for what another kind of file lists
    too and what somebody added by hand. An entry without a version says nothing of a library that
    is there with one, and adds none.
    """
    there = {row.purl: row for row in system.components.order_by("purl")}
    old = list(_replaced(system, kind)) if replace else []
    going = _only_of(old, there.values()) if old else set()
    listed = {package.purl: package for package in packages}
    stays = [row for row in there.values() if row.pk not in going or row.purl in listed]
    silent = unversioned(listed.values(), beside=[*stays, *listed.values()])
    wanted = {purl: one for purl, one in listed.items() if one not in silent}
    goes = {purl for purl, row in there.items() if row.pk in going and purl not in wanted}
    back = _coming_back(system, old, there, goes, wanted.values())
    goes -= back.keys()
    kept = wanted.keys() | back.keys()
    added = {purl: one for purl, one in wanted.items() if purl not in there}
    added |= {purl: purls.parse(purl) for purl in back if purl not in there}
    return Plan(
        added=tuple(added[purl] for purl in sorted(added)),
        removed=tuple(there[purl] for purl in there if purl in goes),
        kept=tuple(row for purl, row in there.items() if purl in kept),
        replaced=tuple(old),
        untouched=tuple(
            row for purl, row in there.items() if purl not in kept and purl not in goes
        ),
        unversioned=tuple(one for one in listed.values() if one in silent),
        listed_by=back,
    )


def _coming_back(
    system: System,
    old: Sequence[ComponentSource],
    there: Mapping[str, Component],
    goes: set[str],
    wanted: Iterable[purls.Package],
) -> dict[str, tuple[int, ...]]:
    """Return what files that stay list without a version, where every version of it goes."""
    left: list[Entry] = [*wanted, *(row for purl, row in there.items() if purl not in goes)]
    names = {name_of(one) for one in left}
    lost = {bare(purl) for purl in goes if name_of(there[purl]) not in names}
    found: dict[str, list[int]] = defaultdict(list)
    files = system.component_sources.in_force().exclude(pk__in=[row.pk for row in old])
    for pk, listed in files.order_by("pk").values_list("pk", "purls") if lost else ():
        for purl in lost.intersection(listed):
            found[purl].append(pk)
    return {purl: tuple(by) for purl, by in found.items()}


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
    rows: Iterable[Entry],
) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[name_of(row)].append(row.version)
    return {key: tuple(versions) for key, versions in found.items()}
