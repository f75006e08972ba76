"""Departments, and one account for each role."""

from dataclasses import dataclass

from demo.organisation.world import World
from governance.accounts import actions
from governance.accounts.permissions import Role

PASSWORD = "weighbridge-sample"  # noqa: S105  # printed by `make run`; the sample is for one machine
NAME = "Hanse Vale Group"


@dataclass(frozen=True)
class Account:
    """A person of the sample; `department` is a short name, "" for everywhere."""

    username: str
    full_name: str
    role: Role
    department: str = ""


ACCOUNTS = (
    Account("engineer", "Mara Lindqvist", Role.ENGINEER, "technology"),
    Account("approver", "Jonas Petersen", Role.DEPARTMENT_APPROVER),
    Account("security", "Ines Carvalho", Role.SECURITY_REVIEWER),
    Account("ethics", "Dr Amara Okafor", Role.ETHICS_REVIEWER),
    Account("legal", "Tomasz Zielinski", Role.LEGAL_REVIEWER),
    Account("officer", "Elena Marchetti", Role.GOVERNANCE_OFFICER),
    Account("executive", "Katharina Brandt", Role.EXECUTIVE),
    Account("auditor", "Samuel Osei", Role.AUDITOR),
    Account("admin", "Priya Raman", Role.ADMINISTRATOR),
)
DEPARTMENTS = (
    ("group", NAME, ""),
    ("technology", "Technology", "group"),
    ("service", "Customer service", "technology"),
    ("people", "People and culture", "technology"),
    ("legal", "Contracts and legal", "technology"),
    ("marketing", "Marketing", "technology"),
)


def add_people(world: World) -> str:
    """Make the departments and one account per role; state the organisation's facts."""
    at = world.ago(days=800)
    for key, name, parent in DEPARTMENTS:
        world.departments[key] = actions.add_department(
            name, parent=world.departments.get(parent), by=None, at=at
        )
    for account in ACCOUNTS:
        person = actions.add_person(
            account.username, account.full_name, password=PASSWORD, by=None, at=at
        )
        place = world.departments.get(account.department)
        actions.grant(person, account.role, department=place, by=None, at=at)
        world.people[account.username] = person
    actions.state_facts(
        name=NAME,
        in_eu=True,
        monthly_users=180_000,
        annual_revenue_usd=420_000_000,
        by=None,
        at=at,
    )
    return f"{len(world.departments)} departments, {len(world.people)} accounts"
