"""What the inventory holds of the things that some rows name: read once for many rows.

While steps are worked out it also holds what earlier rows will have done, so that the second row
about a new system knows that there will be one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Q

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, Reach, can_anywhere, reach
from inventory.components.unversioned import (
    Entry,
    says_nothing,
    stated,
    within_images,
)
from inventory.imports.wishes import Wish
from inventory.models import (
    Component,
    Deployment,
    HubModel,
    HubName,
    ModelAlias,
    Registration,
    Revision,
    System,
    SystemModel,
)
from inventory.purls import Package

SystemKey = tuple[int, str]
ModelKey = tuple[str, str]
HEAD_NAMES = frozenset({"", "main"})


@dataclass
class People:
    """Departments and people by what a file may call them; read once for a whole file."""

    user: User
    may_edit: Reach
    may_register: bool
    departments: dict[str, list[Department]] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    @classmethod
    def seen_by(cls, user: User) -> Self:
        """Read them as this person may use them."""
        found = cls(
            user=user,
            may_edit=reach(user, Permission.SYSTEM_EDIT),
            may_register=can_anywhere(user, Permission.MODEL_REGISTER),
        )
        rows = {row.pk: row for row in Department.objects.all()}
        for row in rows.values():
            whole = " / ".join(rows[int(pk)].name for pk in row.path.strip("/").split("/"))
            for name in {row.name, whole}:
                found.departments.setdefault(name.casefold(), []).append(row)
        for person in User.objects.active().only("username", "email", "full_name", "is_active"):
            found.people[person.username.casefold()] = person
            if person.email:
                found.people.setdefault(person.email.casefold(), person)
        return found


def _sets() -> defaultdict[SystemKey, set[Any]]:
    return defaultdict(set)


@dataclass
class Known:
    """What there is, by the names that rows use.

    A system is known by department and name. `uses`, `components`, `deployments` and `waiting`
    say what each has; `models` and `revisions` what is registered. `stated` are the libraries that
    a system has with a version, `bare` those that rows add without one, and `within` is what comes
    with its container images.
    """

    people: People
    systems: dict[SystemKey, System | None] = field(default_factory=dict)
    by_id: dict[int, System] = field(default_factory=dict)
    models: dict[ModelKey, HubModel] = field(default_factory=dict)
    revisions: dict[tuple[int, str], Revision] = field(default_factory=dict)
    uses: set[tuple[SystemKey, int | ModelKey]] = field(default_factory=set)
    components: set[tuple[SystemKey, str]] = field(default_factory=set)
    stated: dict[SystemKey, set[tuple[str, str]]] = field(default_factory=_sets)
    bare: dict[SystemKey, set[tuple[str, str]]] = field(default_factory=_sets)
    within: dict[SystemKey, set[str]] = field(default_factory=_sets)
    deployments: set[tuple[SystemKey, str]] = field(default_factory=set)
    waiting: set[tuple[str, str, str, SystemKey | None]] = field(default_factory=set)

    def add(self, wishes: Iterable[Wish]) -> None:
        """Read what these rows name and is not known yet."""
        given = list(wishes)
        self._add_models({wish.repo_id for wish in given if wish.repo_id})
        self._add_systems(
            {wish.system for wish in given if wish.system},
            {wish.system_id for wish in given if wish.system_id},
        )
        self._add_waiting({wish.repo_id for wish in given if wish.repo_id})

    def note(self, system: SystemKey, libraries: Sequence[Entry]) -> None:
        """Take for known which libraries a system has with a version, and in its images."""
        self.stated[system] |= stated(libraries)
        self.within[system] |= within_images(libraries)

    def says_nothing(self, system: SystemKey, package: Package) -> bool:
        """Tell whether an entry states no version of what the system has with one."""
        known, within = self.stated[system], self.within[system]
        return says_nothing(package, known=known, within=within)

    def came_too_early(self) -> bool:
        """Tell whether a row adds without a version what a later one has with one."""
        return any(names & self.stated[system] for system, names in self.bare.items())

    def anew(self) -> "Known":
        """Return what is known before the first row, but for which versions the rows state."""
        return Known(self.people, stated=self.stated, within=self.within)

    def called(self, name: str) -> list[tuple[SystemKey, System | None]]:
        """Return the systems of this name that the person may edit, planned ones included."""
        return [(key, row) for key, row in self.systems.items() if key[1] == name]

    def revision(self, model: HubModel, asked: str) -> Revision | None:
        """Return the stored revision that is meant: a commit, a label, or "" for the newest."""
        sha = model.head_sha if asked in HEAD_NAMES else asked
        return self.revisions.get((model.pk, sha))

    def _add_models(self, names: set[str]) -> None:
        wanted = names - {name for _, name in self.models}
        rows = HubModel.objects.registered().filter(
            Q(repo_id__in=wanted)
            | Q(aliases__repo_id__in=wanted)
            | Q(hub=HubName.INTERNAL, hub_id__in={name.casefold() for name in wanted})
        )
        found = {row.pk: row for row in rows.distinct()}
        for row in found.values():
            self.models[row.hub, row.repo_id] = row
            if row.hub == HubName.INTERNAL:  # Whose names differ by more than capitals.
                self.models.setdefault((row.hub, row.hub_id), row)
        for alias in ModelAlias.objects.filter(repo_id__in=wanted, model__in=found):
            self.models.setdefault((alias.hub, alias.repo_id), found[alias.model_id])
        for one in Revision.objects.filter(model__in=found).only("model_id", "sha", "label"):
            one.model = found[one.model_id]
            self.revisions[one.model_id, one.sha] = one
            if one.label:
                self.revisions.setdefault((one.model_id, one.label), one)

    def _add_systems(self, names: set[str], ids: set[int]) -> None:
        wanted = names - {name for _, name in self.systems}
        rows = System.objects.visible_to(self.people.user).filter(
            Q(name__in=wanted) | Q(pk__in=ids - set(self.by_id))
        )
        found = list(rows.select_related("department", "owner"))
        for row in found:
            self.systems[key_of(row)] = row
            self.by_id[row.pk] = row
        self._add_contents(found)

    def _add_contents(self, systems: Sequence[System]) -> None:
        keys = {row.pk: key_of(row) for row in systems}
        uses = SystemModel.objects.filter(system__in=keys).values_list("system_id", "revision_id")
        self.uses |= {(keys[pk], revision) for pk, revision in uses}
        for row in Component.objects.filter(system__in=keys).order_by():
            self.components.add((keys[row.system_id], row.purl))
            self.note(keys[row.system_id], [row])
        places = Deployment.objects.filter(system__in=keys, ended_at=None).order_by()
        self.deployments |= {
            (keys[pk], name) for pk, name in places.values_list("system_id", "name")
        }

    def _add_waiting(self, names: set[str]) -> None:
        rows = Registration.objects.visible_to(self.people.user).waiting().filter(repo_id__in=names)
        for row in rows.select_related("system").only(
            "hub", "repo_id", "revision", "system__name", "system__department_id"
        ):
            system = key_of(row.system) if row.system else None
            self.waiting.add((row.hub, row.repo_id, row.revision, system))


def key_of(system: System) -> SystemKey:
    """Return how a system is known among rows."""
    return system.department_id, system.name
