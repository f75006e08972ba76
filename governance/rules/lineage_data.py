"""Data and outputs of other models: rules L6 to L8. They raise flags and add no terms."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from governance.rules import licence_catalogue, tables
from governance.rules.licence_catalogue import Licence
from governance.rules.lineage_graph import DataUse, Node
from governance.rules.lineage_parts import TABLE, settled
from governance.rules.lineage_said import found, listed
from governance.rules.lineage_terms import Conflict
from governance.rules.lineage_walk import Walk

NOT_TRAINED_ON = "evaluation"
_OUTPUT_RULES = {
    "derivative": "derivative",
    "derivative and limited": "derivative-and-limited",
    "limited": "limited",
    "free with name rule": "named",
    "unknown": "made-by",
}


def data_findings(walked: Walk, nodes: Mapping[str, Node]) -> Iterator[Conflict]:
    """Yield what a person has to look at; `nodes` may know makers that the walk did not meet."""
    known = {node.name.casefold(): node for node in nodes.values()}
    for key, node in walked.nodes.items():
        trained = [use for use in node.data if use.role != NOT_TRAINED_ON]
        yield from _terms(walked, key, trained)
        for use in trained:
            for maker in dict.fromkeys(use.generated_by):
                yield from _outputs(walked, key, use, maker, _row(nodes.get(maker), maker, known))


def _terms(walked: Walk, key: str, trained: list[DataUse]) -> Iterator[Conflict]:
    """Yield one finding for each licence of the data of a model."""
    grouped: dict[tuple[str, str], list[DataUse]] = {}
    for use in trained:
        title = use.licence.title if use.licence else ""
        if rule := _data_rule(use):
            grouped.setdefault((rule, title if rule == "data" else ""), []).append(use)
    for (rule, title), uses in grouped.items():
        datasets = listed([f"“{use.dataset}”" for use in uses])
        yield found(rule, walked, models=[key], datasets=datasets, title=title)


def _data_rule(use: DataUse) -> str:
    if use.licence is None:
        return "data-unread"
    row = settled(use.licence)
    if row is None:
        return "data-unlicensed"
    return "" if row.data_results_free or not _binds(row) else "data"


def _binds(row: Licence) -> bool:
    """Tell whether terms would matter if they reached the model; most permissive ones do not."""
    return (
        row.commercial == "no"
        or row.share_alike != "none"
        or row.no_derivatives
        or row.use_limits
        or row.redistribution == "no"
    )


def _outputs(
    walked: Walk, key: str, use: DataUse, maker: str, row: Licence | None
) -> Iterator[Conflict]:
    rule = _OUTPUT_RULES.get(row.distillation, "") if row else "made-by"
    if rule:
        yield found(
            rule, walked, models=[key], dataset=use.dataset, maker=f"“{maker}”",
            title=row.title if row else "", source=row.source if row else "",
        )  # fmt: skip


def _row(node: Node | None, maker: str, known: Mapping[str, Node]) -> Licence | None:
    """Return the licence of a maker of data: a model we know, or one that is no model at a hub."""
    node = node or known.get(maker.casefold())
    if node is not None:
        return settled(node.licence)
    for pattern, licence in _makers():
        if pattern.search(maker):
            return licence_catalogue.catalogue()[licence]
    return None


@cache
def _makers() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile("|".join(row["names"]), re.IGNORECASE), row["licence"])
        for row in tables.load(TABLE).content["maker"]
    )
