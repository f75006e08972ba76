"""Follow a lineage from a model up to its ends, without trusting it to have any."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from governance.rules.lineage_graph import Base, Node


@dataclass(frozen=True)
class Link:
    """One step of a lineage: `child` says that it was made from `base`."""

    child: str
    base: Base


@dataclass(frozen=True)
class Walk:
    """What was reached: `nodes` nearest first, `first` how each was reached the first time.

    `cut` are models whose bases lie beyond the depth; `cycles` are closed paths, each once.
    """

    root: str
    nodes: Mapping[str, Node]
    first: Mapping[str, Link]
    links: tuple[Link, ...]
    cut: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Models of which nobody knows the licence, for they could not be looked up."""
        return tuple(key for key, node in self.nodes.items() if node.licence is None)

    def path(self, key: str) -> tuple[str, ...]:
        """Return the nearest way from the root to a model, both named."""
        steps = [key]
        while steps[-1] in self.first:
            steps.append(self.first[steps[-1]].child)
        return tuple(reversed(steps))


def walk(root: str, nodes: Mapping[str, Node], *, depth: int) -> Walk:
    """Follow every base, `depth` generations at most; a name without a node has no licence."""
    reached, first = {root: _node(root, nodes)}, dict[str, Link]()
    links: list[Link] = []
    edge: list[str] = []
    waiting = deque([(root, 0)])
    while waiting:
        child, generation = waiting.popleft()
        if generation == depth:
            edge.append(child)
            continue
        for base in reached[child].bases:
            links.append(Link(child, base))
            if base.node not in reached:
                reached[base.node], first[base.node] = _node(base.node, nodes), links[-1]
                waiting.append((base.node, generation + 1))
    last = [Link(child, base) for child in edge for base in reached[child].bases]
    links += [link for link in last if link.base.node in reached]
    cut = tuple(dict.fromkeys(link.child for link in last if link.base.node not in reached))
    return Walk(root, reached, first, tuple(links), cut, tuple(_cycles(root, links)))


def descendants(sources: Iterable[str], links: Iterable[Link]) -> frozenset[str]:
    """Return everything that was made from one of the sources, directly or not."""
    children: dict[str, list[str]] = {}
    for link in links:
        children.setdefault(link.base.node, []).append(link.child)
    found: set[str] = set()
    waiting = list(sources)
    while waiting:
        new = set(children.get(waiting.pop(), ())) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def _node(key: str, nodes: Mapping[str, Node]) -> Node:
    return nodes.get(key) or Node(key, key, None)


def _cycles(root: str, links: Iterable[Link]) -> Iterator[tuple[str, ...]]:
    """Yield the paths that come back to themselves: a search in depth with its own stack."""
    bases: dict[str, list[str]] = {}
    for link in links:
        bases.setdefault(link.child, []).append(link.base.node)
    path, position, done = [root], {root: 0}, set[str]()
    open_bases = [iter(bases.get(root, ()))]
    while path:
        step = next(open_bases[-1], None)
        if step is None:
            open_bases.pop()
            done.add(path.pop())
            continue
        if step in position and step not in done:
            yield (*path[position[step] :], step)
        elif step not in done:
            position[step] = len(path)
            path.append(step)
            open_bases.append(iter(bases.get(step, ())))
