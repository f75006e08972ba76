"""Terms that exclude each other: rules L5 and L9 to L12."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations, permutations, product
from typing import Any

from governance.rules import tables
from governance.rules.lineage_graph import Node
from governance.rules.lineage_parts import TABLE, Term
from governance.rules.lineage_said import found
from governance.rules.lineage_terms import Conflict
from governance.rules.lineage_walk import Walk, descendants

Clash = tuple[Term, Term, Conflict]


def clash_findings(walked: Walk, terms: Sequence[Term]) -> Iterator[Conflict]:
    """Yield conflicts between the licences that reach the root, then the merges they meet in."""
    clashes = [*_limits(walked, terms), *_share_alikes(walked, terms), *_names(walked, terms)]
    for *_, finding in clashes:
        yield finding
    yield from _merges(walked, clashes)
    yield from _no_derivatives(walked, terms)


def goes_on_to(one: str, other: str) -> bool:
    """Tell whether a text names the other as one that a combined work may be under."""
    return all((a, b) in _onward() for a, b in product(_versions(one), _versions(other)))


def _limits(walked: Walk, terms: Sequence[Term]) -> Iterator[Clash]:
    for free, limited in permutations(terms, 2):
        rule = _limit_rule(free.row.share_alike)
        if rule and limited.row.use_limits and not _same_limits(free, limited):
            yield free, limited, _pair(rule, walked, free, limited)


def _limit_rule(share_alike: str) -> str:
    reach = tables.load(TABLE).content["share_alike"]
    if share_alike in reach["forbids_limits"]:
        return "limits"
    return "limits-part" if share_alike in reach["part"] else ""


def _same_limits(free: Term, limited: Term) -> bool:
    return free.row.id == limited.row.id or any(
        row["share_alike"] == free.row.id and limited.row.id in row["limits"]
        for row in tables.load(TABLE).content["same_limits"]
    )


def _share_alikes(walked: Walk, terms: Sequence[Term]) -> Iterator[Clash]:
    whole = tables.load(TABLE).content["share_alike"]["whole"]
    alike = [term for term in terms if term.row.share_alike in whole]
    for one, other in combinations(alike, 2):
        if rule := _alike_rule(one.spdx, other.spdx):
            yield one, other, _pair(rule, walked, one, other)


@lru_cache(maxsize=4096)
def _alike_rule(one: str, other: str) -> str:
    """Weigh every reading of ids that leave later versions open."""
    joined = [
        a == b or (a, b) in _onward() or (b, a) in _onward()
        for a, b in product(_versions(one), _versions(other))
    ]
    if all(joined):
        return ""
    return "two-share-alike-open" if any(joined) else "two-share-alike"


def _names(walked: Walk, terms: Sequence[Term]) -> Iterator[Clash]:
    """Compare the name rules of ancestors; a model's own licence does not name the model itself."""
    ruling = [term for term in terms if term.row.name_prefix and term.nodes != (walked.root,)]
    for one, other in combinations(ruling, 2):
        pairs = product(one.row.name_prefix, other.row.name_prefix)
        if not any(_fits(a.casefold(), b.casefold()) for a, b in pairs):
            words = {"prefix": one.row.name_prefix[0], "other_prefix": other.row.name_prefix[0]}
            yield one, other, _pair("two-names", walked, one, other, **words)


def _fits(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _pair(rule: str, walked: Walk, one: Term, other: Term, **words: str) -> Conflict:
    return found(
        rule, walked, bases=one.nodes, models=other.nodes, title=one.title, other=other.title,
        source="; ".join(dict.fromkeys((one.row.source, other.row.source))), **words,
    )  # fmt: skip


def _merges(walked: Walk, clashes: Iterable[Clash]) -> Iterator[Conflict]:
    """Yield the models in which two sides of a conflict meet for the first time."""
    for one, other, finding in clashes:
        if finding.kind != "conflict":
            continue
        sides = [_with_descendants(walked, term) for term in (one, other)]
        merging = [key for key, node in walked.nodes.items() if _meets(node, *sides)]
        if merging:
            both = f"{one.title} and {other.title}"
            yield found("merge", walked, models=merging, title=both, source=finding.source)


def _with_descendants(walked: Walk, term: Term) -> frozenset[str]:
    return descendants(term.nodes, walked.links) | frozenset(term.nodes)


def _meets(node: Node, one: frozenset[str], other: frozenset[str]) -> bool:
    parents = [base.node for base in node.bases if base.relation == "merge"]
    return any(a in one and b in other for a, b in permutations(parents, 2))


def _no_derivatives(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield changed copies of what may not be shared changed; a plain re-upload changes nothing."""
    same = tables.load(TABLE).content["unmodified"]["relations"]
    changing = [link for link in walked.links if link.base.relation.lower() not in same]
    for term in terms:
        if not term.row.no_derivatives:
            continue
        reach = _with_descendants(walked, term)
        made = {link.child for link in changing if link.base.node in reach}
        changed = [key for key in walked.nodes if key in made]
        if changed:
            yield found(
                "no-derivatives", walked, models=changed, bases=term.nodes, title=term.title,
                source=term.row.source,
            )  # fmt: skip


@cache
def _versions(spdx: str) -> tuple[str, ...]:
    versions: Mapping[str, Any] = tables.load(TABLE).content["open_versions"]
    return tuple(versions.get(spdx, (spdx,)))


@cache
def _onward() -> frozenset[tuple[str, str]]:
    return frozenset(
        pair
        for row in tables.load(TABLE).content["onward"]
        for pair in product(row["from"], row["to"])
    )
