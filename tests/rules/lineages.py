"""Small lineages for the tests of the rules."""

from collections.abc import Mapping
from dataclasses import replace

from governance.rules import licences
from governance.rules.licences import LicenceIdentity, Status
from governance.rules.lineage import Base, Conflict, DataUse, EffectiveTerms, Node, effective

Made = str | tuple[str, str] | Base


def licence(key: str | None, name: str | None = None) -> LicenceIdentity:
    """Return what a card with this key and name claims; None states no licence."""
    return licences.identify(key, name, None)


def with_status(identity: LicenceIdentity, status: Status) -> LicenceIdentity:
    return replace(identity, status=status)


def model(
    name: str, terms: str | LicenceIdentity | None, *made_from: Made, data: tuple[DataUse, ...] = ()
) -> Node:
    """Return a model; bases are names (fine-tuned), (name, relation), or a Base."""
    identity = licence(terms) if isinstance(terms, str) else terms
    return Node(name, name, identity, tuple(_base(one) for one in made_from), data)


def graph(*nodes: Node) -> Mapping[str, Node]:
    return {node.id: node for node in nodes}


def terms(*nodes: Node, depth: int = 20) -> EffectiveTerms:
    """Return the effective terms of the first of these models."""
    return effective(nodes[0].id, graph(*nodes), depth=depth)


def findings(found: EffectiveTerms, rule: str) -> list[Conflict]:
    return [one for one in found.findings if one.rule == rule]


def only(found: EffectiveTerms, rule: str) -> Conflict:
    """Return the one finding of a rule."""
    (one,) = findings(found, rule)
    return one


def conflicts(found: EffectiveTerms) -> set[str]:
    return {one.rule for one in found.findings if one.kind == "conflict"}


def _base(made: Made) -> Base:
    if isinstance(made, Base):
        return made
    name, relation = (made, "finetune") if isinstance(made, str) else made
    return Base(name, relation)
