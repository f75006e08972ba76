"""What rules on lineage say: sentences from the table, filled with names."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from governance.rules import tables
from governance.rules.lineage_parts import TABLE
from governance.rules.lineage_terms import Conflict
from governance.rules.lineage_walk import Walk


def found(
    rule: str,
    walked: Walk,
    *,
    models: Iterable[str] = (),
    bases: Iterable[str] = (),
    source: str = "",
    **words: str,
) -> Conflict:
    """Return the finding with this id of the table; `source` is what the licence itself names.

    `models` and `bases` are node ids; the sentence names the first few of each.
    """
    row = _findings()[rule]
    models, bases = tuple(models), tuple(bases)
    filled = {"models": names(walked, models), "bases": names(walked, bases), **words}
    return Conflict(
        rule=row["rule"],
        severity=row["severity"],
        kind=row["kind"],
        text=_capital(row["text"].format(**filled)),
        next_step=row["next_step"].format(**filled),
        nodes=tuple(dict.fromkeys((*models, *bases))),
        source="; ".join(part for part in (row["source"], source) if part),
    )


def names(walked: Walk, keys: Iterable[str]) -> str:
    """Return the names of models as half a sentence: the first few, and how many more."""
    return listed([f"“{walked.nodes[key].name}”" for key in dict.fromkeys(keys)])


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does, the first few of them."""
    every = list(words)
    limit = tables.load(TABLE).content["limit"]
    shown = every if len(every) <= limit + 1 else [*every[:limit], f"{len(every) - limit} more"]
    return joined(shown)


def joined(words: Sequence[str]) -> str:
    """Join words as a sentence does, all of them."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _findings() -> Mapping[str, Mapping[str, Any]]:
    return {row["id"]: row for row in tables.load(TABLE).content["finding"]}
