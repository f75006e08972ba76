"""Access tokens: what a program shows in place of a password."""

from datetime import datetime, timedelta

from django.db import transaction
from knox.models import AuthToken

from governance.accounts.models import AccessToken, User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import NotAllowed, Refused

LONGEST = timedelta(days=366)


@transaction.atomic
def create_token(
    user: User, name: str, *, expires_at: datetime, by: User, at: datetime
) -> tuple[AccessToken, str]:
    """Create a token of one's own; return its row and the secret, which is kept nowhere.

    :raises NotAllowed: for the token of somebody else.
    :raises Refused: without a name, or if it would not end within a year.
    """
    _require_own(user, by)
    if not name.strip():
        raise Refused("Say in a word or two what the token is for.", field="name")
    if not at < expires_at <= at + LONGEST:
        raise Refused("A token ends after today and within a year.", field="days")
    row, secret = AuthToken.objects.create(user, expiry=None)
    row.expiry = expires_at
    row.save(update_fields=["expiry"])
    token = AccessToken.objects.create(
        user=user,
        name=name.strip(),
        digest=row.digest,
        begins_with=row.token_key[:8],
        created_at=at,
        expires_at=expires_at,
    )
    after = {
        "begins_with": token.begins_with,
        "expires_at": expires_at.isoformat(timespec="minutes"),
    }
    record(Event.TOKEN_CREATED, on=token, by=by, at=at, after=after)
    return token, str(secret)


@transaction.atomic
def revoke_token(token: AccessToken, *, by: User, at: datetime) -> None:
    """End a token of one's own at once.

    :raises NotAllowed: for the token of somebody else.
    """
    _require_own(token.user, by)
    before = {"begins_with": token.begins_with}
    record(Event.TOKEN_REVOKED, on=token, by=by, at=at, before=before)
    AuthToken.objects.filter(digest=token.digest).delete()
    token.delete()


def _require_own(user: User, by: User) -> None:
    if user.pk != by.pk:
        raise NotAllowed("Access tokens belong to one person. You can only manage your own.")
