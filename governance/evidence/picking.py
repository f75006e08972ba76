"""Find evidence that is here already, to attach it once more: one item serves many answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from governance.accounts.models import User
from governance.evidence.models import Evidence

SHOWN = 8
RECORDS = 20
LONGEST_NUMBER = 18
SEARCHED = ("title", "file_name", "url", "issued_by", "method", "sha256")


@dataclass(frozen=True)
class Offer:
    """What a field offers beside what people added and still counts.

    `records` are the numbers of what the software collected and that can answer the question;
    `ended`: also what ran out.
    """

    records: tuple[int, ...] = ()
    ended: bool = False


@dataclass(frozen=True)
class Found:
    """What is offered: the chosen items first, then the newest that match. `more`: not all."""

    chosen: tuple[Evidence, ...]
    rows: tuple[Evidence, ...]
    more: bool
    q: str


def find(
    user: User, q: str, chosen: Collection[str], *, at: datetime, offer: Offer = Offer()
) -> Found:
    """Return what the person may see; what ran out is not offered, but stays where it was chosen.

    An item that a newer one replaces is found by a search alone. A number finds that item.
    """
    q = q.replace("\x00", " ").strip()
    visible = Evidence.objects.visible_to(user).with_neighbours(user).defer("record")
    picked = visible.filter(pk__in=[int(one) for one in chosen if is_number(one)])
    rows = visible.offered(offer.records).exclude(pk__in=picked.values("pk"))
    if not offer.ended:
        rows = rows.not_ended(at.date())
    for word in q.split():
        rows = rows.filter(_anywhere(word))
    if not q:
        rows = rows.not_superseded(user, at)
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    return Found(tuple(picked), tuple(found[:SHOWN]), len(found) > SHOWN, q)


def is_number(text: str) -> bool:
    """Tell whether it can be the number of an item."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER


def _anywhere(word: str) -> Q:
    found = Q(pk=int(word)) if is_number(word) else Q()
    for field in SEARCHED:
        found |= Q(**{f"{field}__icontains": word})
    return found
