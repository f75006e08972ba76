"""Whether a table that the organisation wrote itself can stand in for the built-in one."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from governance.rules import tables
from governance.rules.stages import PLACES, QUORUMS
from governance.rules.tier import TIERS

KIND_LENGTH = 16


def faults(name: str, path: Path, *, roles: Sequence[str]) -> tuple[str, ...]:
    """Return everything that is wrong with an own table, one sentence each; none if it can be used.

    `roles` are the roles that can sign.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (f"It cannot be read as TOML: {error}.",)
    built_in = tomllib.loads((tables.DATA / f"{name}.toml").read_text(encoding="utf-8"))
    found = list(_unlike(built_in, content, where=""))
    if name == "stages" and not found:
        found += _of_stages(content["stage"], roles)
    return tuple(dict.fromkeys(found))


def _unlike(model: Any, given: Any, *, where: str) -> Iterator[str]:
    """Yield where the given data are not of the shape of the model."""
    if isinstance(model, Mapping):
        yield from _unlike_table(model, given, where)
    elif isinstance(model, list) and model and isinstance(model[0], Mapping):
        if not isinstance(given, list) or not given:
            yield f"{where} has to be a list of tables."
            return
        always = set.intersection(*(set(row) for row in model))
        shape = {key: value for row in model for key, value in row.items() if key in always}
        for number, row in enumerate(given, start=1):
            yield from _unlike_table(shape, row, f"{where}[{number}]", lists_differ=True)
    elif type(model) is not type(given):
        yield f"{where} has to be a {type(model).__name__}, not “{given}”."


def _unlike_table(
    model: Mapping[str, Any], given: Any, where: str, *, lists_differ: bool = False
) -> Iterator[str]:
    if not isinstance(given, Mapping):
        yield f"{where} has to be a table."
        return
    for key, value in model.items():
        place = f"{where}.{key}".removeprefix(".")
        if key not in given:
            yield f"{place} is missing."
        elif lists_differ and isinstance(value, Mapping | list):
            if type(value) is not type(given[key]):
                yield f"{place} has to be a {type(value).__name__}."
        else:
            yield from _unlike(value, given[key], where=place)


def _of_stages(rows: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> Iterator[str]:
    for row in rows:
        yield from _of_stage(row, roles)
    kinds = [row["kind"] for row in rows]
    yield from (f"There are two stages “{kind}”." for kind in kinds if kinds.count(kind) > 1)
    for tier in TIERS:
        if not any(tier in row["tiers"] for row in rows):
            yield f"No stage is for tier {tier}, so nobody would decide it."


def _of_stage(row: Mapping[str, Any], roles: Sequence[str]) -> Iterator[str]:
    kind = row["kind"]
    if unknown := [role for role in (*row["roles"], row["escalate_to"]) if role not in roles]:
        yield f"The stage “{kind}” names “{unknown[0]}”; roles are {', '.join(roles)}."
    if not row["roles"]:
        yield f"The stage “{kind}” names nobody who signs."
    if row["quorum"] not in QUORUMS:
        yield f"The stage “{kind}” has the quorum “{row['quorum']}”; use any or all."
    if row["where"] not in PLACES:
        yield f"The stage “{kind}” is at “{row['where']}”; use department or organisation."
    if not 0 < len(kind) <= KIND_LENGTH:
        yield f"The kind “{kind}” has to have 1 to {KIND_LENGTH} characters."
