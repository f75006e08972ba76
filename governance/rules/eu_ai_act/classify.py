"""Judge checked facts: category, roles, obligations, reasons, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from governance.rules import tables
from governance.rules.eu_ai_act.facts import NESTED, TABLE, Facts, asked, completed
from governance.rules.eu_ai_act.owed import Obligation, owed
from governance.rules.eu_ai_act.rulebook import Ruling, judge
from governance.rules.reasons import Reason


@dataclass(frozen=True)
class Classification:
    """What the Act asks of one system or model on one day.

    `category` is the highest of `tags`. Nothing unknown counts as established: as long as
    `open_questions` is not empty, their answers could add to this result or change it.
    """

    framework: str
    edition: str
    as_of: date
    category: str
    tags: tuple[str, ...]
    roles: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    because: tuple[Reason, ...]
    open_questions: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the result as JSON data, in the documented shape."""
        return {
            "framework": self.framework,
            "edition": self.edition,
            "as_of": self.as_of.isoformat(),
            "category": self.category,
            "tags": list(self.tags),
            "roles": list(self.roles),
            "obligations": [obligation.as_dict() for obligation in self.obligations],
            "because": [reason.as_dict() for reason in self.because],
            "open_questions": list(self.open_questions),
        }


def classify(facts: Facts, *, as_of: date) -> Classification:
    """Return the classification of `facts` under the law as it stands on `as_of`."""
    return judged(facts, as_of=as_of)[0]


def judged(facts: Facts, *, as_of: date) -> tuple[Classification, tuple[str, ...]]:
    """Return the classification and every open key in the order of the questions.

    Unlike in `open_questions`, the keys about a model are named one by one (`gpai.monetised`).
    """
    table = tables.load(TABLE)
    ruling = judge(completed(facts), as_of=as_of)
    tags, roles = _given(ruling, "tag", _order("category")), _given(ruling, "role", _shown_roles())
    obligations, unknown = owed(ruling, roles)
    for gift in (*_gifts("tag", _order("category")), *_gifts("role", _shown_roles())):
        unknown |= ruling.on(gift).open
    result = Classification(
        framework=str(table.content["framework"]),
        edition=table.edition,
        as_of=as_of,
        category=tags[0],
        tags=tags,
        roles=roles,
        obligations=obligations,
        because=ruling.reasons(),
        open_questions=_folded(unknown, facts),
    )
    return result, in_order(unknown)


def _given(ruling: Ruling, kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if ruling.on(f"{kind}:{name}").holds)


@cache
def _gifts(kind: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{kind}:{name}" for name in names)


@cache
def _order(rows: str) -> tuple[str, ...]:
    return tuple(row["id"] for row in tables.load(TABLE).content[rows])


@cache
def _shown_roles() -> tuple[str, ...]:
    return tuple(r["id"] for r in tables.load(TABLE).content["role"] if "base" not in r)


def _folded(unknown: frozenset[str], facts: Facts) -> tuple[str, ...]:
    """Return the open keys; if nothing is known of the nested object, it is the question."""
    if facts.values.get(NESTED) is None:
        unknown = frozenset(key.split(".")[0] for key in unknown)
    return in_order(unknown)


def in_order(keys: frozenset[str]) -> tuple[str, ...]:
    """Return `keys` in the order of the questions."""
    return tuple(key for key in asked() if key in keys) if keys else ()


def titles(rows: str) -> Mapping[str, str]:
    """Return the titles of `category` or `role` rows by id."""
    return {row["id"]: row["title"] for row in tables.load(TABLE).content[rows]}


CATEGORY_TITLES: Mapping[str, str] = titles("category")
ROLE_TITLES: Mapping[str, str] = titles("role")
