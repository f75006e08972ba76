"""The pages about notices, the bell, and the same through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.accounts.models import User
from governance.notices import actions
from governance.notices.chosen import chosen_by
from governance.notices.models import Mailbox, MailServer, Notice
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    """Somebody who is signed in."""
    user: User = UserFactory(full_name="Ada Weaver", email="ada@example.org")
    client.force_login(user)
    return user


def told(person: User, text: str = "A finding was opened.", *, kind: str = "finding") -> Notice:
    """A notice that the person has not read, which leads to the settings."""
    at = timezone.now()
    place = DepartmentFactory()
    actions.tell([person], kind=kind, about=place, text=text, url="/accounts/settings/", at=at)
    return Notice.objects.visible_to(person).latest("pk")


def body(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_bell_of_every_page_counts_what_is_unread(client: Client, person: User) -> None:
    assert 'aria-label="Notices"' in body(client, "/notices/choices/")

    told(person)
    told(person)

    assert 'aria-label="Notices, 2 unread"' in body(client, "/notices/choices/")


def test_the_bell_stops_counting_at_100(client: Client, person: User) -> None:
    place, at = DepartmentFactory(), timezone.now()
    for number in range(101):
        actions.tell([person], kind="finding", about=place, text="Said.", key=str(number), at=at)

    assert "more than 99 unread" in body(client, "/notices/choices/")


def test_the_list_shows_ones_own_notices_and_nobody_elses(client: Client, person: User) -> None:
    told(person, "Mine.")
    told(UserFactory(), "Somebody else's.")

    page = body(client, "/notices/")

    assert "Mine." in page
    assert "Somebody else" not in page


def test_the_list_is_narrowed_searched_and_exported(client: Client, person: User) -> None:
    read = told(person, "Read before.")
    actions.mark_read(read, by=person, at=timezone.now())
    told(person, "Still new.", kind="incident")

    assert "Read before." not in body(client, "/notices/?state=unread")
    assert "Still new." not in body(client, "/notices/?kind=finding")
    assert "Read before." not in body(client, "/notices/?q=still")
    exported = client.get("/notices/?format=csv").getvalue().decode()
    assert "Still new.,A legal reporting deadline runs" in exported


def test_a_page_of_the_list_costs_few_queries(
    client: Client, person: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        told(person)

    with django_assert_max_num_queries(11):
        client.get("/notices/")


def test_opening_a_notice_marks_it_and_leads_to_its_thing(client: Client, person: User) -> None:
    notice = told(person)

    answer = client.post(f"/notices/{notice.pk}/open/")

    assert answer.headers["Location"] == "/accounts/settings/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("path", ["open", "read"])
def test_looking_changes_nothing_and_what_is_anothers_is_not_there(
    client: Client, person: User, path: str
) -> None:
    mine, theirs = told(person), told(UserFactory())

    assert client.get(f"/notices/{mine.pk}/{path}/").status_code == 405
    assert client.post(f"/notices/{theirs.pk}/{path}/").status_code == 404
    assert Notice.objects.unread().count() == 2


def test_all_that_the_page_showed_is_marked_and_nothing_newer(client: Client, person: User) -> None:
    told(person)
    until = timezone.now().isoformat()
    told(person, "Newer.")

    client.post("/notices/read/", {"until": until})

    assert [row.text for row in Notice.objects.visible_to(person).unread()] == ["Newer."]


@pytest.mark.parametrize("until", ["", "soon", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00"])
def test_a_form_with_a_broken_moment_marks_all(client: Client, person: User, until: str) -> None:
    told(person)

    assert client.post("/notices/read/", {"until": until}).status_code == 302

    assert not Notice.objects.unread().exists()


def test_a_person_chooses_for_each_kind_when_its_mail_goes(client: Client, person: User) -> None:
    client.post("/notices/choices/", chosen_by(person) | {"finding": "never"})

    assert chosen_by(person)["finding"] == "never"
    assert '<option value="never" selected' in body(client, "/notices/choices/")


def test_the_page_of_choices_offers_no_way_to_turn_off_what_others_wait_for(
    client: Client, person: User
) -> None:
    answer = client.post("/notices/choices/", chosen_by(person) | {"stage_waits": "never"})

    assert answer.status_code == 422
    assert chosen_by(person)["stage_waits"] == "daily"


def test_somebody_without_an_address_learns_that_no_mail_comes(client: Client) -> None:
    client.force_login(UserFactory(email=""))

    assert "No mail address is stored for you" in body(client, "/notices/choices/")


def test_administrators_see_why_mail_does_not_go_out(client: Client) -> None:
    client.force_login(UserFactory(roles=["administrator"]))
    at = timezone.now()
    MailServer.objects.create(
        pk=1, failing_since=at, not_before=at + timedelta(minutes=1), problem="It does not answer."
    )
    Mailbox.objects.create(person=UserFactory(full_name="Ben"), problem="550 No such person")

    page = body(client, "/notices/mail/")

    assert "It does not answer." in page
    assert "550 No such person" in page


def test_the_state_of_the_mail_is_for_administrators(client: Client, person: User) -> None:
    assert client.get("/notices/mail/").status_code == 403


class TestTheApi:
    """The same for programs."""

    def test_lists_ones_own_notices(self, client: Client, person: User) -> None:
        notice = told(person)
        told(UserFactory())

        (row,) = client.get("/api/v1/notices/?state=unread").json()["results"]

        assert (row["id"], row["count"], row["read_at"]) == (notice.pk, 1, None)
        assert row["title"] == "A finding was opened on your system"

    def test_marks_one_and_answers_the_same_twice(self, client: Client, person: User) -> None:
        path = f"/api/v1/notices/{told(person).pk}/read/"

        first, again = (
            client.post(path, {}, "application/json", headers={"Idempotency-Key": "once"})
            for _ in range(2)
        )

        assert first.json()["read_at"] is not None
        assert again.json() == first.json()
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_marks_all(self, client: Client, person: User) -> None:
        told(person)
        told(person)

        answer = client.post("/api/v1/notices/read-all/", {}, "application/json")

        assert answer.json() == {"read": 2}

    def test_does_not_know_what_is_somebody_elses(self, client: Client, person: User) -> None:
        path = f"/api/v1/notices/{told(UserFactory()).pk}/"

        assert client.get(path).status_code == 404
        assert client.post(f"{path}read/").status_code == 404

    def test_shows_and_changes_choices(self, client: Client, person: User) -> None:
        path = "/api/v1/notice-choices/"

        changed = client.put(f"{path}finding/", {"by_mail": "at_once"}, "application/json")

        assert changed.json()["by_mail"] == "at_once"
        rows = {row["kind"]: row for row in client.get(path).json()}
        assert rows["finding"]["by_mail"] == "at_once"
        assert rows["stage_waits"]["may_be"] == ["at_once", "daily"]

    @pytest.mark.parametrize(
        ("kind", "by_mail", "reason"),
        [
            ("stage_waits", "never", "cannot be turned off"),
            ("rumours", "daily", "There is no notice of this kind"),
            ("finding", "hourly", "is not a valid choice"),
        ],
        ids=["what others wait for", "unknown kind", "unknown choice"],
    )
    def test_says_why_a_choice_is_refused(
        self, client: Client, person: User, kind: str, by_mail: str, reason: str
    ) -> None:
        path = f"/api/v1/notice-choices/{kind}/"

        answer = client.put(path, {"by_mail": by_mail}, "application/json")

        assert answer.status_code in {400, 422}
        assert reason in answer.content.decode()
