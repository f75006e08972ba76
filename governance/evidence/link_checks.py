"""Open the links that are due, one at a time, each by one worker."""

from datetime import datetime, timedelta

from django.conf import settings

from governance.evidence import actions
from governance.evidence.link_hosts import place_of
from governance.evidence.link_opening import open_link
from governance.evidence.models import LinkCheck

NEW_AT_ONCE = 1000
AT_ONCE = 200
LEASE = timedelta(minutes=5)
UNLISTED_AGAIN_AFTER = timedelta(days=1)


def due(*, at: datetime) -> list[int]:
    """Return the looks that are owed; links at hosts that are not listed wait another day."""
    if not settings.EVIDENCE_LINK_HOSTS:
        return []
    actions.owe_link_checks(at=at, limit=NEW_AT_ONCE)
    rows = LinkCheck.objects.due(at).order_by("due_at").values_list("pk", "evidence__url")
    found = {pk: place_of(url, settings.EVIDENCE_LINK_HOSTS) for pk, url in rows[:AT_ONCE]}
    unlisted = [pk for pk, place in found.items() if place is None]
    actions.postpone_links(unlisted, until=at + UNLISTED_AGAIN_AFTER)
    return [pk for pk, place in found.items() if place is not None]


def look(check: LinkCheck, *, at: datetime) -> bool:
    """Open one link and keep what came of it; return False if it is not due or another has it."""
    if not LinkCheck.objects.claim(check.pk, at=at, until=at + LEASE):
        return False
    outcome = open_link(check.evidence.url, settings.EVIDENCE_LINK_HOSTS)
    actions.keep_link_outcome(check, outcome, at=at)
    return True
