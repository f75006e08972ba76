"""Requests to register a model: asked once, tried until the hub answers, visible all the time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused
from inventory.actions.snapshots import store_snapshot
from inventory.actions.systems import use_revision
from inventory.hubs.address import Address, parse
from inventory.hubs.base import Hub, HubError, HubUnavailable, Snapshot
from inventory.models import Registration, RegistrationState, Revision, System

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
DOUBLINGS = 10
MOST_TRIES = 30_000
HEAD_NAMES = frozenset({"", "main"})


def request(
    asked: str, *, by: User, at: datetime, system: System | None = None, purpose: str = ""
) -> Registration:
    """Store the wish to register a model; nothing is asked of the hub yet.

    With a `system`, the revision is put into it as `purpose` once it is registered. A second wish
    for the same model, revision and system, while the first waits, is the first.

    :raises NotAllowed: if the person may register models nowhere, or not edit the system.
    :raises Refused: if the text names no model of a hub (field `address`), or the system is
        retired (field `system`).
    """
    address = address_of(asked, by=by)
    if system is not None:
        require(by, Permission.SYSTEM_EDIT, system.department)
        if system.retired_at:
            raise Refused("This system is retired and cannot be changed.", field="system")
    row = Registration(
        asked=asked.strip(), hub=address.hub, repo_id=address.repo_id,
        revision=address.revision or "", next_try_at=at, system=system, purpose=purpose.strip(),
        requested_by=by, requested_at=at,
    )  # fmt: skip
    try:
        return _add(row)
    except IntegrityError:
        return _waiting(row)


def address_of(asked: str, *, by: User) -> Address:
    """Return the model that a text means, for somebody who may register it.

    :raises NotAllowed: if the person may register models nowhere.
    :raises Refused: if the text names no model of a hub; the field is `address`.
    """
    if not can_anywhere(by, Permission.MODEL_REGISTER):
        raise NotAllowed("You may not register models. Ask an administrator for the role.")
    try:
        return parse(asked, endpoint=settings.HF_ENDPOINT)
    except HubError as error:
        raise Refused(str(error), field="address") from error


def attempt(
    registration: Registration, *, hub: Hub, at: datetime, timeout: float | None = None
) -> Registration:
    """Ask the hub once, if the request is due and nobody else is at it; return how it stands now.

    `timeout` in seconds for each request to the hub. A worker that dies holds the request for
    five minutes, then somebody else may take it.
    """
    if not Registration.objects.claim(registration.pk, at=at, until=at + LEASE):
        return Registration.objects.get(pk=registration.pk)
    registration = Registration.objects.get(pk=registration.pk)
    try:
        snapshot = hub.snapshot(
            registration.repo_id, revision=registration.revision or None, timeout=timeout
        )
        return _finish(registration, snapshot, at=at)
    except HubUnavailable as absence:
        return _postpone(registration, absence, at=at)
    except (HubError, Refused) as refusal:
        return _fail(registration, str(refusal), at=at)


@transaction.atomic
def cancel(registration: Registration, *, by: User, at: datetime) -> Registration:
    """Give up a request that waits.

    :raises NotAllowed: if it is somebody else's.
    :raises Refused: if it waits no more.
    """
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.requested_by_id != by.pk:
        raise NotAllowed("Only the person who asked for it can cancel this registration.")
    if row.state != RegistrationState.WAITING:
        raise Refused("This registration waits no more, so there is nothing to cancel.")
    row.state = RegistrationState.CANCELLED
    row.leased_until = None
    row.save(update_fields=["state", "leased_until"])
    record(Event.REGISTRATION_CANCELLED, on=row, by=by, at=at)
    return row


def wait_after(tries: int, retry_after: float | None) -> timedelta:
    """Return how long to wait: twice as long each time, an hour at most, never below `retry_after`.

    `retry_after` in seconds, as the hub asked.
    """
    doubled = min(FIRST_WAIT * (1 << min(tries, DOUBLINGS)), LONGEST_WAIT)
    asked = timedelta(seconds=min(retry_after or 0, LONGEST_WAIT.total_seconds()))
    return max(doubled, asked)


@transaction.atomic
def _add(row: Registration) -> Registration:
    row.save()
    after = {"asked": row.asked} | ({"system": str(row.system)} if row.system else {})
    record(Event.REGISTRATION_REQUESTED, on=row, by=row.requested_by, at=row.requested_at,
           after=after)  # fmt: skip
    return row


def _waiting(like: Registration) -> Registration:
    return Registration.objects.get(
        hub=like.hub,
        repo_id=like.repo_id,
        revision=like.revision,
        system=like.system,
        requested_by=like.requested_by,
        state=RegistrationState.WAITING,
    )


def _held(registration: Registration) -> Registration | None:
    """Return the locked row if it still waits: it may have been cancelled while the hub thought."""
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    return row if row.state == RegistrationState.WAITING else None


@transaction.atomic
def _finish(registration: Registration, snapshot: Snapshot, *, at: datetime) -> Registration:
    row = _held(registration)
    if row is None:
        return Registration.objects.get(pk=registration.pk)
    stored = store_snapshot(snapshot, by=row.requested_by, at=at, head=row.revision in HEAD_NAMES)
    row.state = RegistrationState.DONE
    row.model = stored.model
    row.problem = _put_into_system(row, stored.revision, at=at)
    row.leased_until = None
    row.save()
    return row


def _put_into_system(row: Registration, revision: Revision, *, at: datetime) -> str:
    """Let the system use the revision; return why it does not, or "".

    The model is registered either way: the rights of the person may have changed meanwhile.
    """
    if row.system is None:
        return ""
    try:
        use_revision(row.system, revision, purpose=row.purpose, by=row.requested_by, at=at)
    except Refused as refusal:
        return str(refusal)[:500]
    return ""


@transaction.atomic
def _postpone(registration: Registration, absence: HubUnavailable, *, at: datetime) -> Registration:
    row = _held(registration)
    if row is None:
        return Registration.objects.get(pk=registration.pk)
    row.problem = str(absence)[:500]
    row.next_try_at = at + wait_after(row.tries, absence.retry_after)
    row.tries = min(row.tries + 1, MOST_TRIES)
    row.leased_until = None
    row.save()
    return row


@transaction.atomic
def _fail(registration: Registration, problem: str, *, at: datetime) -> Registration:
    row = _held(registration)
    if row is None:
        return Registration.objects.get(pk=registration.pk)
    row.state = RegistrationState.FAILED
    row.problem = problem[:500]
    row.tries = min(row.tries + 1, MOST_TRIES)
    row.leased_until = None
    row.save()
    record(Event.REGISTRATION_FAILED, on=row, by=row.requested_by, at=at, note=row.problem)
    return row
