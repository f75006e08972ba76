"""Who holds a role somewhere, and who of them has a current training."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.accounts.models import Department, RoleAssignment, User
from governance.accounts.permissions import Role
from governance.evidence.training.models import Training


@dataclass(frozen=True)
class Need:
    """One person with the roles they hold there, and whether a training of theirs is current."""

    person: User
    roles: tuple[str, ...]
    trained: bool


@dataclass(frozen=True)
class Coverage:
    """How many people hold a role, how many of them are trained, and the names of the others.

    `by_role` has (people, trained) for each role; somebody with two roles counts in both.
    """

    people: int
    trained: int
    missing: tuple[str, ...]
    by_role: Mapping[str, tuple[int, int]]

    @property
    def is_complete(self) -> bool:
        """Whether there are people, and each of them has a current training."""
        return self.people > 0 and not self.missing

    @property
    def sentence(self) -> str:
        """Return the numbers as a sentence."""
        if not self.people:
            return "Nobody holds a role here yet."
        return f"{self.trained} of {self.people} people are trained."


def needs(department: Department | None, at: datetime) -> list[Need]:
    """Return everybody active who holds a role for a department, or anywhere for None."""
    held = _roles_of(department, at)
    people = User.objects.active().filter(pk__in=held).order_by("full_name", "pk")
    current = Training.objects.current(at.date()).of_people(list(held))
    trained = set(current.values_list("person", flat=True))
    return [Need(one, tuple(sorted(held[one.pk])), one.pk in trained) for one in people]


def coverage(department: Department | None, at: datetime) -> Coverage:
    """Return how far the people of a department are trained; of the organisation for None."""
    found = needs(department, at)
    roles = sorted({role for need in found for role in need.roles})
    return Coverage(
        people=len(found),
        trained=sum(need.trained for need in found),
        missing=tuple(need.person.full_name for need in found if not need.trained),
        by_role={
            role: (
                sum(role in need.roles for need in found),
                sum(role in need.roles and need.trained for need in found),
            )
            for role in roles
        },
    )


def record_of(department: Department | None, at: datetime) -> dict[str, Any]:
    """Return what the register says today, as the record of evidence: nothing is concluded."""
    found = needs(department, at)
    trainings = Training.objects.current(at.date()).of_people([need.person.pk for need in found])
    return {
        "department": department.name if department else "The whole organisation",
        "checked_at": at.date().isoformat(),
        "people": [
            {"name": need.person.full_name, "roles": list(need.roles), "trained": need.trained}
            for need in found
        ],
        "trainings": [
            {
                "name": row.who,
                "title": row.title,
                "taken_on": row.taken_on.isoformat(),
                "valid_until": row.valid_until.isoformat() if row.valid_until else "",
            }
            for row in trainings.select_related("person")
        ],
    }


def last_day(department: Department | None, at: datetime) -> date | None:
    """Return the last day on which everybody who is trained today still is, None for no end."""
    people = [need.person.pk for need in needs(department, at) if need.trained]
    ends: dict[int | None, date] = {}
    for row in Training.objects.current(at.date()).of_people(people):
        ends[row.person_id] = max(ends.get(row.person_id, date.min), row.valid_until or date.max)
    last = min(ends.values(), default=date.max)
    return None if last == date.max else last


def _roles_of(department: Department | None, at: datetime) -> dict[int, set[str]]:
    rows = RoleAssignment.objects.current(at)
    if department is not None:
        rows = rows.reaching(department)
    found: dict[int, set[str]] = {}
    for user, role in rows.values_list("user", "role"):
        found.setdefault(user, set()).add(str(Role(role).label))
    return found
