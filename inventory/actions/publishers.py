"""Publishers: noted with their models, looked up at their hub, listed by a person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.hubs import DIRECTORIES
from inventory.hubs.base import HubError, HubUnavailable
from inventory.hubs.publishers import Directory, PublisherFacts
from inventory.models import HubModel, Listing, Publisher, PublisherRole

QUARTER = timedelta(days=91)


def note_publisher(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Make the row of the model's publisher if there is none. Its hub is asked about it later."""
    if model.publisher:
        Publisher.objects.get_or_create(hub=model.hub, name=model.publisher)


@transaction.atomic
def list_publisher(
    publisher: Publisher, *, listing: str, role: str = "", note: str = "", by: User, at: datetime
) -> Publisher:
    """Put a publisher on the allow-list, on the list of those not to be used, or on neither.

    `role` says whether it made what it publishes.

    :raises NotAllowed: if the person may not list publishers for the whole organisation.
    :raises Refused: if the listing or the role is none, or a refusal has no note.
    """
    require(by, Permission.PUBLISHER_LIST)
    if listing not in Listing.values:
        raise Refused("Choose one of the lists, or none.", field="listing")
    if role not in PublisherRole.values:
        raise Refused("Choose whether it made what it publishes.", field="role")
    if listing == Listing.REFUSED and not note.strip():
        raise Refused("Say why its models are not to be used.", field="note")
    row = Publisher.objects.select_for_update().get(pk=publisher.pk)
    before = _held(row)
    row.listing, row.role, row.note = listing, role, note.strip()
    was, now = difference(before, _held(row))
    if now:
        row.listed_by, row.listed_at = by, at
        row.save()
        record(Event.PUBLISHER_LISTED, on=row, by=by, at=at, before=was, after=now, note=row.note)
    return row


def due(at: datetime) -> QuerySet[Publisher]:
    """Return the publishers about whom their hub is to be asked, the longest waiting first."""
    return Publisher.objects.unchecked_since(at - QUARTER, hubs=DIRECTORIES)


def look_up(publisher: Publisher, directory: Directory, *, at: datetime) -> bool:
    """Ask the hub about a publisher and keep the answer; return False if it is away.

    What was known stays where the hub refuses to say anything; it is asked again in a quarter.
    """
    try:
        facts = directory.publisher(publisher.name)
    except HubUnavailable:
        return False
    except HubError:
        Publisher.objects.filter(pk=publisher.pk).update(checked_at=at)
        return True
    _keep(publisher, facts, at=at)
    return True


@transaction.atomic
def _keep(publisher: Publisher, facts: PublisherFacts, *, at: datetime) -> None:
    row = Publisher.objects.select_for_update().get(pk=publisher.pk)
    before = {"title": row.title, "is_verified": row.is_verified}
    row.title, row.is_verified, row.checked_at = facts.title, facts.is_verified, at
    row.save()
    was, now = difference(before, {"title": row.title, "is_verified": row.is_verified})
    if now:
        record(Event.PUBLISHER_CHECKED, on=row, by=None, at=at, before=was, after=now)


def _held(row: Publisher) -> dict[str, str]:
    return {"listing": row.listing, "role": row.role, "note": row.note}
