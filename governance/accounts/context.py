"""What templates may ask about the person who looks."""

import uuid
from typing import Any

from django.http import HttpRequest

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere


class Access:
    """`{% if access.SYSTEM_EDIT %}`: the person holds the permission somewhere."""

    def __init__(self, user: User) -> None:
        self._user = user

    def __getitem__(self, name: str) -> bool:
        return can_anywhere(self._user, Permission[name])


def access(request: HttpRequest) -> dict[str, Any]:
    """Give templates `access`, and `submission`, the key that makes a form count once."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"access": Access(user), "submission": uuid.uuid4().hex}


def user_of(request: HttpRequest) -> User:
    """Return the person who is signed in.

    :raises TypeError: if nobody is; the middleware has let an anonymous request through.
    """
    if not isinstance(request.user, User):
        raise TypeError("This view needs a signed-in person.")
    return request.user
