"""Departments in two levels, engineers in each, and people for every sign-off."""

from bench.seed.rows import write
from bench.seed.world import World
from governance.accounts.models import Department, Organisation, RoleAssignment, User
from governance.accounts.permissions import Role

BRANCHES = 5
ENGINEERS = 6
SIGNERS = {
    "governance": Role.GOVERNANCE_OFFICER,
    "department": Role.DEPARTMENT_APPROVER,
    "security": Role.SECURITY_REVIEWER,
    "ethics": Role.ETHICS_REVIEWER,
    "legal": Role.LEGAL_REVIEWER,
    "executive": Role.EXECUTIVE,
}
OTHERS = (Role.AUDITOR, Role.ADMINISTRATOR)


def add_people(world: World) -> None:
    """Make the organisation, its departments and everybody in it."""
    Organisation.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Hanse Vale Group",
            "in_eu": True,
            "monthly_users": 180_000,
            "annual_revenue_usd": 420_000_000,
        },
    )
    world.departments = _departments(world.scale.departments)
    _add_engineers(world)
    _add_signers(world)


def _departments(number: int) -> list[Department]:
    """Make a few branches at the top and the rest below them."""
    made: list[Department] = []
    for n in range(number):
        parent = made[n % BRANCHES] if n >= BRANCHES else None
        row = Department.objects.create(name=f"Department {n + 1:02}", parent=parent)
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save(update_fields=["path"])
        made.append(row)
    return made


def _add_engineers(world: World) -> None:
    number = world.scale.departments * ENGINEERS
    world.engineers = write(User, (_person("engineer", n, world) for n in range(number)))
    write(
        RoleAssignment,
        (
            RoleAssignment(
                user=person, role=Role.ENGINEER, department=world.departments[n // ENGINEERS]
            )
            for n, person in enumerate(world.engineers)
        ),
    )


def _add_signers(world: World) -> None:
    world.signers = {
        kind: write(User, [_person(kind, n, world) for n in range(5)]) for kind in SIGNERS
    }
    world.officer = world.signers["governance"][0]
    others = write(User, [_person(role, 0, world) for role in OTHERS])
    roles = [(person, SIGNERS[kind]) for kind, group in world.signers.items() for person in group]
    roles += list(zip(others, OTHERS, strict=True))
    write(RoleAssignment, (RoleAssignment(user=person, role=role) for person, role in roles))


def _person(kind: str, number: int, world: World) -> User:
    person = User(
        username=f"{kind}-{number}",
        full_name=f"{kind.replace('_', ' ').title()} {number + 1:03}",
        created_at=world.ago(900),
    )
    person.set_unusable_password()
    return person
