"""What a source is told of us, and what of its answer is remembered for the next time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.watch.sources.archives import Item

Package = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """A record by its id, and when it was last modified, as text."""

    external_id: str
    modified: str


@dataclass(frozen=True)
class Asked:
    """What is asked for: each source takes from it what it needs, and tells no more of us.

    `ecosystems` and `packages` (ecosystem and name) are as OSV writes them, of what runs here.
    `wanted` picks of the records that speak of a package those that have to be read.
    `mark` is what the source gave the last time to recognise that nothing is new.
    """

    ecosystems: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()
    cves: tuple[str, ...] = ()
    mark: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""
    wanted: Callable[[Package, Iterable[Named]], Iterable[str]] = lambda _, named: [
        row.external_id for row in named
    ]


@dataclass
class Told:
    """What to remember; filled while documents are given out, so that it holds for those alone.

    `count` is the number of records of the source's whole list, None where only a part was sent.
    """

    mark: dict[str, Any] = field(default_factory=dict)
    count: int | None = None


Fetch = Callable[[str, Asked, Told], Iterator[Item]]
