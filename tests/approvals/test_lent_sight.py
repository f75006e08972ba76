"""What a delegate of another department sees, why, and until when."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import Department, User
from governance.approvals import actions
from governance.approvals.models import Answer, Approval, Assessment, Condition, Delegation
from governance.evidence.models import Evidence
from inventory.models import System, UseCase
from tests.approvals.factories import answered, delegated, requested, sign_all, use_case_of
from tests.evidence.factories import EvidenceFactory
from tests.factories import DepartmentFactory, SystemFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales() -> Department:
    return DepartmentFactory(name="Sales")


@pytest.fixture
def officer(sales: Department) -> User:
    """Signs for Sales."""
    return UserFactory(full_name="Grace Hopper", roles=[("governance_officer", sales)])


@pytest.fixture
def deputy() -> User:
    """Works in Research and sees nothing of Sales."""
    return UserFactory(
        full_name="Ada Lovelace", roles=[("engineer", DepartmentFactory(name="Research"))]
    )


@pytest.fixture
def waiting(sales: Department) -> Approval:
    """A request of Sales that waits for its governance sign-off, with evidence."""
    approval = answered(requested(1, department=sales), at=timezone.now())
    file = EvidenceFactory(department=sales)
    approval.answers.exclude(answered_by=None).first().evidence.add(file)
    actions.set_condition(
        approval, "Train them.", timezone.now().date(),
        by=UserFactory(roles=["governance_officer"]), at=timezone.now(),
    )  # fmt: skip
    return approval


def fresh(person: User) -> User:
    """The person as a new request finds them."""
    return User.objects.get(pk=person.pk)


def seen(person: User) -> dict[type, int]:
    kinds = (System, UseCase, Approval, Assessment, Condition)
    user = fresh(person)
    return {kind: kind._default_manager.visible_to(user).count() for kind in kinds}


def lend(officer: User, deputy: User) -> Delegation:
    return delegated(officer, deputy, at=timezone.now())


def test_a_delegate_sees_what_it_takes_to_decide_and_nothing_else(
    waiting: Approval, officer: User, deputy: User, sales: Department
) -> None:
    SystemFactory(department=sales)
    use_case_of(1, department=sales)
    unused = EvidenceFactory(department=sales)
    assert set(seen(deputy).values()) == {0}

    lend(officer, deputy)

    assert set(seen(deputy).values()) == {1}
    assert set(Answer.objects.visible_to(fresh(deputy))) == set(waiting.answers.all())
    shown = Evidence.objects.visible_to(fresh(deputy)).filter(department=sales)
    assert set(shown) == set(Evidence.objects.filter(answers__approval=waiting))
    assert unused not in shown


def test_the_page_opens_for_the_delegate_and_lets_them_sign(
    waiting: Approval, officer: User, deputy: User, client: Client
) -> None:
    client.force_login(deputy)
    address = waiting.get_absolute_url()
    assert client.get(address).status_code == 404
    lend(officer, deputy)

    page = client.get(address)
    done = client.post(
        reverse("approvals:stage-decide", args=[waiting.pk, "governance", "sign"]), follow=True
    )

    assert "you decide in the name of <strong>Grace Hopper</strong>" in page.content.decode()
    waiting.refresh_from_db()
    assert (waiting.state, done.status_code) == ("approved", 200)
    assert client.get(waiting.use_case.get_absolute_url()).status_code == 200
    assert client.get(waiting.use_case.system.get_absolute_url()).status_code == 200


def test_the_inbox_lists_it(waiting: Approval, officer: User, deputy: User, client: Client) -> None:
    lend(officer, deputy)
    client.force_login(deputy)

    assert waiting.use_case.name in client.get(reverse("approvals:inbox")).content.decode()


def test_programs_see_the_same(waiting: Approval, officer: User, deputy: User) -> None:
    api = APIClient()
    api.force_authenticate(fresh(deputy))
    addresses = (f"/api/v1/approvals/{waiting.pk}/", f"/api/v1/use-cases/{waiting.use_case_id}/")
    assert [api.get(address).status_code for address in addresses] == [404, 404]

    lend(officer, deputy)

    api.force_authenticate(fresh(deputy))
    assert [api.get(address).status_code for address in addresses] == [200, 200]
    assert [row["id"] for row in api.get("/api/v1/approvals/").json()["results"]] == [waiting.pk]


@pytest.mark.once
def test_it_ends_with_the_delegation(
    waiting: Approval, officer: User, deputy: User, client: Client
) -> None:
    given = lend(officer, deputy)
    client.force_login(deputy)
    assert client.get(waiting.get_absolute_url()).status_code == 200

    actions.end_delegation(given, by=officer, at=timezone.now())

    assert client.get(waiting.get_absolute_url()).status_code == 404
    assert set(seen(deputy).values()) == {0}


@pytest.mark.parametrize("days", [-1, 1], ids=["from tomorrow", "until yesterday"])
def test_outside_its_days_nothing_is_lent(
    days: int, waiting: Approval, officer: User, deputy: User
) -> None:
    given = lend(officer, deputy)
    moved = {
        name: getattr(given, name) - timedelta(days=days * 20) for name in ("starts_on", "ends_on")
    }

    Delegation.objects.filter(pk=given.pk).update(**moved)

    assert set(seen(deputy).values()) == {0}


@pytest.mark.once
def test_what_the_delegator_decided_or_cannot_decide_is_not_lent(
    sales: Department, officer: User, deputy: User
) -> None:
    sign_all(answered(requested(1, department=sales)))
    actions.withdraw(
        (over := requested(1, department=sales)), reason="", by=over.requested_by, at=timezone.now()
    )
    requested(1)
    requested(1, department=sales, by=officer)

    lend(officer, deputy)

    assert set(seen(deputy).values()) == {0}


def test_the_delegate_may_read_but_not_edit(
    waiting: Approval, officer: User, deputy: User, client: Client
) -> None:
    lend(officer, deputy)
    client.force_login(deputy)

    edit = client.get(reverse("approvals:use-case-edit", args=[waiting.use_case_id]))

    assert edit.status_code == 403
    assert not System.objects.editable_by(fresh(deputy)).exists()


def test_sight_of_everything_asks_for_no_delegation(django_assert_num_queries) -> None:
    everywhere = fresh(UserFactory(roles=["governance_officer"]))
    list(Approval.objects.visible_to(everywhere))

    with django_assert_num_queries(1):
        list(Approval.objects.visible_to(everywhere))
