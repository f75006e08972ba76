"""From a wish to the steps that fulfil it, by what the inventory holds already.

The preview and the applying ask here, so that what was shown is what is done; between the two,
others may have changed the inventory, and then what is left to do is less, or is refused.
"""

from dataclasses import dataclass, field

from governance.accounts.models import Department, User
from inventory import purls
from inventory.components.unversioned import name_of
from inventory.imports.known import Known, SystemKey
from inventory.imports.wishes import Unreadable, Wish
from inventory.models import HubModel, HubName, Revision, RowPlan, System


@dataclass(frozen=True)
class NewSystem:
    """A system that is to be added."""

    name: str
    department: Department
    owner: User


@dataclass
class Steps:
    """What a row will do. `system` is the key of the system meant, which may be new.

    `register` asks the hub in the background and then puts the model into the system; `enter`
    stores a model of our own; `use` puts a stored revision into the system. `unversioned` are
    libraries that add nothing: the system has them with a version, and the row states none.
    """

    wish: Wish
    system: SystemKey | None = None
    new_system: NewSystem | None = None
    register: bool = False
    enter: bool = False
    use: Revision | None = None
    use_entered: bool = False
    components: tuple[str, ...] = ()
    unversioned: tuple[str, ...] = ()
    deploy: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def plan(self) -> RowPlan:
        """What kind of row it is."""
        if self.register or self.enter or self.new_system:
            return RowPlan.ADD
        return RowPlan.CHANGE if self.words else RowPlan.NOTHING

    @property
    def sentence(self) -> str:
        """What applying will do, for a person."""
        if not self.words and self.unversioned:
            return f"Nothing to do: {self._without_version()}."[:500]
        if not self.words:
            return "Nothing to do: all of this is in the inventory."
        said = "; ".join([*self.words, *([self._without_version()] if self.unversioned else [])])
        return f"{said[0].upper()}{said[1:]}."[:500]

    def _without_version(self) -> str:
        place = f"“{self.system[1]}”" if self.system else "the system"
        return f"no version is stated of {', '.join(self.unversioned)}, listed for {place} with one"


def steps_for(wish: Wish, known: Known) -> Steps:
    """Return what is left to do for a wish, and note it in `known` as done.

    :raises Unreadable: if it cannot be done, with the reason; then nothing is noted.
    """
    steps = Steps(wish)
    if wish.has_system:
        _find_system(steps, known)
    if wish.repo_id:
        _find_model(steps, known)
    if steps.system is not None:
        _find_contents(steps, known, steps.system)
    _note(steps, known)
    return steps


def _find_system(steps: Steps, known: Known) -> None:
    wish = steps.wish
    key, row = _system(wish, known)
    steps.system = key
    if row is None and key not in known.systems:
        department = _department(wish, known)
        steps.new_system = NewSystem(wish.system, department, _owner(wish, known))
        steps.words.append(f"add the system “{wish.system}” in {department.name}")
    elif row is not None and row.retired_at:
        raise Unreadable(f"The system “{row.name}” is retired and cannot be changed.")


def _system(wish: Wish, known: Known) -> tuple[SystemKey, System | None]:
    """Return the key of the system that is meant, and its row if there is one."""
    if wish.system_id:
        row = known.by_id.get(wish.system_id)
        if row is None or not known.people.may_edit.covers(row.department):
            raise Unreadable("The system that was chosen is not there, or not yours to edit.")
        return (row.department_id, row.name), row
    if wish.department:
        key = (_department(wish, known).pk, wish.system)
        return key, known.systems.get(key)
    named = [
        (key, row)
        for key, row in known.called(wish.system)
        if row is None or known.people.may_edit.covers(row.department)
    ]
    if len(named) > 1:
        raise Unreadable(
            f"Several departments have a system “{wish.system}”. Name the department too."
        )
    if not named:
        raise Unreadable(
            f"There is no system “{wish.system}” that you may edit. To add it, name its department."
        )
    return named[0]


def _department(wish: Wish, known: Known) -> Department:
    found = known.people.departments.get(wish.department.casefold(), [])
    if not found:
        raise Unreadable(f"There is no department “{wish.department}”.")
    mine = [row for row in found if known.people.may_edit.covers(row)]
    if not mine:
        raise Unreadable(f"You may not edit systems of {wish.department}.")
    if len(mine) > 1:
        raise Unreadable(
            f"Several departments are called “{wish.department}”. Write the ones above it too: "
            "Division / Department."
        )
    return mine[0]


def _owner(wish: Wish, known: Known) -> User:
    if not wish.owner:
        return known.people.user
    person = known.people.people.get(wish.owner.casefold())
    if person is None:
        raise Unreadable(f"Nobody with the user name or e-mail address “{wish.owner}” can sign in.")
    return person


