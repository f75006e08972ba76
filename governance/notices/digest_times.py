"""When a notice goes out by mail."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from governance.notices.kinds import ByMail


def next_digest(at: datetime) -> datetime:
    """Return the next moment of the daily mail, by the clock on the organisation's walls."""
    local = timezone.localtime(at)
    today = datetime.combine(local.date(), time(settings.DIGEST_HOUR), tzinfo=local.tzinfo)
    if today > at:
        return today
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(settings.DIGEST_HOUR), tzinfo=local.tzinfo)


def due_at(by_mail: str, at: datetime) -> datetime | None:
    """Return when what is told now is owed by mail, or None if it is not."""
    if by_mail == ByMail.NEVER:
        return None
    return at if by_mail == ByMail.AT_ONCE else next_digest(at)
