"""Send what is owed by mail: one mail for each person, at least once, and by one worker.

The notices say what is owed. A worker takes a lease on a person's mail; if it is killed, the next
one sends when the lease is over. A notice is settled only after the server has taken the mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from governance.accounts.models import User
from governance.notices.actions.telling import tell
from governance.notices.composing import compose
from governance.notices.models import Mailbox, MailServer, Notice
from governance.notices.post import MailRefused, Post, ServerFails
from governance.notices.still_visible import still_visible
from governance.web.moments import moment_in_words

LEASE = timedelta(minutes=5)
LONGEST_WAIT_FOR_SERVER = timedelta(hours=1)
LONGEST_WAIT_FOR_ADDRESS = timedelta(days=1)


def people_in_turn(*, at: datetime) -> list[int]:
    """Return whose mail is due and free, the longest waiting first; none while the server rests."""
    resting = MailServer.objects.ours().not_before
    if resting is not None and resting > at:
        return []
    due = Notice.objects.due_by_mail(at).order_by("mail_due_at", "pk")
    people = list(dict.fromkeys(due.values_list("person", flat=True)))
    Mailbox.objects.bulk_create(
        [Mailbox(person_id=pk) for pk in people], ignore_conflicts=True, batch_size=500
    )
    free = set(Mailbox.objects.free(at).values_list("person", flat=True))
    return [pk for pk in people if pk in free]


def send_to(person_id: int, *, post: Post, at: datetime) -> bool:
    """Send one person what is due, in one mail. Return True if a mail went out.

    :raises ServerFails: if no mail can be sent to anybody; it is written down before.
    """
    until = at + LEASE
    if not Mailbox.objects.claim(person_id, at=at, until=until):
        return False
    notices = _due(person_id, at=at)
    if not notices:
        _release(person_id, until)
        return False
    try:
        post.send(compose(notices[0].person, notices))
    except MailRefused as refusal:
        _note_refusal(person_id, str(refusal), at=at)
        return False
    except ServerFails as failure:
        _release(person_id, until)
        _note_failure(str(failure), at=at)
        raise
    _settle(person_id, notices, until=until, at=at)
    return True


def _due(person_id: int, *, at: datetime) -> list[Notice]:
    """Return what goes into the mail; what cannot, or must not, owes none any more."""
    rows = Notice.objects.due_by_mail(at).filter(person=person_id)
    notices = list(rows.select_related("person").order_by("-last_at", "-pk"))
    kept = []
    if notices and notices[0].person.email:
        kept = still_visible(notices, notices[0].person)
    dropped = {row.pk for row in notices} - {row.pk for row in kept}
    Notice.objects.filter(pk__in=dropped).update(mail_due_at=None)
    return kept


@transaction.atomic
def _settle(person_id: int, notices: Sequence[Notice], *, until: datetime, at: datetime) -> None:
    """Note that the mail went. What was told again meanwhile stays owed."""
    for row in notices:
        same = Notice.objects.filter(pk=row.pk, last_at=row.last_at)
        same.update(mailed_at=at, mail_due_at=None)
    Mailbox.objects.filter(person=person_id).update(tries=0, problem="", not_before=None)
    _release(person_id, until)
    MailServer.objects.update_or_create(
        pk=1,
        defaults={
            "last_sent_at": at,
            "failing_since": None,
            "problem": "",
            "tries": 0,
            "not_before": None,
        },
    )


def _release(person_id: int, until: datetime) -> None:
    """Give back one's own lease, not one that another worker has taken since."""
    Mailbox.objects.filter(person=person_id, leased_until=until).update(leased_until=None)


@transaction.atomic
def _note_refusal(person_id: int, problem: str, *, at: datetime) -> None:
    row = Mailbox.objects.select_for_update().get(person=person_id)
    row.tries, row.problem, row.leased_until = row.tries + 1, problem[:400], None
    row.not_before = at + _wait(row.tries, LONGEST_WAIT_FOR_ADDRESS)
    row.save()


@transaction.atomic
def _note_failure(problem: str, *, at: datetime) -> None:
    """Let the server rest, twice as long each time; tell the administrators when it begins."""
    MailServer.objects.get_or_create(pk=1)
    row = MailServer.objects.select_for_update().get(pk=1)
    begins = row.failing_since is None
    row.failing_since, row.problem = row.failing_since or at, problem[:400]
    row.tries = F("tries") + 1
    row.not_before = at + _wait(MailServer.objects.ours().tries + 1, LONGEST_WAIT_FOR_SERVER)
    row.save()
    if begins:
        text = f"Mail cannot be sent since {moment_in_words(at)}. {problem} Nothing is lost: it is "
        tell(
            User.objects.administering(at),
            kind="mail_fails",
            about=None,
            key="mail server",
            text=f"{text}sent when the server takes it.",
            url="/notices/mail/",
            at=at,
        )


def _wait(tries: int, longest: timedelta) -> timedelta:
    """Return how long to wait after so many failures in a row: 1, 2, 4, … minutes."""
    return min(timedelta(minutes=2 ** min(tries - 1, 12)), longest)
