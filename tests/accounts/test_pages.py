"""Sign-in, settings, people, departments and tokens as a person meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from governance.accounts import actions
from governance.accounts.actions.sign_in import MOST_FAILURES, WINDOW
from governance.accounts.models import (
    AccessToken,
    Department,
    Organisation,
    RoleAssignment,
    SignInFailure,
    Submission,
    User,
)
from governance.audit.models import Entry
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "weigh every load twice"


@pytest.fixture
def ada() -> User:
    """An engineer with a password."""
    ada = actions.add_person("ada", "Ada Example", password=PASSWORD, by=None, at=NOON)
    actions.grant(ada, "engineer", by=None, at=NOON)
    return ada


@pytest.fixture
def administrator(client: Client) -> User:
    """An administrator, signed in."""
    person = UserFactory(roles=["administrator"])
    client.force_login(person)
    return person


def _sign_in(client: Client, name: str = "ada", password: str = PASSWORD) -> Any:
    return client.post(reverse("accounts:sign-in"), {"username": name, "password": password})


def _signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_whatever_the_case_of_the_name(client: Client, ada: User) -> None:
    response = _sign_in(client, "ADA")

    assert response.status_code == 302
    assert _signed_in(client)
    assert Entry.objects.about(ada).filter(event="account.signed_in").count() == 1


def test_a_wrong_password_says_that_the_two_do_not_belong_together(
    client: Client, ada: User
) -> None:
    response = _sign_in(client, password="wrong")

    assert response.status_code == 422
    assert "do not belong together" in response.content.decode()
    assert not _signed_in(client)


def test_a_deactivated_person_cannot_sign_in_and_an_open_session_ends(
    client: Client, ada: User
) -> None:
    _sign_in(client)

    actions.deactivate_person(ada, by=None, at=NOON)

    assert client.get(reverse("accounts:settings")).status_code == 302
    assert _sign_in(Client()).status_code == 422


def test_after_ten_failures_even_the_right_password_waits(client: Client, ada: User) -> None:
    for _ in range(MOST_FAILURES):
        assert _sign_in(client, "Ada", "wrong").status_code == 422

    response = _sign_in(client)

    assert response.status_code == 429
    assert "Try again in 15 minutes" in response.content.decode()
    assert not _signed_in(client)


def test_the_wait_ends_and_other_names_do_not_wait(client: Client, ada: User) -> None:
    UserFactory(username="grace")
    at = timezone.now()
    for _ in range(MOST_FAILURES):
        actions.sign_in_failed("ada", at=at - WINDOW - timedelta(seconds=1))
        actions.sign_in_failed("grace", at=at)

    assert _sign_in(client).status_code == 302
    assert _sign_in(Client(), "grace").status_code == 429


def test_signing_in_forgets_earlier_failures(client: Client, ada: User) -> None:
    for _ in range(MOST_FAILURES - 1):
        _sign_in(client, password="wrong")

    _sign_in(client)

    assert not SignInFailure.objects.exists()


def test_sign_in_leads_only_to_pages_of_our_own(client: Client, ada: User) -> None:
    address = f"{reverse('accounts:sign-in')}?next=https://evil.example/"

    response = client.post(address, {"username": "ada", "password": PASSWORD})

    assert response["Location"] == "/"


def test_signing_out_needs_a_post(client: Client, ada: User) -> None:
    _sign_in(client)

    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"))

    assert not _signed_in(client)


def test_a_changed_password_ends_other_sessions_but_not_this_one(client: Client, ada: User) -> None:
    other = Client()
    _sign_in(client)
    _sign_in(other)
    typed = {"old_password": PASSWORD, "new_password": "twice as long", "again": "twice as long"}

    client.post(reverse("accounts:password-change"), typed)

    assert client.get(reverse("accounts:settings")).status_code == 200
    assert other.get(reverse("accounts:settings")).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old_password": "no"}, "not your password"),
        ({"again": "something else"}, "differs"),
        ({"new_password": "12345678", "again": "12345678"}, "entirely numeric"),
    ],
)
def test_a_password_change_says_what_is_wrong(
    typed: dict[str, str], said: str, client: Client, ada: User
) -> None:
    _sign_in(client)
    right = {"old_password": PASSWORD, "new_password": "twice as long", "again": "twice as long"}

    response = client.post(reverse("accounts:password-change"), right | typed)

    assert response.status_code == 422
    assert said in response.content.decode()


def test_the_administrator_states_the_facts_of_the_organisation(
    client: Client, administrator: User, settings: Any
) -> None:
    settings.AUDIT_EFFECTS = "tests.accounts.effects.NONE"
    typed = {"name": "Harbour", "in_eu": "yes", "monthly_users": "", "annual_revenue_usd": "5"}

    response = client.post(reverse("accounts:settings"), typed)

    ours = Organisation.objects.ours()
    assert response.status_code == 302
    assert (ours.in_eu, ours.monthly_users, ours.annual_revenue_usd) == (True, None, 5)


def test_an_engineer_sees_the_facts_and_cannot_change_them(client: Client, ada: User) -> None:
    client.force_login(ada)

    shown = client.get(reverse("accounts:settings"))
    refused = client.post(reverse("accounts:settings"), {"name": "Mine"})

    assert "Not known" in shown.content.decode()
    assert refused.status_code == 403
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("name", ["person-list", "person-add"])
def test_only_those_who_manage_people_see_them(name: str, client: Client, ada: User) -> None:
    client.force_login(ada)

    assert client.get(reverse(f"accounts:{name}")).status_code == 403


def test_a_new_person_gets_a_password_that_is_shown_once(
    client: Client, administrator: User
) -> None:
    typed = {"username": "grace", "full_name": "Grace Example", "email": ""}

    added = client.post(reverse("accounts:person-add"), typed)
    first, second = client.get(added["Location"]), client.get(added["Location"])

    password = first.context["shown"]["secret"]
    assert User.objects.get(username="grace").check_password(password)
    assert password in first.content.decode()
    assert password not in second.content.decode()
    assert first["Cache-Control"].count("no-store") == 1


def test_a_taken_sign_in_name_is_said_at_its_field(
    client: Client, administrator: User, ada: User
) -> None:
    typed = {"username": "ADA", "full_name": "Ada Other", "email": ""}

    response = client.post(reverse("accounts:person-add"), typed)

    assert response.status_code == 422
    assert "already a person" in str(response.context["form"].errors["username"])


def test_a_role_is_given_until_the_end_of_its_last_day(
    client: Client, administrator: User, ada: User
) -> None:
    page = reverse("accounts:person-detail", args=[ada.pk])

    client.post(page, {"role": "auditor", "department": "", "expires_on": "2999-03-31"})

    end = RoleAssignment.objects.get(user=ada, role="auditor").expires_at
    assert end is not None
    assert end.isoformat() == "2999-04-01T00:00:00+00:00"


def test_an_administrator_of_a_department_is_offered_that_department_only(client: Client) -> None:
    ours, _ = DepartmentFactory(), DepartmentFactory()
    client.force_login(UserFactory(roles=[("administrator", ours)]))

    response = client.get(reverse("accounts:person-detail", args=[UserFactory().pk]))

    offered = response.context["form"].fields["department"]
    assert list(offered.queryset) == [ours]
    assert offered.required


def test_a_role_is_taken_back_with_one_click(
    client: Client, administrator: User, ada: User
) -> None:
    row = ada.assignments.get()

    client.post(reverse("accounts:role-revoke", args=[ada.pk, row.pk]))

    assert not ada.assignments.exists()


def test_the_last_administrator_is_told_why_they_stay(client: Client, administrator: User) -> None:
    address = reverse("accounts:person-deactivate", args=[administrator.pk])

    response = client.post(address, follow=True)

    assert "last administrator" in response.content.decode()
    assert User.objects.get(pk=administrator.pk).is_active


def test_departments_are_shown_as_a_tree_and_added(client: Client, administrator: User) -> None:
    top = DepartmentFactory(name="Research")

    client.post(reverse("accounts:department-list"), {"name": "Vision", "parent": top.pk})
    page = client.get(reverse("accounts:department-list"))

    (branch,) = page.context["branches"]
    assert branch.department == top
    assert [below.department.name for below in branch.below] == ["Vision"]
    assert (
        Department.objects.get(name="Vision").path == f"{top.path}{branch.below[0].department.pk}/"
    )


def test_a_token_is_shown_once_works_and_is_revoked(client: Client, ada: User) -> None:
    client.force_login(ada)
    page = reverse("accounts:token-list")

    client.post(page, {"name": "nightly", "days": "90"})
    secret = client.get(page).context["shown"]["secret"]
    again = client.get(page)
    client.post(reverse("accounts:token-revoke", args=[AccessToken.objects.get().pk]))

    assert secret not in again.content.decode()
    assert not AuthToken.objects.exists()
    assert [row.event for row in Entry.objects.of_kind("accounts.accesstoken")] == [
        "token.revoked",
        "token.created",
    ]


def test_the_token_of_somebody_else_cannot_be_found(client: Client, ada: User) -> None:
    token, _ = actions.create_token(
        ada, "nightly", expires_at=NOON + timedelta(days=1), by=ada, at=NOON
    )
    client.force_login(UserFactory())

    response = client.post(reverse("accounts:token-revoke", args=[token.pk]))

    assert response.status_code == 404
    assert AccessToken.objects.exists()


def test_secrets_do_not_stay_in_the_kept_answers_of_forms(
    client: Client, administrator: User
) -> None:
    typed = {"username": "grace", "full_name": "Grace Example", "email": "", "_submission": "k1"}

    added = client.post(reverse("accounts:person-add"), typed)
    twice = client.post(reverse("accounts:person-add"), typed)

    password = client.get(added["Location"]).context["shown"]["secret"]
    assert twice["Location"] == added["Location"]
    assert User.objects.filter(username="grace").count() == 1
    assert not Submission.objects.filter(body__contains=password).exists()


def test_lists_cost_the_same_whatever_their_length(
    client: Client, administrator: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        UserFactory(roles=["engineer", ("auditor", DepartmentFactory())])

    for name in ("person-list", "department-list"):
        with django_assert_max_num_queries(10):
            assert client.get(reverse(f"accounts:{name}")).status_code == 200


def test_people_are_exported_with_their_roles(client: Client, administrator: User) -> None:
    UserFactory(full_name="Zoe Example", roles=["auditor"])

    response = client.get(f"{reverse('accounts:person-list')}?format=csv&role=auditor")

    text = b"".join(response.streaming_content).decode()
    assert "Zoe Example" in text
    assert "Auditor for the whole organisation" in text
    assert str(administrator) not in text
