"""Names of publishers that pass for those of others, here and now."""

from dataclasses import dataclass

from governance.rules.look_alikes import LookAlike, look_alikes
from inventory.models import Listing, Publisher

MANY_MODELS = 5


@dataclass(frozen=True)
class PublisherWarning:
    """A publisher whose name could be taken for `other`'s; `how` says in what way."""

    name: str
    other: Publisher
    how: str

    def __str__(self) -> str:
        return f"“{self.name}” could be taken for “{self.other.name}”: it {self.how}."


def warnings_about(name: str, *, hub: str) -> tuple[PublisherWarning, ...]:
    """Return for which known publishers of the hub a name could be taken.

    Known are those on the allow-list and those with many models here. A publisher that is itself
    on the allow-list has been looked at, and nothing is said of it. Costs one query.
    """
    known = {row.name: row for row in Publisher.objects.at(hub).well_known(MANY_MODELS)}
    own = known.get(name)
    if own is not None and own.listing == Listing.ALLOWED:
        return ()
    return tuple(_warning(name, alike, known[alike.name]) for alike in look_alikes(name, known))


def neighbours_of(publisher: Publisher) -> tuple[PublisherWarning, ...]:
    """Return every publisher of the same hub that is here and looks like this one."""
    others = {row.name: row for row in Publisher.objects.at(publisher.hub)}
    found = look_alikes(publisher.name, others)
    return tuple(_warning(publisher.name, alike, others[alike.name]) for alike in found)


def _warning(name: str, alike: LookAlike, other: Publisher) -> PublisherWarning:
    return PublisherWarning(name, other, alike.how)
