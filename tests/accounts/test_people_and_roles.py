"""People, departments and roles change through actions only, each with one audit entry."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from knox.models import AuthToken

from governance.accounts import actions
from governance.accounts.models import Department, Organisation, RoleAssignment, User
from governance.accounts.permissions import Permission, Role, can, reach
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "weigh every load twice"


@pytest.fixture
def administrator(db: None) -> User:
    """An administrator of the whole organisation."""
    return UserFactory(roles=["administrator"])


@pytest.fixture
def effectless(settings) -> None:
    """Changing the organisation's facts sets off nothing: what follows is tested elsewhere."""
    settings.AUDIT_EFFECTS = "tests.accounts.effects.NONE"


def test_a_person_is_added_with_one_entry(administrator: User) -> None:
    person = actions.add_person(
        "ada", "Ada Example", email="ada@example.org", password=PASSWORD, by=administrator, at=NOON
    )

    assert person.check_password(PASSWORD)
    entry = Entry.objects.about(person).get()
    assert (entry.event, entry.actor_id) == ("person.added", administrator.pk)
    assert PASSWORD not in str(entry.after)


def test_without_a_password_nobody_can_sign_in(administrator: User) -> None:
    person = actions.add_person("ada", "Ada Example", by=administrator, at=NOON)

    assert not person.has_usable_password()


def test_sign_in_names_differ_by_more_than_case(administrator: User) -> None:
    actions.add_person("ada", "Ada Example", by=administrator, at=NOON)

    with pytest.raises(Refused, match="already a person with this sign-in name"):
        actions.add_person("ADA", "Ada Other", by=administrator, at=NOON)


def test_the_database_refuses_a_sign_in_name_in_another_case() -> None:
    UserFactory(username="ada")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username="Ada")


@pytest.mark.parametrize("name", ["", "a", "with space", "-dash", "ä" * 3, "a" * 65])
def test_malformed_sign_in_names_are_refused(name: str, administrator: User) -> None:
    with pytest.raises(Refused, match="2 to 64 letters"):
        actions.add_person(name, "Ada Example", by=administrator, at=NOON)


def test_a_weak_password_is_refused_with_the_reason(administrator: User) -> None:
    with pytest.raises(Refused, match="too common"):
        actions.add_person("ada", "Ada Example", password="password123", by=administrator, at=NOON)


def test_engineers_add_nobody(engineer: User) -> None:
    with pytest.raises(NotAllowed, match="manage people"):
        actions.add_person("ada", "Ada Example", by=engineer, at=NOON)

    assert not User.objects.filter(username="ada").exists()


def test_a_department_knows_its_path(administrator: User) -> None:
    top = actions.add_department("Research", by=administrator, at=NOON)
    below = actions.add_department("Vision", parent=top, by=administrator, at=NOON)

    assert top.path == f"/{top.pk}/"
    assert Department.objects.get(pk=below.pk).path == f"/{top.pk}/{below.pk}/"


def test_a_department_of_the_same_name_and_place_is_refused(administrator: User) -> None:
    top = actions.add_department("Research", by=administrator, at=NOON)
    actions.add_department("Vision", parent=top, by=administrator, at=NOON)

    with pytest.raises(Refused, match="already a department of this name"):
        actions.add_department("Vision", parent=top, by=administrator, at=NOON)
    with pytest.raises(Refused, match="already a department of this name"):
        actions.add_department("Research", by=administrator, at=NOON)


def test_an_administrator_of_a_department_adds_only_below_it() -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    person = UserFactory(roles=[("administrator", ours)])

    actions.add_department("Vision", parent=ours, by=person, at=NOON)

    for elsewhere in (theirs, None):
        with pytest.raises(NotAllowed):
            actions.add_department("Speech", parent=elsewhere, by=person, at=NOON)


def test_a_role_holds_for_the_department_and_below(administrator: User) -> None:
    top = DepartmentFactory()
    below, other = DepartmentFactory(parent=top), DepartmentFactory()
    person = UserFactory()
    assert not can(person, Permission.SYSTEM_EDIT, below)

    actions.grant(person, Role.ENGINEER, department=top, by=administrator, at=NOON)

    assert can(person, Permission.SYSTEM_EDIT, below)
    assert not can(person, Permission.SYSTEM_EDIT, other)
    assert not can(person, Permission.SYSTEM_EDIT)


def test_a_role_everywhere_reaches_every_department_also_in_an_either_or() -> None:
    place = DepartmentFactory()
    everywhere = reach(UserFactory(roles=["engineer"]), Permission.SYSTEM_READ)
    nowhere = reach(UserFactory(), Permission.SYSTEM_READ)

    assert Department.objects.filter(Q(name="other") | everywhere.q("path")).get() == place
    assert not Department.objects.filter(Q(name="other") | nowhere.q("path")).exists()


def test_granting_and_revoking_leave_one_entry_each(administrator: User) -> None:
    person = UserFactory()

    assignment = actions.grant(person, Role.AUDITOR, by=administrator, at=NOON)
    actions.revoke(assignment, by=administrator, at=NOON)

    events = list(Entry.objects.about(person).values_list("event", flat=True))
    assert events == ["role.revoked", "role.granted"]
    assert not can(person, Permission.AUDIT_READ)


