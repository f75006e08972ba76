"""Whether one more delegation would close a circle: somebody would sign in their own name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Link:
    """One person lets another sign, from the first day to the last."""

    delegator: int
    delegate: int
    starts_on: date
    ends_on: date


def circle(new: Link, others: Iterable[Link]) -> tuple[int, ...]:
    """Return the people of the circle that `new` would close, its delegator first; () if none.

    There is one only where a day exists on which every delegation of the circle holds.
    """
    given: dict[int, list[Link]] = {}
    for link in others:
        given.setdefault(link.delegator, []).append(link)
    return _way((new.delegator, new.delegate), new.starts_on, new.ends_on, given)


def _way(
    people: tuple[int, ...], first: date, last: date, given: Mapping[int, list[Link]]
) -> tuple[int, ...]:
    """Follow the delegations of the last of `people` that hold within these days."""
    for link in given.get(people[-1], ()):
        begin, end = max(first, link.starts_on), min(last, link.ends_on)
        if begin > end:
            continue
        if link.delegate == people[0]:
            return people
        if link.delegate in people:
            continue
        if found := _way((*people, link.delegate), begin, end, given):
            return found
    return ()
