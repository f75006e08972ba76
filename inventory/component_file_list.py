"""What a file does, or did, to the libraries of a system: one row for each of its entries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from governance.web.lists import Column, Empty
from governance.web.row_lists import Choices, RowFilter, RowList
from inventory import purls
from inventory.components.planning import Plan
from inventory.components.unversioned import name_of, unversioned
from inventory.models import ComponentSource

UNKNOWN = "Version not known"
ADDED, CHANGED, REMOVED, STAYS, LEFT_OUT = "added", "changed", "removed", "stays", "left_out"
UNVERSIONED = "unversioned"
SAYS_NOTHING = "The file states no version of it, and the system has it with one. Nothing is added."
WORDS = {
    ADDED: "Added",
    CHANGED: "New version",
    REMOVED: "Removed",
    STAYS: "There already",
    UNVERSIONED: "There with a version",
    LEFT_OUT: "Not taken",
}
LISTED = "listed"


@dataclass(frozen=True)
class Row:
    """One entry. `version` is what comes, or for a new version what goes and what comes."""

    what: str
    name: str
    version: str
    said: str
    beside: str = ""

    @property
    def words(self) -> str:
        """What happens to it, in words."""
        return "Listed" if self.what == LISTED else WORDS[self.what]


def of_plan(plan: Plan, source: ComponentSource) -> list[Row]:
    """Return what a file would do, what changes first."""
    rows = [*_changes(plan), *_stays(plan), *_left_out(source)]
    places = (CHANGED, ADDED, REMOVED, LEFT_OUT, UNVERSIONED, STAYS)
    order = {what: number for number, what in enumerate(places)}
    return sorted(rows, key=lambda row: order[row.what])


def of_source(source: ComponentSource) -> list[Row]:
    """Return what a file that was applied lists today, and what was not taken of it."""
    listed = source.components.order_by("purl")
    rows = [Row(LISTED, row.name, row.version or UNKNOWN, row.purl) for row in listed]
    return [*rows, *_left_out(source), *_unversioned(source, {row.purl for row in listed})]


def _unversioned(source: ComponentSource, listed: Collection[str]) -> Iterator[Row]:
    """Yield what a file in force lists without a version, where the system has one today."""
    if source.replaced_at:
        return
    rest = [purls.parse(purl) for purl in source.purls if purl not in listed]
    there = source.system.components.exclude(version="") if rest else []
    known = defaultdict(list)
    for row in there:
        known[name_of(row)].append(row.version)
    silent = unversioned(rest, beside=there)
    for one in rest:
        if one in silent:
            yield Row(UNVERSIONED, one.name, _together(tuple(known[name_of(one)])), SAYS_NOTHING)


def _changes(plan: Plan) -> Iterator[Row]:
    for one in plan.new_versions:
        versions = f"{_together(one.before)} → {_together(one.after)}"
        yield Row(CHANGED, one.name, versions, f"pkg:{one.ecosystem}/{one.name}")
    for package in plan.only_added:
        beside = _together(plan.beside(package))
        yield Row(ADDED, package.name, package.version or UNKNOWN, package.purl, beside)
    for gone in plan.only_removed:
        yield Row(REMOVED, gone.name, gone.version or UNKNOWN, gone.purl)


def _stays(plan: Plan) -> Iterator[Row]:
    for row in plan.kept:
        yield Row(STAYS, row.name, row.version or UNKNOWN, row.purl)
    for one in plan.unversioned:
        yield Row(UNVERSIONED, one.name, _together(plan.known_as(one)), SAYS_NOTHING)


def _left_out(source: ComponentSource) -> Iterator[Row]:
    for entry, reason in source.left_out:
        yield Row(LEFT_OUT, entry, "", reason)


def _together(versions: tuple[str, ...]) -> str:
    return ", ".join(version or "one that is not known" for version in versions)


def _choices() -> Choices:
    return [*WORDS.items(), (LISTED, "Listed")]


PAGE = RowList(
    title="Entries of the file",
    noun=("entry", "entries"),
    row="inventory/component_file_row.html",
    template="inventory/component_file.html",
    columns=[
        Column("words", "What happens", sort=("words", "name")),
        Column("name", "Library", sort="name"),
        Column("version", "Version", sort=("version", "name")),
        Column("said", "Package URL, or why it is not taken", sort="said"),
    ],
    search=["name", "said"],
    search_hint="Search the entries",
    choices=(RowFilter("what", "What happens", _choices, lambda row, value: row.what == value),),
    page_size=50,
    empty=Empty("Nothing", "The file lists nothing that the system has today."),
)
