"""A hub says that something happened: look sooner. Nothing of what it says is believed."""

from datetime import datetime, timedelta

from django.db import transaction

from governance.watch.models import HookDelivery, Poll
from governance.web.refusals import Refused
from inventory.models import HubModel

A_MINUTE = timedelta(minutes=1)
AT_MOST = 60
KEPT = timedelta(days=30)


class TooManyHints(Refused):
    """More messages came in a minute than we look at."""

    status = 429


@transaction.atomic
def take_hint(hub: str, repo_id: str, *, digest: str, at: datetime) -> int | None:
    """Make the poll of a model due at once because its hub named it; return the poll's key.

    None if there is nothing to do: the same message came before, nobody here knows the model, or
    it is due anyway. `digest` is the SHA-256 of the message's bytes.

    :raises TooManyHints: if sixty messages came within the last minute.
    """
    recent = HookDelivery.objects.filter(hub=hub, received_at__gt=at - A_MINUTE)
    if recent.count() >= AT_MOST:
        raise TooManyHints("Too many messages came within a minute. Polls go on as planned.")
    HookDelivery.objects.filter(received_at__lt=at - KEPT).delete()
    _, is_new = HookDelivery.objects.get_or_create(
        hub=hub, digest=digest, defaults={"repo_id": repo_id[:200], "received_at": at}
    )
    model = HubModel.objects.known_as(hub, repo_id).first() if is_new else None
    if model is None:
        return None
    row = Poll.objects.filter(model=model, due_at__gt=at).first()
    if row is not None:
        # The message may be about a tag: they are asked for as well.
        Poll.objects.filter(pk=row.pk).update(due_at=at, refs_read_at=None)
    return row.pk if row else None
