"""Who may see which rows of a list: an empty one must not pass for "there are none"."""

from dataclasses import dataclass

from django.http import HttpRequest

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.web.empty import Empty

UNTOLD = "Whether there are others, this page does not tell you."


@dataclass(frozen=True)
class LimitedSight:
    """A list that shows a person their part. It costs no query: the rows were narrowed by the same.

    `sees` says in a sentence which part that is. Who holds one of `all_with` for the whole
    organisation sees every row; who holds `needs` nowhere is told so.
    """

    sees: str
    all_with: tuple[Permission, ...] = (Permission.SYSTEM_READ,)
    needs: Permission | None = Permission.SYSTEM_READ

    def of_none(self, request: HttpRequest, empty: Empty, noun: str) -> Empty | None:
        """See `governance.web.empty.Sight`."""
        user = user_of(request)
        if any(can(user, permission) for permission in self.all_with):
            return None
        title = f"No {noun} that you may see"
        if self.needs and not can_anywhere(user, self.needs):
            lacking = f"None of your roles lets you {self.needs.value}: ask an administrator."
            return Empty(title, f"{self.sees} {UNTOLD} {lacking}")
        return Empty(title, f"{empty.text} {self.sees} {UNTOLD}", empty.action, empty.url)


def of_departments(noun: str) -> LimitedSight:
    """Return the sight of a list whose rows belong to a department each."""
    return LimitedSight(f"You see {noun} of the departments for which you have a role.")
