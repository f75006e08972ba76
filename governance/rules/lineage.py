"""Effective terms: a model's own licence and those of everything that it was made from."""

from collections.abc import Mapping

from governance.rules.lineage_graph import Base, DataUse, Node
from governance.rules.lineage_terms import Conflict, EffectiveTerms, Part

__all__ = ["Base", "Conflict", "DataUse", "EffectiveTerms", "Node", "Part", "effective"]


def effective(root: str, nodes: Mapping[str, Node], *, depth: int = 20) -> EffectiveTerms:
    """Return the terms that reach `root`, which model brought each, and what stands out."""
    raise NotImplementedError
