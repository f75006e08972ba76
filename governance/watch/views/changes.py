"""The list of changes at the hubs."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from governance.watch import registers


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every change, the newest first."""
    return registers.CHANGES.respond(request, registers.changes(user_of(request)))
