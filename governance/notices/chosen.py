"""What a person gets by mail, and when: their own choices, else the defaults."""

from governance.accounts.models import User
from governance.notices.kinds import choosable
from governance.notices.models import NoticeChoice


def chosen_by(user: User) -> dict[str, str]:
    """Return for each kind when its mail goes."""
    own = dict(NoticeChoice.objects.visible_to(user).values_list("kind", "by_mail"))
    return {kind.key: own.get(kind.key, kind.default.value) for kind in choosable()}
