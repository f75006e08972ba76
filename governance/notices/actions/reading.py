"""Note that a person has read what they were told. What is read owes no mail any more."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction

from governance.accounts.models import User
from governance.notices.models import Notice
from governance.web.refusals import NotAllowed


@transaction.atomic
def mark_read(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Mark one notice as read; one that was read before stays as it is.

    :raises NotAllowed: if it was told to somebody else.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.person_id != by.pk:
        raise NotAllowed("This notice is somebody else's.")
    if notice.read_at is None:
        notice.read_at, notice.mail_due_at = at, None
        notice.save(update_fields=["read_at", "mail_due_at"])
    return notice


@transaction.atomic
def mark_all_read(*, until: datetime, by: User, at: datetime) -> int:
    """Mark as read all that the person was told up to a moment; return how many those are.

    `until` is when the page was made: what came since has not been seen.
    """
    unread = Notice.objects.visible_to(by).unread().filter(last_at__lte=until)
    return unread.update(read_at=at, mail_due_at=None)


@transaction.atomic
def settle(
    kind: str, about: models.Model, *, key: str = "", keep: Iterable[User] = (), at: datetime
) -> int:
    """Mark as read what nobody has to look at any more; return how many notices those are.

    `key` is the one they were told with. For the people in `keep` it still stands.
    """
    stale = Notice.objects.unread().about(about, kind, key)
    stale = stale.exclude(person__in=[person.pk for person in keep])
    return stale.update(read_at=at, mail_due_at=None)
