"""Find evidence that is here already, to attach it once more: one item serves many answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from governance.accounts.models import User
from governance.evidence.models import Evidence

SHOWN = 8
LONGEST_NUMBER = 18
SEARCHED = ("title", "file_name", "url", "issued_by", "method", "sha256")


@dataclass(frozen=True)
class Found:
    """What is offered: the chosen items first, then the newest that match. `more`: not all."""

    chosen: tuple[Evidence, ...]
    rows: tuple[Evidence, ...]
    more: bool
    q: str


def find(user: User, q: str, chosen: Collection[str], *, today: date) -> Found:
    """Return what the person may see; what ran out is not offered, but stays where it was chosen.

    A number finds the item of that number.
    """
    q = q.replace("\x00", " ").strip()
    visible = Evidence.objects.visible_to(user)
    picked = visible.filter(pk__in=[int(one) for one in chosen if is_number(one)])
    rows = visible.not_ended(today).exclude(pk__in=picked.values("pk"))
    for word in q.split():
        rows = rows.filter(_anywhere(word))
    found = list(rows.order_by("-pk").defer("record")[: SHOWN + 1])
    return Found(tuple(picked.defer("record")), tuple(found[:SHOWN]), len(found) > SHOWN, q)


def is_number(text: str) -> bool:
    """Tell whether it can be the number of an item."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _anywhere(word: str) -> Q:
    found = Q(pk=int(word)) if is_number(word) else Q()
    for field in SEARCHED:
        found |= Q(**{f"{field}__icontains": word})
    return found
