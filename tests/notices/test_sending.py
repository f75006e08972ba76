"""Mail: grouped, once, at least once, never to those who are gone, and never lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from governance.accounts.models import Department, User
from governance.notices import actions
from governance.notices.digest_times import next_digest
from governance.notices.models import Mailbox, MailServer, Notice
from governance.notices.post import Post, ServerFails
from governance.notices.tasks import send_due
from tests.factories import DepartmentFactory, UserFactory
from tests.notices.mail_server import Handler, running

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SEVEN = datetime(2027, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def place() -> Department:
    """What the notices are about."""
    department: Department = DepartmentFactory(name="Claims")
    return department


@pytest.fixture
def person() -> User:
    """Somebody with an address."""
    user: User = UserFactory(email="ada@example.org", full_name="Ada Weaver")
    return user


@pytest.fixture
def server(settings: Any) -> Iterator[Handler]:
    """The settings point at a mail server that runs."""
    with running() as (handler, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = False
        yield handler


def tell(
    person: User, place: Department, *, kind: str = "finding", text: str = "Said.", key: str = ""
) -> None:
    actions.tell([person], kind=kind, about=place, text=text, url="/x/1/", key=key, at=NOON)


def send(at: datetime) -> int:
    """Send what is due, as one worker does; return how many mails went."""
    with Post() as post:
        return sum(actions.send_to(pk, post=post, at=at) for pk in actions.people_in_turn(at=at))


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_daily_mail_has_all_notices_grouped_by_kind_with_links(
    person: User, place: Department, settings: Any
) -> None:
    settings.BASE_URL = "https://weigh.example.org"
    tell(person, place, kind="finding", text="A finding in <b>Claims & Co</b>.")
    tell(person, place, kind="decided", text="“Rank applications” was approved.")
    tell(person, place, kind="decided", text="“Sort mail” was refused.", key="other")

    assert send(SEVEN - timedelta(seconds=1)) == 0
    assert send(SEVEN) == 1

    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"]
    assert sent.subject == "Weighbridge: 3 notices"
    body = str(sent.body)
    assert body.count("Your request was decided") == 1
    assert body.index("Your request was decided") < body.index("A finding was opened")
    assert "A finding in <b>Claims & Co</b>." in body
    assert "https://weigh.example.org/x/1/" in body
    html = str(sent.alternatives[0][0])
    assert "A finding in &lt;b&gt;Claims &amp; Co&lt;/b&gt;." in html
    assert 'href="https://weigh.example.org/notices/choices/"' in html


def test_what_cannot_wait_goes_at_once_and_alone(person: User, place: Department) -> None:
    tell(person, place, kind="finding")
    tell(person, place, kind="incident", text="A clock runs.")

    send(NOON)

    (sent,) = mail.outbox
    assert sent.subject == "Weighbridge: A clock runs."
    assert "Said." not in str(sent.body)


def test_whoever_was_told_nothing_new_gets_no_mail(person: User, place: Department) -> None:
    tell(person, place)
    send(SEVEN)

    assert send(SEVEN + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


def test_what_was_read_in_the_application_is_not_mailed(person: User, place: Department) -> None:
    tell(person, place)
    actions.mark_all_read(until=NOON, by=person, at=NOON)

    assert send(SEVEN) == 0


def test_whoever_has_no_address_gets_no_mail_and_owes_none(place: Department) -> None:
    person = UserFactory(email="")
    tell(person, place)

    assert send(SEVEN) == 0
    assert not Notice.objects.owed_by_mail().exists()
    assert Notice.objects.visible_to(person).unread().count() == 1


def test_whoever_has_left_since_gets_no_mail(person: User, place: Department) -> None:
    tell(person, place)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert send(SEVEN) == 0


def test_a_mail_leaves_out_what_the_person_may_not_see_any_more(
    person: User, engineer: User
) -> None:
    hidden = Mailbox.objects.create(person=engineer)
    actions.tell([person], kind="finding", about=None, text="Still seen.", key="a", at=NOON)
    Notice.objects.create(
        person=person, kind="decided", key="b", text="Not seen any more.", made_at=NOON,
        last_at=NOON, mail_due_at=NOON, subject_type="inventory.system", subject_id=hidden.pk,
    )  # fmt: skip

    send(SEVEN)

    (sent,) = mail.outbox
    assert "Still seen." in str(sent.body)
    assert "Not seen any more." not in str(sent.body)


def test_a_mail_with_very_many_notices_names_some_and_counts_the_rest(
    person: User, place: Department
) -> None:
    for number in range(25):
        tell(person, place, text=f"Finding {number}", key=str(number))

    send(SEVEN)

    (sent,) = mail.outbox
    assert str(sent.body).count("- Finding") == 20
    assert "and 5 more" in str(sent.body)


@pytest.mark.parametrize(
    ("zone", "asked", "expected"),
    [
        ("Europe/Berlin", "2027-03-27T12:00+00:00", "2027-03-28T05:00+00:00"),
        ("Europe/Berlin", "2027-01-01T05:59+00:00", "2027-01-01T06:00+00:00"),
        ("UTC", "2027-01-01T07:00+00:00", "2027-01-02T07:00+00:00"),
    ],
    ids=["over the change to summer time", "later the same morning", "exactly at the hour"],
)
def test_the_daily_mail_goes_by_the_clock_of_the_organisation(
    zone: str, asked: str, expected: str, settings: Any
) -> None:
    settings.TIME_ZONE = zone

    assert next_digest(datetime.fromisoformat(asked)) == datetime.fromisoformat(expected)


def test_without_a_server_mail_is_written_to_files(
    person: User, place: Department, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    tell(person, place)

    send(SEVEN)

    (file,) = (tmp_path / "mail").iterdir()
    assert "Subject: Weighbridge: Said." in file.read_text()


def test_a_real_server_takes_the_mail_as_text_and_as_html(
    person: User, place: Department, server: Handler
) -> None:
    tell(person, place, text="Zoë’s request waits.")

    send(SEVEN)

    (taken,) = server.taken
    assert taken["To"] == "ada@example.org"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert "Zoë’s request waits." in text_of(taken)
    assert "Zoë’s request waits." in text_of(taken, "html")


def test_a_refused_address_is_tried_later_and_keeps_nobody_else_waiting(
    person: User, place: Department, server: Handler
) -> None:
    other = UserFactory(email="ben@example.org")
    server.refused = {"ada@example.org"}
    for one in (person, other):
        tell(one, place)

    send(SEVEN)

    assert [taken["To"] for taken in server.taken] == ["ben@example.org"]
    box = Mailbox.objects.get(person=person)
    assert box.problem == "The mail server refused the address: 550 No such person here"
    assert box.not_before == SEVEN + timedelta(minutes=1)
    server.refused.clear()
    assert send(SEVEN + timedelta(minutes=1)) == 1
    assert not Mailbox.objects.failing().exists()


def test_a_server_that_is_gone_rests_longer_each_time_and_administrators_are_told(
    person: User, place: Department, server: Handler, settings: Any
) -> None:
    admin = UserFactory(roles=["administrator"])
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tell(person, place)

    with pytest.raises(ServerFails, match=r"127\.0\.0\.1:1 does not answer as a mail server"):
        send(SEVEN)
    assert actions.people_in_turn(at=SEVEN + timedelta(seconds=59)) == []
    with pytest.raises(ServerFails):
        send(SEVEN + timedelta(minutes=1))

    assert MailServer.objects.ours().not_before == SEVEN + timedelta(minutes=3)
    told = Notice.objects.visible_to(admin).get()
    assert told.text.startswith("Mail cannot be sent since 2 March 2027 at 07:00. 127.0.0.1:1")
    assert told.mail_due_at is None
    settings.EMAIL_PORT = there
    assert send(SEVEN + timedelta(minutes=3)) == 1
    assert MailServer.objects.ours().problem == ""


def test_a_worker_killed_before_the_mail_went_leaves_it_to_the_next(
    person: User, place: Department
) -> None:
    tell(person, place)
    (pk,) = actions.people_in_turn(at=SEVEN)
    Mailbox.objects.claim(pk, at=SEVEN, until=SEVEN + timedelta(minutes=5))

    assert send(SEVEN + timedelta(minutes=4)) == 0
    assert send(SEVEN + timedelta(minutes=5)) == 1


def test_a_worker_killed_after_the_mail_went_sends_it_again_under_the_same_id(
    person: User, place: Department
) -> None:
    tell(person, place)
    send(SEVEN)
    Notice.objects.update(mail_due_at=SEVEN, mailed_at=None)

    send(SEVEN + timedelta(minutes=5))

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_what_is_told_while_the_mail_goes_out_stays_owed(person: User, place: Department) -> None:
    tell(person, place)
    later = SEVEN + timedelta(seconds=1)

    class Slow(Post):
        """A server that takes so long that something happens meanwhile."""

        def send(self, message: Any) -> None:
            actions.tell([person], kind="finding", about=place, text="More.", at=later)
            super().send(message)

    with Slow() as post:
        (pk,) = actions.people_in_turn(at=SEVEN)
        actions.send_to(pk, post=post, at=SEVEN)

    notice = Notice.objects.visible_to(person).get()
    assert notice.text == "More."
    assert notice.mail_due_at is not None


def test_the_task_sends_what_is_due_now(person: User, place: Department, server: Handler) -> None:
    at = timezone.now()
    actions.tell([person], kind="incident", about=place, text="A clock runs.", at=at)

    send_due()
    send_due()

    assert len(server.taken) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(place: Department, server: Handler) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Two connections at once need PostgreSQL.")
    people = [UserFactory(email=f"p{number}@example.org") for number in range(10)]
    for person in people:
        tell(person, place)
    begin = Barrier(3)

    def work() -> None:
        begin.wait()
        send(SEVEN)
        connections.close_all()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(taken["To"] for taken in server.taken) == sorted(one.email for one in people)
    assert not Notice.objects.owed_by_mail().exists()
