"""Tags and names against what ancestors ask for: rules L1, L3, and who has to be told what."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from governance.rules import licence_catalogue, tables
from governance.rules.licence_catalogue import Licence
from governance.rules.lineage_clashes import goes_on_to
from governance.rules.lineage_graph import Node
from governance.rules.lineage_parts import TABLE, Term, is_adapter, is_copy, settled, spdx_of
from governance.rules.lineage_said import found, joined, listed
from governance.rules.lineage_terms import Conflict
from governance.rules.lineage_walk import Walk, descendants


def tag_findings(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield where a tag promises more than an ancestor's terms, one finding for each licence."""
    for term in terms:
        below = descendants(term.nodes, walked.links)
        differing = [
            key for key, node in walked.nodes.items() if key in below and _differs(node, term)
        ]
        copies = [key for key in differing if is_copy(walked, key) and _source(walked, key, term)]
        wider = [key for key in differing if _asks(walked.nodes[key], term)]
        adapters = [key for key in wider if is_adapter(walked, key)]
        yield from _wide(walked, [key for key in wider if not is_adapter(walked, key)], term)
        yield from _grouped("adapter", walked, adapters, term)
        yield from _grouped("copy", walked, copies, term)


def name_findings(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield names that break the rule of an ancestor; a copy keeps its source's name."""
    for term in terms:
        below = descendants(term.nodes, walked.links) if term.row.name_prefix else frozenset()
        broken = [
            key
            for key, node in walked.nodes.items()
            if key in below and not is_copy(walked, key) and not _named(node, term.row)
        ]
        if broken:
            prefix = "” or “".join(term.row.name_prefix)
            yield found(
                "name", walked, models=broken, bases=term.nodes, source=term.row.source,
                title=term.title, prefix=prefix,
            )  # fmt: skip


def notice_findings(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield what the root's own files lack, as far as they are known."""
    root = walked.nodes[walked.root]
    if not (root.files_known or root.notice_files):
        return
    files = [name.lower() for name in root.notice_files]
    words = tables.load(TABLE).content
    for term in terms:
        bases = [key for key in term.nodes if key != walked.root]
        for duty, marks, what in (
            ("R1", ("licen", "copying"), words["copy_of"]),
            ("R4", ("notice",), words["notice_of"]),
        ):
            there = any(mark in name for name in files for mark in marks)
            if bases and duty in term.row.redistributor_duties and not there:
                yield found(
                    "notice", walked, models=[walked.root], bases=bases, source=term.row.source,
                    title=term.title, what=what,
                )  # fmt: skip


def policy_findings(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield each use policy that somebody has to review."""
    for term in terms:
        if term.row.use_policy or "D2" in term.row.duties:
            yield found(
                "use-policy", walked, bases=term.nodes, source=term.row.source, title=term.title
            )


def territory_findings(walked: Walk, terms: Iterable[Term]) -> Iterator[Conflict]:
    """Yield places without rights; where only some models are meant, for those known to be such."""
    places = tables.load(TABLE).content["places"]
    for term in terms:
        scope = term.row.territory_scope
        meant = not scope or any(walked.nodes[k].multimodal for k in (walked.root, *term.nodes))
        if term.row.territory_excluded and meant:
            yield found(
                "territory", walked, bases=term.nodes, source=term.row.source, title=term.title,
                places=joined([places.get(one, one) for one in term.row.territory_excluded]),
                scope=f" for {scope}" if scope else "",
            )  # fmt: skip


def _wide(walked: Walk, wide: list[str], term: Term) -> Iterator[Conflict]:
    free = [key for key in wide if "commercial" in _asks(walked.nodes[key], term)]
    others = [key for key in wide if "commercial" not in _asks(walked.nodes[key], term)]
    yield from _grouped("commercial", walked, free, term)
    yield from _grouped("wider", walked, others, term)


def _grouped(rule: str, walked: Walk, keys: list[str], term: Term) -> Iterator[Conflict]:
    if not keys:
        return
    tags = dict.fromkeys(_title(walked.nodes[key]) for key in keys)
    asked = dict.fromkeys(one for key in keys for one in _asks(walked.nodes[key], term))
    words = tables.load(TABLE).content["asks"]
    yield found(
        rule, walked, models=keys, bases=term.nodes, source=term.row.source,
        title=term.title, tag=listed(tags), asks=joined([words[one] for one in asked]),
    )  # fmt: skip


def _title(node: Node) -> str:
    return node.licence.title if node.licence else ""


def _differs(node: Node, term: Term) -> bool:
    """Tell whether a model's own tag is settled and names another licence."""
    row = settled(node.licence)
    return row is not None and node.licence is not None and spdx_of(node.licence) != term.spdx


def _source(walked: Walk, key: str, term: Term) -> bool:
    return any(base.node in term.nodes for base in walked.nodes[key].bases)


def _asks(node: Node, term: Term) -> tuple[str, ...]:
    """Return what the term sets and the tag of the model leaves out."""
    row = settled(node.licence)
    if row is None or node.licence is None or row.id == term.row.id:
        return ()
    return _left_out(term.row.id, term.spdx, row.id, spdx_of(node.licence))


@lru_cache(maxsize=4096)
def _left_out(asking: str, asking_spdx: str, tag: str, tag_spdx: str) -> tuple[str, ...]:
    rows = licence_catalogue.catalogue()
    return tuple(
        word
        for word, sets in _SETS.items()
        if sets(rows[asking])
        and not sets(rows[tag])
        and not (word == "share_alike" and goes_on_to(asking_spdx, tag_spdx))
    )


def _shares_alike(row: Licence) -> bool:
    return row.share_alike in tables.load(TABLE).content["share_alike"]["whole"]


_SETS: Mapping[str, Callable[[Licence], bool]] = {
    "commercial": lambda row: row.commercial == "no",
    "use_limits": lambda row: row.use_limits,
    "thresholds": lambda row: bool(row.thresholds),
    "territory": lambda row: bool(row.territory_excluded),
    "share_alike": _shares_alike,
    "no_derivatives": lambda row: row.no_derivatives,
    "redistribution": lambda row: row.redistribution == "no",
    "name_prefix": lambda row: bool(row.name_prefix),
}


def _named(node: Node, row: Licence) -> bool:
    name = _plain(node.name.rsplit("/", 1)[-1])
    return any(name.startswith(_plain(prefix)) for prefix in row.name_prefix)


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]+", " ", name).casefold().strip()
