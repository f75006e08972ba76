"""Say a classification in one sentence."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from governance.rules import tables
from governance.rules.eu_ai_act.classify import Classification
from governance.rules.eu_ai_act.facts import TABLE


def headline(result: Classification) -> str:
    """Return one plain sentence for screens: the category, what is owed, what is open."""
    parts = [_sentences()[result.category], _owed(result), _open(result)]
    return "; ".join(part for part in parts if part) + "."


@cache
def _sentences() -> Mapping[str, str]:
    return {row["id"]: row["sentence"] for row in tables.load(TABLE).content["category"]}


def _owed(result: Classification) -> str:
    now = sum(duty.status == "in_force" for duty in result.obligations)
    coming = [duty.applies_from for duty in result.obligations if duty.status == "upcoming"]
    told = [_count(now, "duty applies", "duties apply") + " now"] if now else []
    if coming:
        forms = ("follows", "follow") if now else ("duty follows", "duties follow")
        told.append(f"{_count(len(coming), *forms)} from {_day(min(coming))}")
    return ", ".join(told)


def _open(result: Classification) -> str:
    count = len(result.open_questions)
    if not count:
        return ""
    return f"{_count(count, 'open answer', 'open answers')} could still change this"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
