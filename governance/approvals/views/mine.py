"""The page of a person's own requests."""

from django.http import HttpRequest, HttpResponseBase

from governance.accounts.context import user_of
from governance.approvals import mine_list


def mine(request: HttpRequest) -> HttpResponseBase:
    """Everything that the person asked for or owns."""
    return mine_list.PAGE.respond(request, mine_list.rows_for(user_of(request)))