def test_the_same_role_is_not_granted_twice(administrator: User) -> None:
    person = UserFactory(roles=["auditor"])

    with pytest.raises(Refused, match="already holds this role everywhere"):
        actions.grant(person, Role.AUDITOR, by=administrator, at=NOON)


def test_a_role_that_ran_out_can_be_granted_again(administrator: User) -> None:
    person, end = UserFactory(), NOON + timedelta(days=1)
    actions.grant(person, Role.AUDITOR, expires_at=end, by=administrator, at=NOON)

    actions.grant(person, Role.AUDITOR, by=administrator, at=end)

    assert RoleAssignment.objects.get(user=person).expires_at is None


def test_a_role_cannot_end_in_the_past(administrator: User) -> None:
    with pytest.raises(Refused, match="later day"):
        actions.grant(UserFactory(), Role.AUDITOR, expires_at=NOON, by=administrator, at=NOON)


def test_an_unknown_role_is_refused(administrator: User) -> None:
    with pytest.raises(Refused, match="is no role"):
        actions.grant(UserFactory(), "emperor", by=administrator, at=NOON)


def test_an_administrator_of_a_department_grants_nothing_for_the_organisation() -> None:
    ours = DepartmentFactory()
    person = UserFactory(roles=[("administrator", ours)])

    with pytest.raises(NotAllowed):
        actions.grant(person, Role.GOVERNANCE_OFFICER, by=person, at=NOON)


def test_the_last_administrator_stays(administrator: User) -> None:
    assignment = administrator.assignments.get()

    with pytest.raises(Refused, match="last administrator"):
        actions.revoke(assignment, by=administrator, at=NOON)
    with pytest.raises(Refused, match="last administrator"):
        actions.deactivate_person(administrator, by=administrator, at=NOON)

    assert User.objects.administering(NOON).get() == administrator


def test_an_administrator_may_leave_when_another_stays(administrator: User) -> None:
    UserFactory(roles=["administrator"])

    actions.revoke(administrator.assignments.get(), by=administrator, at=NOON)

    assert not can(administrator, Permission.PEOPLE_MANAGE)


def test_a_deactivated_person_has_no_tokens_and_may_nothing(administrator: User) -> None:
    person = UserFactory(roles=["engineer"])
    end = NOON + timedelta(days=30)
    actions.create_token(person, "nightly run", expires_at=end, by=person, at=NOON)

    actions.deactivate_person(person, by=administrator, at=NOON)

    assert not AuthToken.objects.filter(user=person).exists()
    assert not person.access_tokens.exists()
    assert not can(person, Permission.SYSTEM_EDIT)


def test_a_person_is_deactivated_and_let_in_again_once(administrator: User) -> None:
    person = UserFactory(roles=["engineer"])

    actions.deactivate_person(person, by=administrator, at=NOON)
    with pytest.raises(Refused, match="deactivated already"):
        actions.deactivate_person(person, by=administrator, at=NOON)
    actions.reactivate_person(person, by=administrator, at=NOON)
    with pytest.raises(Refused, match="not deactivated"):
        actions.reactivate_person(person, by=administrator, at=NOON)

    assert Entry.objects.about(person).count() == 2


def test_a_new_password_needs_the_old_one(administrator: User) -> None:
    person = actions.add_person("ada", "Ada Example", password=PASSWORD, by=administrator, at=NOON)

    with pytest.raises(Refused, match="not your password"):
        actions.change_password(person, old="a guess", new="another long one", at=NOON)
    actions.change_password(person, old=PASSWORD, new="another long one", at=NOON)

    assert User.objects.get(pk=person.pk).check_password("another long one")


def test_a_reset_password_is_returned_once_and_recorded_without_itself(
    administrator: User,
) -> None:
    person = UserFactory()

    password = actions.reset_password(person, by=administrator, at=NOON)

    entry = Entry.objects.about(person).get()
    assert person.check_password(password)
    assert password not in f"{entry.note}{entry.after}{entry.before}"


@pytest.mark.usefixtures("effectless")
def test_stating_facts_records_only_what_changed(administrator: User) -> None:
    facts = {"name": "Harbour", "in_eu": True, "monthly_users": None, "annual_revenue_usd": None}
    actions.state_facts(**facts, by=administrator, at=NOON)

    ours = actions.state_facts(**{**facts, "monthly_users": 900}, by=administrator, at=NOON)

    entry = Entry.objects.about(ours).first()
    assert entry is not None
    assert (entry.before, entry.after) == ({"monthly_users": None}, {"monthly_users": 900})


@pytest.mark.usefixtures("effectless")
def test_stating_the_same_facts_again_leaves_no_entry(administrator: User) -> None:
    facts = {"name": "Harbour", "in_eu": True, "monthly_users": 5, "annual_revenue_usd": 7}
    actions.state_facts(**facts, by=administrator, at=NOON)

    ours = actions.state_facts(**facts, by=administrator, at=NOON)

    assert Entry.objects.about(ours).count() == 1


def test_only_administrators_state_facts(officer: User) -> None:
    with pytest.raises(NotAllowed, match="settings"):
        actions.state_facts(
            name="X", in_eu=None, monthly_users=None, annual_revenue_usd=None, by=officer, at=NOON
        )

    assert not Organisation.objects.exists()
