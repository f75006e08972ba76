"""Telling people: once, not of their own acts, one row for many events of a kind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.accounts import actions as accounts
from governance.accounts.models import Department, User
from governance.notices import actions
from governance.notices.models import LastTold, MailServer, Notice, NoticeChoice
from governance.web.refusals import NotAllowed, Refused
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SEVEN_NEXT_DAY = datetime(2027, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def place() -> Department:
    """What the notices of these tests are about."""
    department: Department = DepartmentFactory(name="Claims")
    return department


@pytest.fixture
def person() -> User:
    """Somebody who is told things."""
    user: User = UserFactory()
    return user


def tell(
    person: User,
    place: Department,
    *,
    kind: str = "finding",
    at: datetime = NOON,
    urgent: bool = False,
    text: str = "",
) -> Notice:
    """Tell one person something about the department, and return what they then have."""
    words = text or f"Something happened at {at}."
    actions.tell([person], kind=kind, about=place, text=words, url="/", urgent=urgent, at=at)
    return Notice.objects.visible_to(person).unread().get()


def test_a_notice_says_what_happened_about_what_and_where_to_go(
    person: User, place: Department
) -> None:
    actions.tell(
        [person], kind="finding", about=place, text="A finding was opened.", url="/x/", at=NOON
    )

    notice = Notice.objects.visible_to(person).get()
    assert (notice.text, notice.url) == ("A finding was opened.", "/x/")
    assert (notice.subject_type, notice.subject_id) == ("accounts.department", place.pk)
    assert notice.subject_label == "Claims"


def test_nobody_is_told_of_their_own_act(person: User, place: Department) -> None:
    other = UserFactory()

    told = actions.tell(
        [person, other], kind="finding", about=place, text="Done.", by=person, at=NOON
    )

    assert told == 1
    assert [notice.person for notice in Notice.objects.all()] == [other]


def test_people_who_have_left_are_told_nothing(place: Department) -> None:
    gone = UserFactory(is_active=False)

    assert actions.tell([gone, None], kind="finding", about=place, text="Done.", at=NOON) == 0


def test_many_events_of_one_kind_about_one_thing_are_one_notice(
    person: User, place: Department
) -> None:
    for minute in range(5):
        notice = tell(person, place, at=NOON + timedelta(minutes=minute), text=f"Event {minute}")

    assert notice.count == 5
    assert notice.text == "Event 4"
    assert notice.made_at == NOON
    assert notice.last_at == NOON + timedelta(minutes=4)


def test_what_is_told_after_the_notice_was_read_is_a_new_one(
    person: User, place: Department
) -> None:
    first = actions.mark_read(tell(person, place), by=person, at=NOON)

    second = tell(person, place, at=NOON + timedelta(hours=1))

    assert second.pk != first.pk
    assert second.count == 1


def test_telling_the_same_twice_at_the_same_moment_tells_it_once(
    person: User, place: Department
) -> None:
    tell(person, place, text="Once")

    assert tell(person, place, text="Once").count == 1


def test_notices_of_two_kinds_or_with_two_keys_stay_apart(person: User, place: Department) -> None:
    for kind, key in (("finding", ""), ("finding", "again"), ("incident", "")):
        actions.tell([person], kind=kind, about=place, text="Said.", key=key, at=NOON)

    assert Notice.objects.visible_to(person).count() == 3


def test_a_text_too_long_for_the_column_is_cut_and_told(person: User, place: Department) -> None:
    notice = tell(person, place, text="long\n" * 500)

    assert len(notice.text) == 600
    assert notice.text.endswith("…")
    assert "\n" not in notice.text


def test_the_mail_of_a_kind_goes_daily_unless_it_cannot_wait(
    person: User, place: Department
) -> None:
    assert tell(person, place, kind="finding").mail_due_at == SEVEN_NEXT_DAY
    actions.mark_all_read(until=NOON, by=person, at=NOON)

    assert tell(person, place, kind="incident").mail_due_at == NOON
    actions.mark_all_read(until=NOON, by=person, at=NOON)

    assert tell(person, place, kind="finding", urgent=True).mail_due_at == NOON


@pytest.mark.parametrize(
    ("choice", "due"),
    [("at_once", NOON), ("daily", SEVEN_NEXT_DAY), ("never", None)],
    ids=["at once", "daily", "never"],
)
def test_what_a_person_chose_holds_also_for_what_is_urgent(
    person: User, place: Department, choice: str, due: datetime | None
) -> None:
    actions.choose("finding", choice, by=person, at=NOON)

    assert tell(person, place, kind="finding", urgent=True).mail_due_at == due


def test_a_choice_holds_also_for_what_is_still_owed(person: User, place: Department) -> None:
    tell(person, place, kind="finding")

    actions.choose("finding", "never", by=person, at=NOON)

    assert Notice.objects.visible_to(person).get().mail_due_at is None


def test_what_others_wait_for_cannot_be_turned_off(person: User) -> None:
    with pytest.raises(Refused, match="cannot be turned off, because others wait for you"):
        actions.choose("stage_waits", "never", by=person, at=NOON)


@pytest.mark.parametrize(
    ("kind", "by_mail", "field"),
    [
        ("rumours", "daily", "kind"),
        ("mail_fails", "daily", "kind"),
        ("finding", "hourly", "by_mail"),
    ],
    ids=["unknown kind", "kind of administrators", "unknown choice"],
)
def test_a_choice_that_there_is_not_is_refused(
    person: User, kind: str, by_mail: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        actions.choose(kind, by_mail, by=person, at=NOON)

    assert refusal.value.field == field


def test_what_was_mailed_and_happens_again_waits_for_the_daily_mail(
    person: User, place: Department
) -> None:
    tell(person, place, kind="incident")
    Notice.objects.update(mailed_at=NOON, mail_due_at=None)

    again = tell(person, place, kind="incident", at=NOON + timedelta(minutes=1))

    assert again.mail_due_at == SEVEN_NEXT_DAY


def test_what_was_read_owes_no_mail(person: User, place: Department) -> None:
    notice = actions.mark_read(tell(person, place), by=person, at=NOON)

    assert notice.mail_due_at is None


def test_nobody_marks_what_another_was_told(person: User, place: Department) -> None:
    with pytest.raises(NotAllowed, match="somebody else's"):
        actions.mark_read(tell(person, place), by=UserFactory(), at=NOON)


def test_all_is_marked_that_was_there_when_the_page_was_made(
    person: User, place: Department
) -> None:
    seen = tell(person, place, kind="finding")
    late = NOON + timedelta(minutes=1)
    actions.tell([person], kind="incident", about=place, text="Late.", at=late)

    assert actions.mark_all_read(until=NOON, by=person, at=late) == 1

    seen.refresh_from_db()
    assert seen.read_at == late
    assert [row.text for row in Notice.objects.visible_to(person).unread()] == ["Late."]


def test_something_said_of_a_thing_is_news_once() -> None:
    first = actions.news_of("x.y", "validity", {1: "expired", 2: "valid"}, usual="valid", at=NOON)
    again = actions.news_of("x.y", "validity", {1: "expired", 2: "valid"}, usual="valid", at=NOON)
    back = actions.news_of("x.y", "validity", {1: "valid"}, usual="valid", at=NOON)

    assert (first, again, back) == ({1}, set(), {1})


def test_a_person_who_leaves_takes_their_notices_along(person: User, place: Department) -> None:
    notice = tell(person, place)

    accounts.deactivate_person(person, by=None, at=NOON)

    assert not Notice.objects.due_by_mail(SEVEN_NEXT_DAY).filter(pk=notice.pk).exists()


class TestTheDatabase:
    """The promises of the tables."""

    def test_holds_one_unread_notice_of_a_kind_about_a_thing(
        self, person: User, place: Department
    ) -> None:
        notice = tell(person, place)
        notice.pk = None

        with pytest.raises(IntegrityError, match=r"notices_one_unread_of_a_kind|UNIQUE"):
            notice.save(force_insert=True)

    def test_owes_no_mail_of_what_was_read(self, person: User, place: Department) -> None:
        notice = tell(person, place)

        with pytest.raises(IntegrityError, match="notices_read_owes_no_mail"), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(read_at=NOON)

    def test_counts_from_one_and_tells_the_first_time_first(
        self, person: User, place: Department
    ) -> None:
        rows = Notice.objects.filter(pk=tell(person, place).pk)

        with pytest.raises(IntegrityError, match="notices_count_from_one"), transaction.atomic():
            rows.update(count=0)
        with pytest.raises(IntegrityError, match="notices_last_told_after"), transaction.atomic():
            rows.update(last_at=NOON - timedelta(days=1))

    def test_keeps_one_choice_of_a_kind_and_none_unknown(self, person: User) -> None:
        NoticeChoice.objects.create(person=person, kind="finding", by_mail="daily")

        with pytest.raises(IntegrityError, match=r"choice_of_a_kind|UNIQUE"), transaction.atomic():
            NoticeChoice.objects.create(person=person, kind="finding", by_mail="never")
        with pytest.raises(IntegrityError, match="notices_known_choice"), transaction.atomic():
            NoticeChoice.objects.create(person=person, kind="incident", by_mail="hourly")

    def test_knows_one_mail_server_which_fails_for_a_reason(self) -> None:
        with pytest.raises(IntegrityError, match="notices_one_mail_server"), transaction.atomic():
            MailServer.objects.create(pk=2)
        with pytest.raises(IntegrityError, match="fails_for_a_reason"), transaction.atomic():
            MailServer.objects.create(pk=1, failing_since=NOON, not_before=NOON)

    def test_remembers_what_was_told_of_a_thing_once(self) -> None:
        given = {"subject_type": "x.y", "subject_id": 1, "topic": "validity", "at": NOON}
        LastTold.objects.create(**given, said="valid")

        with pytest.raises(IntegrityError, match=r"notices_told_once|UNIQUE"), transaction.atomic():
            LastTold.objects.create(**given, said="expired")