def _find_model(steps: Steps, known: Known) -> None:
    wish = steps.wish
    model = known.models.get((wish.hub, wish.repo_id))
    if model is not None and model.retired_at:
        raise Unreadable(f"{model.repo_id} is retired: {model.retired_because[:200]}")
    if wish.is_internal:
        _find_own(steps, known, model)
    else:
        _find_published(steps, known, model)


def _find_own(steps: Steps, known: Known, model: HubModel | None) -> None:
    wish = steps.wish
    if wish.facts is None:
        raise Unreadable(f"Nothing is said of {wish.repo_id} but its name.")
    spelt = known.models.get((HubName.INTERNAL, wish.repo_id.casefold()))
    if spelt is not None and spelt.repo_id != wish.repo_id:
        raise Unreadable(f"This model is here as {spelt.repo_id}. Write its name so.")
    revision = known.revisions.get((model.pk, wish.facts.sha)) if model else None
    if revision is None and (HubName.INTERNAL, wish.repo_id, wish.facts.sha, None) not in (
        known.waiting
    ):
        _may_register(known)
        steps.enter = True
        version = f", version {wish.facts.label}" if wish.facts.label else ""
        steps.words.append(f"enter your own model {wish.repo_id}{version}")
    if steps.system is None:
        return
    if (steps.system, revision.pk if revision else (wish.repo_id, wish.facts.sha)) in known.uses:
        return
    steps.use, steps.use_entered = revision, revision is None
    steps.words.append(f"use {wish.repo_id} in “{steps.system[1]}”{_as(wish)}")


def _find_published(steps: Steps, known: Known, model: HubModel | None) -> None:
    wish = steps.wish
    revision = known.revision(model, wish.revision) if model else None
    if revision is None:
        _ask(steps, known)
    elif steps.system and (steps.system, revision.pk) not in known.uses:
        steps.use = revision
        steps.words.append(
            f"use {wish.repo_id} at {revision.sha[:12]} in “{steps.system[1]}”{_as(wish)}"
        )


def _ask(steps: Steps, known: Known) -> None:
    """Have the hub asked, unless it is being asked for the same already."""
    wish = steps.wish
    if (wish.hub, wish.repo_id, wish.revision, steps.system) in known.waiting:
        return
    _may_register(known)
    steps.register = True
    pinned = f" at {wish.revision[:40]}" if wish.revision else ""
    then = f" and then use it in “{steps.system[1]}”{_as(wish)}" if steps.system else ""
    hub = HubName(wish.hub).label
    steps.words.append(f"ask {hub} for {wish.repo_id}{pinned} in the background{then}")


def _may_register(known: Known) -> None:
    if not known.people.may_register:
        raise Unreadable("You may not register models. Ask an administrator for the role.")


def _as(wish: Wish) -> str:
    return f" as {wish.purpose}" if wish.purpose else ""


def _find_contents(steps: Steps, known: Known, system: SystemKey) -> None:
    wish = steps.wish
    packages = [purls.parse(purl) for purl in wish.components]
    known.note(system, packages)
    missing = [one for one in packages if (system, one.purl) not in known.components]
    silent = {one for one in missing if known.says_nothing(system, one)}
    coming = [one for one in missing if one not in silent]
    steps.unversioned = tuple(one.purl for one in missing if one in silent)
    steps.components = tuple(one.purl for one in coming)
    known.bare[system] |= {name_of(one) for one in coming if not one.version}
    if steps.components:
        number = len(steps.components)
        what = steps.components[0] if number == 1 else f"{number} components"
        steps.words.append(f"add {what} to “{system[1]}”")
    if wish.environment and (system, wish.deployment) not in known.deployments:
        steps.deploy = True
        place = f" at {wish.location}" if wish.location else ""
        steps.words.append(f"note that “{system[1]}” runs in {wish.environment}{place}")


def _note(steps: Steps, known: Known) -> None:
    """Take the steps for done, for the rows that come after."""
    wish, system = steps.wish, steps.system
    if steps.register:
        known.waiting.add((wish.hub, wish.repo_id, wish.revision, system))
    if steps.enter and wish.facts:
        known.waiting.add((wish.hub, wish.repo_id, wish.facts.sha, None))
    if system is None:
        return
    known.systems.setdefault(system, None)
    if steps.use:
        known.uses.add((system, steps.use.pk))
    if steps.use_entered and wish.facts:
        known.uses.add((system, (wish.repo_id, wish.facts.sha)))
    known.components |= {(system, purl) for purl in steps.components}
    if steps.deploy:
        known.deployments.add((system, wish.deployment))
