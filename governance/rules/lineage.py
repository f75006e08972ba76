"""Effective terms: a model's own licence and those of everything that it was made from.

The rules L1 to L14 are explained in docs/guide/lineage.md; their data is `data/lineage.toml`.
"""

from collections.abc import Iterator, Mapping

from governance.rules import lineage_gaps as gaps
from governance.rules import tables
from governance.rules.lineage_clashes import clash_findings
from governance.rules.lineage_data import data_findings
from governance.rules.lineage_graph import Base, DataUse, Node
from governance.rules.lineage_parts import TABLE, Term, expression_of, parts_of, terms_of
from governance.rules.lineage_tags import (
    name_findings,
    notice_findings,
    policy_findings,
    tag_findings,
    territory_findings,
)
from governance.rules.lineage_terms import Conflict, EffectiveTerms, Part
from governance.rules.lineage_walk import Walk, walk

__all__ = [
    "Base",
    "Conflict",
    "DataUse",
    "EffectiveTerms",
    "Node",
    "Part",
    "closing",
    "edition",
    "effective",
]

_SEVERITIES = ("high", "medium", "low")


def effective(root: str, nodes: Mapping[str, Node], *, depth: int = 20) -> EffectiveTerms:
    """Return the terms that reach `root`, which model brought each, and what stands out.

    Follows `depth` generations. Findings come with the most severe first.
    """
    walked = walk(root, nodes, depth=depth)
    parts = parts_of(walked)
    findings = dict.fromkeys(
        (*gaps.holes(walked, depth), *_findings(walked, parts, terms_of(parts), nodes))
    )
    return EffectiveTerms(
        expression=expression_of(parts),
        parts=parts,
        findings=tuple(sorted(findings, key=lambda one: _SEVERITIES.index(one.severity))),
        complete=not (walked.cycles or walked.cut or walked.missing),
        edition=edition(),
    )


def closing(terms: EffectiveTerms, day: str) -> str:
    """Return the sentence to end on where no conflict was found, "" where one was or may be.

    `day` is the date of the evidence, as people read it.
    """
    if not terms.complete or any(one.kind in ("conflict", "open") for one in terms.findings):
        return ""
    return str(tables.load(TABLE).content["nothing_found"]).format(day=day)


def edition() -> str:
    """Return the edition of the rules, kept with the terms that they gave."""
    return tables.load(TABLE).edition


def _findings(
    walked: Walk, parts: tuple[Part, ...], terms: tuple[Term, ...], nodes: Mapping[str, Node]
) -> Iterator[Conflict]:
    yield from clash_findings(walked, terms)
    yield from tag_findings(walked, terms)
    yield from gaps.unsettled(walked, parts)
    yield from name_findings(walked, terms)
    yield from notice_findings(walked, terms)
    yield from policy_findings(walked, terms)
    yield from territory_findings(walked, terms)
    yield from data_findings(walked, nodes)
    yield from gaps.versions(walked)
    yield from gaps.hidden_bases(walked)
    yield from gaps.relations(walked)
