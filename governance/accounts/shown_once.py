"""A secret that is shown on the next page and nowhere else.

It waits in the session, which ends with its being shown: not in a message cookie, not in the kept
answer of a form that is sent twice.
"""

from django.http import HttpRequest

KEY = "shown_once"


def keep(request: HttpRequest, what: str, secret: str) -> None:
    """Keep a secret for the next page; `what` says in words what it is."""
    request.session[KEY] = {"what": what, "secret": secret}


def take(request: HttpRequest) -> dict[str, str] | None:
    """Return the secret, if there is one, and forget it."""
    kept: dict[str, str] | None = request.session.pop(KEY, None)
    return kept
