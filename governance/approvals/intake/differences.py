"""What changed between two versions of a use case, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from governance.approvals.fact_checks import TABLES
from governance.approvals.nested_facts import flat
from governance.approvals.words import answer
from governance.rules import questions
from inventory.models import InputKind, ToolPermission, UseCase

WORDS = {"name": "Name", "purpose": "Purpose", "owner": "Owner"}
NOTHING = "None"


@dataclass(frozen=True)
class Difference:
    """One thing that is another now: what it is, as it was, as it is."""

    what: str
    was: str
    now: str


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return what differs between two snapshots, words first, then answers, then the system."""
    found = [*_words(before, after), *_answers(before, after), *_system(before, after)]
    return tuple(one for one in found if one.was != one.now)


def since(use_case: UseCase, number: int) -> tuple[Difference, ...]:
    """Return what changed between a version and the newest one."""
    newest = use_case.versions.first()
    then = use_case.versions.filter(number=number).first()
    return between(then.snapshot, newest.snapshot) if then and newest else ()


def _words(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for key, title in WORDS.items():
        yield Difference(title, before.get(key, ""), after.get(key, ""))
    raised = "tier_raised_to"
    yield Difference("Tier raised to", _or(before.get(raised)), _or(after.get(raised)))


def _answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for attribute, table in TABLES.items():
        was, now = flat(before.get(attribute, {})), flat(after.get(attribute, {}))
        for question in questions.asked(table):
            if was.get(question.key) != now.get(question.key):
                yield Difference(question.text, answer(question, was), answer(question, now))


def _system(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield Difference("Models", _list(before.get("models")), _list(after.get("models")))
    was, now = _tools(before), _tools(after)
    for name in sorted({*was, *now}):
        yield Difference(f"Tool “{name}”", was.get(name, NOTHING), now.get(name, NOTHING))
    reads = "What it reads that strangers write"
    yield Difference(reads, _reads(before), _reads(after))


def _tools(snapshot: Mapping[str, Any]) -> dict[str, str]:
    rows = snapshot.get("agent", {}).get("tools", ())
    return {row["name"]: _tool(row) for row in rows}


def _tool(row: Mapping[str, Any]) -> str:
    marks = {
        "beyond_user": "reaches more than its user",
        "irreversible": "cannot be undone",
        "needs_human_approval": "a person agrees first",
    }
    said = [words for key, words in marks.items() if row.get(key)]
    reaches = [f"reaches {row['reaches']}"] if row.get("reaches") else []
    return ", ".join([row["does"], ToolPermission(row["permission"]).label, *reaches, *said])


def _reads(snapshot: Mapping[str, Any]) -> str:
    kinds = snapshot.get("agent", {}).get("reads")
    if kinds is None:
        return "Not known yet"
    return ", ".join(str(InputKind(kind).label) for kind in kinds) or "Nothing of that sort"


def _list(values: Any) -> str:
    return ", ".join(values or ()) or NOTHING


def _or(value: object) -> str:
    return f"Tier {value}" if value else "Not raised"
