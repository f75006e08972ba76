"""Use cases against articles: missing, attested, evidenced, set aside, or does not apply."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from governance.accounts.models import User
from governance.obligations.models import Obligation, ObligationState
from inventory.models import UseCase

ARTICLE = re.compile(r"Art \d+[a-z]?")
NONE = "none"
# From what asks most for work to what asks for none: a cell shows the first that it holds.
STATES: Mapping[str, tuple[str, str]] = {
    "missing": ("✕", "Missing"),
    "attested": ("◐", "Attested"),
    "evidenced": ("✓", "Evidenced"),
    "later": ("→", "Later"),
    "aside": ("⊘", "Set aside"),
    NONE: ("–", "Does not apply"),
}


@dataclass(frozen=True)
class Article:
    """One column; `position` is the place of its first duty in the catalogue."""

    ref: str
    framework: str
    topic: str
    position: int


@dataclass(frozen=True)
class Cell:
    """What one use case owes under one article: how many duties of it stand how."""

    article: Article
    numbers: Mapping[str, int]
    url: str = ""

    @property
    def state(self) -> str:
        """The state that asks most for work."""
        return next((state for state in STATES if self.numbers.get(state)), NONE)

    @property
    def symbol(self) -> str:
        """The sign of the state, for the eye alone."""
        return STATES[self.state][0]

    @property
    def words(self) -> str:
        """The state in words, with how many of the duties where they differ."""
        total, number = sum(self.numbers.values()), self.numbers.get(self.state, 0)
        label = STATES[self.state][1]
        return label if number == total else f"{label}, {number} of {total}"


@dataclass(frozen=True)
class Line:
    """One use case with its cells, one for each article."""

    use_case: UseCase
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """The articles, grouped by topic as (topic, number of columns), and the lines."""

    articles: tuple[Article, ...]
    topics: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


def article_of(ref: str) -> str:
    """Return the article of a reference: `Art 26(6)` gives `Art 26`; others stay as they are."""
    found = ARTICLE.match(ref)
    return found.group() if found else ref


def owing(user: User) -> QuerySet[UseCase]:
    """Return the use cases that the person may see and that owe anything, by name."""
    duties = Obligation.objects.filter(use_case=OuterRef("pk"))
    found = UseCase.objects.visible_to(user).filter(Exists(duties))
    return found.select_related("system__department").order_by("name", "pk")


def matrix(use_cases: Iterable[UseCase], *, framework: str = "", day: date, at: datetime) -> Matrix:
    """Return the matrix of these use cases on `day`, judged with the evidence current `at`.

    One statement, whatever their number. Articles under which none of them owes anything have no
    column.
    """
    cases = list(use_cases)
    rows = _rows(cases, framework, at)
    articles = _articles(rows)
    held: dict[tuple[int, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        held[row["use_case"], *_column(row)].append(row)
    lines = tuple(
        Line(
            case,
            tuple(_cell(case, one, held[case.pk, one.framework, one.ref], day) for one in articles),
        )
        for case in cases
    )
    return Matrix(articles, _topics(articles), lines)


def _rows(cases: Sequence[UseCase], framework: str, at: datetime) -> list[dict[str, Any]]:
    found = Obligation.objects.filter(use_case__in=cases)
    if framework:
        found = found.filter(requirement__framework__key=framework)
    columns = (
        "pk", "use_case", "state", "evidenced", "applies_from", "requirement__ref",
        "requirement__topic", "requirement__position", "requirement__framework__title",
    )  # fmt: skip
    return list(found.with_proof(at).order_by().values(*columns))


def _column(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["requirement__framework__title"], article_of(row["requirement__ref"])


def _place(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["requirement__position"], row["requirement__ref"]


def _articles(rows: Iterable[Mapping[str, Any]]) -> tuple[Article, ...]:
    first: dict[tuple[str, str], Article] = {}
    for row in sorted(rows, key=_place):
        framework, ref = _column(row)
        topic = row["requirement__topic"] or framework
        place = row["requirement__position"]
        first.setdefault((framework, ref), Article(ref, framework, topic, place))
    by_topic: dict[tuple[str, str], int] = {}
    for one in first.values():
        by_topic.setdefault((one.framework, one.topic), one.position)
    return tuple(
        sorted(
            first.values(),
            key=lambda one: (
                one.framework,
                by_topic[one.framework, one.topic],
                one.position,
                one.ref,
            ),
        )
    )


def _topics(articles: Iterable[Article]) -> tuple[tuple[str, int], ...]:
    groups = groupby(articles, key=lambda one: (one.framework, one.topic))
    return tuple((topic, len(list(found))) for (_, topic), found in groups)


def _cell(case: UseCase, article: Article, rows: Sequence[Mapping[str, Any]], day: date) -> Cell:
    if not rows:
        return Cell(article, {})
    numbers: dict[str, int] = defaultdict(int)
    for row in rows:
        numbers[state_of(row, day)] += 1
    if len(rows) == 1:
        return Cell(
            article, numbers, reverse("obligations:obligation-detail", args=[rows[0]["pk"]])
        )
    asked = {"use_case": case.pk, "of_article": article.ref}
    return Cell(article, numbers, f"{reverse('obligations:obligation-list')}?{urlencode(asked)}")


def state_of(row: Mapping[str, Any], day: date) -> str:
    """Return how one duty stands on a day; what is done counts also before it applies."""
    if row["state"] == ObligationState.NOT_APPLICABLE:
        return "aside"
    if row["state"] == ObligationState.FULFILLED:
        return "evidenced" if row["evidenced"] else "attested"
    starts = row["applies_from"]
    return "missing" if starts is not None and starts <= day else "later"
