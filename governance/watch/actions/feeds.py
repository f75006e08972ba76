"""Switch feeds on and off, and say when each is asked: off until an administrator allows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import record
from governance.audit.events import Event
from governance.watch.actions.runs import ABANDONED_AFTER
from governance.watch.models import Feed, Sync
from governance.watch.sources.feeds import FEEDS
from governance.web.refusals import NotAllowed, Refused
from inventory.models import Component

EVERY = timedelta(hours=23)
AFTER_A_FAILURE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=8)
# A run that was left unfinished counts as given up by then.
LEASE = ABANDONED_AFTER + timedelta(minutes=1)


class NoSuchFeed(LookupError):
    """There is no feed of this name."""


def feeds() -> list[Feed]:
    """Return every feed in the order of the table; one that was never switched has no row yet."""
    rows = {row.key: row for row in Feed.objects.select_related("switched_by")}
    return [rows.get(key) or Feed(key=key) for key in FEEDS]


@transaction.atomic
def switch_feed(key: str, *, on: bool, by: User, at: datetime) -> Feed:
    """Allow a source to be asked over the network, at once and then daily, or forbid it.

    :raises NotAllowed: if the person may not change settings.
    :raises NoSuchFeed: if there is none of this name.
    """
    if not can_anywhere(by, Permission.SETTINGS_MANAGE):
        raise NotAllowed("You may not switch feeds. Ask an administrator.")
    feed = _locked(key)
    if feed.is_on == on:
        return feed
    feed.is_on, feed.switched_by, feed.switched_at = on, by, at
    feed.due_at, feed.asked_at = (at, None) if on else (None, None)
    feed.failures, feed.last_problem, feed.last_count = 0, "", None
    feed.save()
    event = Event.FEED_SWITCHED_ON if on else Event.FEED_SWITCHED_OFF
    record(event, on=feed, by=by, at=at, before={"is_on": not on}, after={"is_on": on})
    return feed


@transaction.atomic
def ask_feed(key: str, *, by: User, at: datetime) -> Feed:
    """Make a feed due at once, because a person asks for it.

    :raises NotAllowed: if the person may not.
    :raises NoSuchFeed: if there is none of this name.
    :raises Refused: if it is switched off.
    """
    if not can_anywhere(by, Permission.ADVISORY_IMPORT):
        raise NotAllowed("You may not ask for advisories. Ask an administrator for the role.")
    feed = _locked(key)
    if not feed.is_on:
        raise Refused(f"{FEEDS[key].title} is switched off. An administrator can switch it on.")
    feed.asked_at = at
    feed.save(update_fields=["asked_at"])
    return feed


def due_feeds(*, at: datetime, now: bool = False) -> list[str]:
    """Return the keys of the feeds whose turn it is, in the order of the table.

    With `now` it is the turn of every feed that is switched on.

    Some are asked before their time because a component was added since they were last asked, but
    not while they fail.
    """
    if now:
        Feed.objects.filter(is_on=True).update(due_at=at)
    due = set(Feed.objects.due(at).values_list("key", flat=True))
    waiting = Feed.objects.filter(is_on=True, failures=0, key__in=_followers()).exclude(key__in=due)
    due |= {feed.key for feed in waiting if _components_since(feed)}
    Feed.objects.filter(key__in=due, due_at__gt=at).update(due_at=at)
    return [key for key in FEEDS if key in due]


def claim_feed(key: str, *, at: datetime) -> bool:
    """Take the turn of a feed. Exactly one of many callers gets True.

    It is due again after the lease, in case its worker dies.
    """
    mine = Feed.objects.due(at).filter(key=key)
    return mine.update(due_at=at + LEASE, asked_at=None) == 1


@transaction.atomic
def note_success(
    key: str, *, mark: Mapping[str, object], count: int | None, note: str, at: datetime
) -> None:
    """Write down that a feed was read to its end. `note` is what is strange about it, or ""."""
    feed = _locked(key)
    feed.due_at = at + EVERY if feed.is_on else None
    feed.last_success_at, feed.failures, feed.last_problem = at, 0, note
    if not note:
        feed.mark = dict(mark) or feed.mark
        feed.last_count = feed.last_count if count is None else count
    feed.save()


@transaction.atomic
def note_failure(key: str, problem: str, *, mark: Mapping[str, object], at: datetime) -> None:
    """Write down why a feed was not read to its end; it is asked later, and later still.

    One that got further than the last time, until its quota ended, does not wait longer for that.
    """
    feed = _locked(key)
    got_on = bool(mark) and dict(mark) != feed.mark
    feed.failures = 1 if got_on else feed.failures + 1
    pause = min(AFTER_A_FAILURE * 2 ** min(feed.failures - 1, 10), LONGEST_PAUSE)
    feed.due_at = at + pause if feed.is_on else None
    feed.last_problem = problem
    feed.mark = dict(mark) or feed.mark
    feed.save()


def _locked(key: str) -> Feed:
    if key not in FEEDS:
        raise NoSuchFeed(key)
    Feed.objects.get_or_create(key=key)
    return Feed.objects.select_for_update().get(key=key)


def _followers() -> list[str]:
    return [key for key, source in FEEDS.items() if source.follows_components]


def _components_since(feed: Feed) -> bool:
    last = Sync.objects.filter(source=feed.key).first()
    return last is not None and Component.objects.filter(added_at__gt=last.started_at).exists()
