"""What a file does, or did, to the libraries of a system: one row for each of its entries."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.web.lists import Column, Empty
from governance.web.row_lists import Choices, RowFilter, RowList
from inventory.components.planning import Plan
from inventory.models import ComponentSource

UNKNOWN = "Version not known"
ADDED, CHANGED, REMOVED, STAYS, LEFT_OUT = "added", "changed", "removed", "stays", "left_out"
WORDS = {
    ADDED: "Added",
    CHANGED: "New version",
    REMOVED: "Removed",
    STAYS: "There already",
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
    order = {what: number for number, what in enumerate((CHANGED, ADDED, REMOVED, LEFT_OUT, STAYS))}
    return sorted(rows, key=lambda row: order[row.what])


def of_source(source: ComponentSource) -> list[Row]:
    """Return what a file that was applied lists today, and what was not taken of it."""
    listed = source.components.order_by("purl")
    rows = [Row(LISTED, row.name, row.version or UNKNOWN, row.purl) for row in listed]
    return [*rows, *_left_out(source)]


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


def _left_out(source: ComponentSource) -> Iterator[Row]:
    for entry, reason in source.left_out:
        yield Row(LEFT_OUT, entry, "", reason)


def _together(versions: tuple[str, ...]) -> str:
    return ", ".join(version or UNKNOWN for version in versions)


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
