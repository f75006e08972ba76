"""Choose when the mail of one kind of notice goes."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.notices.digest_times import due_at
from governance.notices.kinds import KINDS, UNCHOSEN, ByMail
from governance.notices.models import Notice, NoticeChoice
from governance.web.refusals import Refused


@transaction.atomic
def choose(kind: str, by_mail: str, *, by: User, at: datetime) -> ByMail:
    """Choose for oneself when mail of this kind goes; what is still owed follows the choice.

    :raises Refused: if there is no such kind or choice, or this kind cannot be turned off.
    """
    refuse_choice(kind, by_mail)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    row = NoticeChoice.objects.visible_to(by).filter(kind=kind).first()
    before = row.by_mail if row else KINDS[kind].default.value
    if row is None:
        row = NoticeChoice(person=by, kind=kind)
    row.by_mail = by_mail
    row.save()
    if by_mail != before:
        owed = Notice.objects.visible_to(by).of_kind(kind).owed_by_mail()
        owed.update(mail_due_at=due_at(by_mail, at))
        was, now = {kind: before}, {kind: by_mail}
        record(Event.NOTICES_CHOSEN, on=by, by=by, at=at, before=was, after=now)
    return ByMail(by_mail)


def refuse_choice(kind: str, by_mail: str) -> None:
    """Pass a choice that can be made.

    :raises Refused: for every other one.
    """
    if kind not in KINDS or kind in UNCHOSEN:
        raise Refused("There is no notice of this kind to choose for.", field="kind")
    if by_mail not in ByMail.values:
        known = ", ".join(ByMail.values)
        raise Refused(f"Choose one of: {known}.", field="by_mail")
    if by_mail not in KINDS[kind].choices:
        raise Refused(
            f"“{KINDS[kind].title}” cannot be turned off, because others wait for you. Choose "
            "the daily mail to get it once a day.",
            field="by_mail",
        )
