"""The organisation's own checklists as a file: TOML of the shape of `data/checklists.toml`.

`[[item]]` is a question of its own, `[[change]]` how strictly a built-in one is asked.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from governance.rules import own_checklists
from governance.rules.checklists import CHANGEABLE, REASON, built_in_items
from governance.rules.own_checklists import FLAGS, WORDS, Fault
from governance.rules.tier import TIERS

BYTES = 256 * 1024
HEAD = """\
# The organisation's own part of the checklists, as Weighbridge wrote it down.
# [[item]]: a question of its own. [[change]]: how strictly a built-in question is asked.
"""
ITEM_FIELDS = ("id", "family", *WORDS, "strength", "min_tier", *FLAGS)
CHANGE_FIELDS = ("id", *CHANGEABLE, REASON)
LISTS: Mapping[str, Sequence[str]] = {"item": ITEM_FIELDS, "change": CHANGE_FIELDS}
TYPES: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("id", "family", *WORDS, REASON), (str, "a text in quotes")),
    **dict.fromkeys(FLAGS, (bool, "true or false")),
    "min_tier": (int, "a number"),
    "strength": (dict, "a table such as { 1 = 2, 2 = 3 }"),
}
LENGTHS = {"text": 300, "source": 200}


class FaultyFile(ValueError):
    """A file that is not taken; `faults` is everything that is wrong with it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(faults))


def write(own: Mapping[str, Any], *, edition: str) -> str:
    """Return what the organisation added and changed, so that `read` makes the same of it."""
    parts = [HEAD, f"edition = {_value(edition)}\n"]
    parts += [_table("item", ITEM_FIELDS, row) for row in own.get("items", ())]
    parts += [
        _table("change", CHANGE_FIELDS, {"id": key, **change})
        for key, change in own.get("changed", {}).items()
    ]
    return "\n".join(parts)


def read(text: str) -> dict[str, Any]:
    """Return the own part of the checklists as a template holds it.

    :raises FaultyFile: with every fault, each with the place where it is; nothing is taken then.
    """
    content = _parsed(text)
    faults = list(_of_shape(content))
    if faults:
        raise FaultyFile(faults)
    items = [own_checklists.item_from(row) for row in content.get("item", ())]
    changes = content.get("change", ())
    if faults := [*_of_items(items), *_of_changes(changes)]:
        raise FaultyFile(faults)
    return {"items": items, "changed": dict(filter(None, map(_changed, changes)))}


def _parsed(text: str) -> dict[str, Any]:
    if len(text.encode()) > BYTES:
        raise FaultyFile([f"The file is larger than {BYTES // 1024} KiB."])
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FaultyFile([f"It cannot be read as TOML: {error}."]) from error


def _of_shape(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is not of the shape of the file, so that the rest can be judged safely."""
    for key in content:
        if key != "edition" and key not in LISTS:
            yield f"“{key}” is not known here. Use [[item]] and [[change]]."
    for name, fields in LISTS.items():
        rows = content.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            yield f"Write each {name} under a line [[{name}]]."
            continue
        for number, row in enumerate(rows, start=1):
            place = _place(name, number, row)
            yield from (f"{place}: {said}" for said in _of_row(row, fields))


def _of_row(row: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
    if "id" not in row:
        yield "id is missing."
    for key, value in row.items():
        if key == "answered_by" and value == "":
            continue  # Stands in the table that comes with Weighbridge, and says nothing here.
        if key not in fields:
            yield f"“{key}” is not known here. Known are: {', '.join(fields)}."
        else:
            yield from _of_value(key, value)


def _of_value(key: str, value: Any) -> Iterator[str]:
    wanted, words = TYPES[key]
    if type(value) is not wanted:
        yield f"{key} has to be {words}."
    elif isinstance(value, str) and "\x00" in value:
        yield f"{key} holds a character that cannot be kept."
    elif isinstance(value, str) and len(value) > LENGTHS.get(key, BYTES):
        yield f"{key} has more than {LENGTHS[key]} characters."
    elif isinstance(value, dict):
        yield from _of_strength(value)


def _of_strength(strength: Mapping[str, Any]) -> Iterator[str]:
    for tier, value in strength.items():
        if tier not in {str(one) for one in TIERS}:
            yield f"strength names “{tier}”, which is no tier. Tiers are 1, 2 and 3."
        elif type(value) is not int:
            yield "strength has to give a number for each tier."


def _of_items(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    taken = {item.id for item in built_in_items()}
    for number, row in enumerate(items, start=1):
        faults = own_checklists.faults_of_item(row, taken=taken)
        yield from _said(_place("item", number, row), faults)
        taken.add(row["id"])


def _of_changes(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    known = {item.id: item for item in built_in_items()}
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        key, place = row["id"], _place("change", number, row)
        if key not in known:
            yield f"{place}: No item “{key}” comes with Weighbridge."
            continue
        if key in seen:
            yield f"{place}: It is changed twice in this file."
        seen.add(key)
        change = own_checklists.differing(known[key], _without(row))
        reason = row.get(REASON, "")
        yield from _said(place, own_checklists.faults_of_change(known[key], change, reason=reason))


def _changed(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return a change as a template holds it; None if the item is asked so anyway."""
    item = next(one for one in built_in_items() if one.id == row["id"])
    change, reason = own_checklists.differing(item, _without(row)), row.get(REASON, "").strip()
    return (item.id, {**change, **({REASON: reason} if reason else {})}) if change else None


def _without(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key in CHANGEABLE}


def _said(place: str, faults: Sequence[Fault]) -> Iterator[str]:
    return (f"{place}, {fault.field}: {fault.text}" for fault in faults)


def _place(name: str, number: int, row: Mapping[str, Any]) -> str:
    key = row.get("id")
    return f"{name} {number} ({key})" if isinstance(key, str) and key else f"{name} {number}"


def _table(name: str, fields: Sequence[str], row: Mapping[str, Any]) -> str:
    lines = [f"{field} = {_value(row[field])}\n" for field in fields if field in row]
    return f"[[{name}]]\n{''.join(lines)}"


def _value(value: Any) -> str:
    """Return a text, number, flag or small table as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}"
    return str(value) if isinstance(value, int) else f'"{"".join(map(_escaped, str(value)))}"'


def _escaped(letter: str) -> str:
    """Return one character as it stands between quotes in TOML."""
    if letter in '"\\':
        return f"\\{letter}"
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter
