"""What nobody knows of a lineage: holes, unsettled licences, versions, and bases not named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import tables
from governance.rules.lineage_graph import Node
from governance.rules.lineage_parts import TABLE, settled, spdx_of
from governance.rules.lineage_said import found, listed
from governance.rules.lineage_terms import Conflict, Part
from governance.rules.lineage_walk import Link, Walk


def holes(walked: Walk, depth: int) -> Iterator[Conflict]:
    """Yield why the lineage is not complete; nothing if it is."""
    for cycle in walked.cycles:
        yield found("cycle", walked, models=cycle)
    if walked.cut:
        yield found("depth", walked, models=walked.cut, depth=str(depth))
    if walked.missing:
        yield found("missing", walked, models=walked.missing)


def unsettled(walked: Walk, parts: tuple[Part, ...]) -> Iterator[Conflict]:
    """Yield licences that reach the root and that a person has to settle first."""
    by_rule: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        if rule := _unsettled_rule(part):
            by_rule.setdefault((rule, part.title), []).append(part.node)
    for (rule, title), nodes in by_rule.items():
        yield found(rule, walked, models=nodes, title=title)


def versions(walked: Walk) -> Iterator[Conflict]:
    """Yield where the licence of a base changed, or may have, since it was used (L13)."""
    unknown = []
    for link in walked.links:
        now = walked.nodes[link.base.node].licence
        at_pin = link.base.licence_at_pin
        if now is None:
            continue
        if at_pin is None:
            unknown.append(link)
        elif (at_pin.id, spdx_of(at_pin)) != (now.id, spdx_of(now)):
            yield found(
                "changed", walked, models=[link.child], bases=[link.base.node],
                title=at_pin.title, other=now.title,
            )  # fmt: skip
    if unknown:
        yield _about("pin-unknown", walked, unknown)


def relations(walked: Walk) -> Iterator[Conflict]:
    """Yield the steps of which nobody says what they were."""
    unstated = [link for link in walked.links if not link.base.relation]
    if unstated:
        yield _about("relation", walked, unstated)


def hidden_bases(walked: Walk) -> Iterator[Conflict]:
    """Yield models that name no base and look as if they had one (L14)."""
    for key, node in walked.nodes.items():
        if node.bases or node.licence is None:
            continue
        row = settled(node.licence)
        for origin in _origins():
            signs = _signs(node, origin)
            if signs and (row is None or row.id not in origin.licences):
                yield found("hidden-base", walked, models=[key], signs=signs, title=origin.title)
                break


@dataclass(frozen=True)
class _Origin:
    title: str
    licences: tuple[str, ...]
    architectures: frozenset[str]
    model_types: frozenset[str]
    names: re.Pattern[str]
    alone: bool


def _signs(node: Node, origin: _Origin) -> str:
    """Return what points to an origin, as half a sentence; one shared sign is none."""
    built = sorted(origin.architectures.intersection(node.architectures))
    typed = node.model_type in origin.model_types
    named = origin.names.search(node.name.rsplit("/", 1)[-1].replace("_", "-"))
    unread = not node.architectures and not node.model_type
    if not (named and (built or typed or unread)) and not (origin.alone and (built or typed)):
        return ""
    shape = f"its architecture ({built[0]})" if built else f"its type ({node.model_type})"
    return listed([*([shape] if built or typed else []), *(["its name"] if named else [])])


def _unsettled_rule(part: Part) -> str:
    if part.status == "conflict":
        return "text-and-tag"
    if part.status == "none":
        return "unlicensed"
    if part.status == "unresolved":
        return "family" if part.licence_id else "not-identified"
    return ""


def _about(rule: str, walked: Walk, links: list[Link]) -> Conflict:
    children = dict.fromkeys(link.child for link in links)
    return found(rule, walked, models=children, bases=[link.base.node for link in links])


@cache
def _origins() -> tuple[_Origin, ...]:
    rows: list[Mapping[str, Any]] = tables.load(TABLE).content["origin"]
    return tuple(
        _Origin(
            row["title"],
            tuple(row["licences"]),
            frozenset(row["architectures"]),
            frozenset(row["model_types"]),
            re.compile("|".join(row["names"]), re.IGNORECASE),
            row["alone"],
        )
        for row in rows
    )
