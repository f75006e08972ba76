"""Who calls the API."""

from rest_framework.request import Request

from governance.accounts.models import User


def caller(request: Request) -> User:
    """Return the person whose token or session it is.

    :raises TypeError: if nobody is signed in; the permission classes have let somebody through.
    """
    if not isinstance(request.user, User):
        raise TypeError("This view needs a signed-in person.")
    return request.user
