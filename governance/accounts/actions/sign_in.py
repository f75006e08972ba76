"""Count failed sign-ins, so that nobody can try passwords by the thousand.

Counted per sign-in name, not per address: many addresses may try one name, and many people may
share one address. The price is that somebody who knows a name can make its owner wait.
"""

from datetime import datetime, timedelta

from django.db import transaction

from governance.accounts.models import SignInFailure, User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused

MOST_FAILURES = 10
WINDOW = timedelta(minutes=15)
NAME_LENGTH = 64


class TooManyFailures(Refused):
    """Too many wrong passwords for one sign-in name; `wait` says for how long."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            "The password for this sign-in name was wrong too many times. "
            f"Try again in {minutes} {unit}."
        )


def check_may_try(name: str, *, at: datetime) -> None:
    """Let an attempt through unless this name has failed too often of late.

    :raises TooManyFailures: after `MOST_FAILURES` within `WINDOW`, until the first is past it.
    """
    failures = SignInFailure.objects.recent(_kept(name), since=at - WINDOW)
    counting = list(failures.values_list("at", flat=True))[-MOST_FAILURES:]
    if len(counting) == MOST_FAILURES:
        raise TooManyFailures(counting[0] + WINDOW - at)


@transaction.atomic
def sign_in_failed(name: str, *, at: datetime) -> None:
    """Count one failure, also for names that nobody has, and forget those that are past."""
    SignInFailure.objects.filter(at__lte=at - WINDOW).delete()
    SignInFailure.objects.create(name=_kept(name), at=at)


@transaction.atomic
def signed_in(user: User, *, at: datetime) -> None:
    """Record that a person signed in, and forget their failures."""
    SignInFailure.objects.filter(name=_kept(user.username)).delete()
    record(Event.SIGNED_IN, on=user, by=user, at=at)


def _kept(name: str) -> str:
    return name.strip().lower()[:NAME_LENGTH]
