"""What the frame around every page shows: how many notices a person has not read."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from governance.accounts.models import User
from governance.notices.models import Notice

# The bell counts no further: more than that is "99+" for everybody.
COUNTED = 100


class Bell:
    """`{{ bell.unread }}`: one cheap query, and only on pages that show it."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def unread(self) -> int:
        """How many are unread, at most `COUNTED`."""
        rows = Notice.objects.visible_to(self._user).unread().order_by()
        # Reading so few keys costs less than to count within a limit.
        return len(rows.values_list("pk", flat=True)[:COUNTED])


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `bell`, for those who are signed in."""
    user = getattr(request, "user", None)
    return {"bell": Bell(user)} if isinstance(user, User) else {}
