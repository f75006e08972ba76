"""Which terms reach a model, from whom and by which rule; and the SPDX expression they make."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from license_expression import LicenseSymbol, Licensing

from governance.rules import licence_catalogue, tables
from governance.rules.licence_catalogue import NO_LICENCE, OTHER, Licence, LicenceIdentity
from governance.rules.lineage_terms import Part
from governance.rules.lineage_walk import Link, Walk

TABLE = "lineage"
COPY, SOURCE, ADAPTER, PERMISSIVE = "L1", "L2", "L3", "L4"


@dataclass(frozen=True)
class Term:
    """One licence that reaches the root, with the models that brought it, nearest first."""

    row: Licence
    title: str
    spdx: str
    nodes: tuple[str, ...]


def parts_of(walked: Walk) -> tuple[Part, ...]:
    """Return what each model brings, nearest first.

    The tag of a copy brings nothing where its source is known (L1). A base brings the licence of
    the commit that was used where that is known (L13).
    """
    found: dict[tuple[str, str | None, str], Part] = {}
    for key, identity in _held(walked):
        part = _part(walked, key, identity)
        found.setdefault((key, part.licence_id, part.spdx), part)
    return tuple(sorted(found.values(), key=lambda part: len(part.path)))


def terms_of(parts: Iterable[Part]) -> tuple[Term, ...]:
    """Return each licence once that is settled and in the catalogue."""
    grouped: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        if part.licence_id is not None and part.status not in ("none", "unresolved"):
            grouped.setdefault((part.licence_id, part.spdx), []).append(part)
    rows = licence_catalogue.catalogue()
    return tuple(
        Term(rows[key], some[0].title, spdx, tuple(part.node for part in some))
        for (key, spdx), some in grouped.items()
    )


def settled(identity: LicenceIdentity | None) -> Licence | None:
    """Return the row of a licence that is known well enough to reason with."""
    if identity is None or identity.id is None or identity.status in ("none", "unresolved"):
        return None
    return licence_catalogue.catalogue()[identity.id]


def relation_rule(relation: str) -> str:
    """Return the rule for a relation; one that nobody names is treated as a fine-tune."""
    return str(_relations().get(relation.strip().lower(), SOURCE))


def is_copy(walked: Walk, key: str) -> bool:
    """Tell whether a model is nothing but a copy or conversion of what it came from."""
    bases = walked.nodes[key].bases
    return bool(bases) and all(relation_rule(base.relation) == COPY for base in bases)


def is_adapter(walked: Walk, key: str) -> bool:
    """Tell whether a model is nothing but an adapter of what it came from."""
    bases = walked.nodes[key].bases
    return bool(bases) and all(relation_rule(base.relation) == ADAPTER for base in bases)


def expression_of(parts: Iterable[Part]) -> str:
    """Return the terms as an SPDX expression, sorted, each once; "" without any."""
    return _expression(tuple(sorted({part.spdx for part in parts})))


def spdx_of(identity: LicenceIdentity) -> str:
    """Return the SPDX id, or a reference with the catalogue id where SPDX has none."""
    if identity.spdx and identity.spdx != "NOASSERTION" and identity.status != "none":
        return identity.spdx
    return reference(identity.id or (NO_LICENCE if identity.status == "none" else OTHER))


def reference(licence_id: str) -> str:
    """Return the SPDX reference of a row of the catalogue; SPDX allows no plus signs in one."""
    return "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", licence_id.replace("++", "-plus-plus"))


def _held(walked: Walk) -> Iterator[tuple[str, LicenceIdentity]]:
    """Yield which model holds which licence; one base at two commits may hold two."""
    pinned = {link.base.node: list[LicenceIdentity]() for link in walked.links}
    for link in walked.links:
        identity = link.base.licence_at_pin or walked.nodes[link.base.node].licence
        if identity is not None:
            pinned[link.base.node].append(identity)
    for key, node in walked.nodes.items():
        if _only_a_claim(walked, key):
            continue
        own = [node.licence] if node.licence is not None else []
        for identity in pinned.get(key, ()) if key != walked.root else own:
            yield key, identity


def _only_a_claim(walked: Walk, key: str) -> bool:
    bases = walked.nodes[key].bases
    return is_copy(walked, key) and all(
        base.node != key
        and base.node in walked.nodes
        and (base.licence_at_pin or walked.nodes[base.node].licence) is not None
        for base in bases
    )


def _part(walked: Walk, key: str, identity: LicenceIdentity) -> Part:
    link, path = walked.first.get(key), walked.path(key)
    return Part(
        node=key,
        name=walked.nodes[key].name,
        licence_id=identity.id,
        title=identity.title,
        spdx=spdx_of(identity),
        status=identity.status,
        path=path,
        rule=_rule(link, identity) if link else SOURCE,
        way=tuple(walked.nodes[step].name for step in path[1:-1]),
        candidates=identity.candidates,
    )


def _rule(link: Link, identity: LicenceIdentity) -> str:
    """Return why the terms of a base hold; a permissive one lets what follows be closed."""
    rule = relation_rule(link.base.relation)
    row = settled(identity)
    open_terms = row is not None and row.terms_class == "open" and row.share_alike == "none"
    return PERMISSIVE if rule == SOURCE and open_terms else rule


@lru_cache(maxsize=4096)
def _expression(symbols: Sequence[str]) -> str:
    if not symbols:
        return ""
    parsed = _licensing().parse(" AND ".join(f"({symbol})" for symbol in symbols))
    return str(parsed.simplify().render())


@cache
def _licensing() -> Licensing:
    """Know the ids of the catalogue's own rows, so that they keep their spelling."""
    rows = licence_catalogue.catalogue().values()
    ids = {row.spdx for row in rows} | {item.spdx for row in rows for item in row.variants}
    return Licensing([LicenseSymbol(one) for one in sorted(ids) if one and " " not in one])


@cache
def _relations() -> Mapping[str, Any]:
    return dict(tables.load(TABLE).content["relations"])
