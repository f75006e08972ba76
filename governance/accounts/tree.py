"""Departments as people read them: each below the one it belongs to, by name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from governance.accounts.models import Department


@dataclass(frozen=True)
class Branch:
    """A department and the branches below it."""

    department: Department
    below: list["Branch"]


def branches(departments: Iterable[Department]) -> list[Branch]:
    """Return the tree of all departments; one pass, no query of its own."""
    children: dict[int | None, list[Department]] = defaultdict(list)
    for department in sorted(departments, key=lambda row: row.name.casefold()):
        children[department.parent_id].append(department)
    return _below(None, children)


def _below(parent: int | None, children: dict[int | None, list[Department]]) -> list[Branch]:
    return [Branch(child, _below(child.pk, children)) for child in children[parent]]
