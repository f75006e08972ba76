"""Leave out of a mail what the person may not see any more."""

from collections.abc import Sequence

from django.apps import apps

from governance.accounts.models import User
from governance.notices.models import Notice


def still_visible(notices: Sequence[Notice], person: User) -> list[Notice]:
    """Return the notices about things that the person may see now; one query per kind of thing.

    What has no rule of its own for who sees it is for whoever was told.
    """
    gone: set[tuple[str, int | None]] = set()
    for kind in {row.subject_type for row in notices if row.subject_type}:
        asked = {row.subject_id for row in notices if row.subject_type == kind}
        gone |= {(kind, pk) for pk in asked - _seen(kind, asked, person)}
    return [row for row in notices if (row.subject_type, row.subject_id) not in gone]


def _seen(kind: str, asked: set[int | None], person: User) -> set[int | None]:
    try:
        rows = apps.get_model(kind)._default_manager.all()
    except LookupError:
        return set()
    if not hasattr(rows, "visible_to"):
        return asked
    return set(rows.visible_to(person).filter(pk__in=asked).values_list("pk", flat=True))
