"""What the pages that answer a checklist show beside the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.checklist import Row
from governance.approvals.models import Answer
from governance.evidence.models import Evidence

SHOWN = 5


@dataclass(frozen=True)
class Place:
    """Where an item stands among those that a person may answer."""

    number: int
    count: int
    previous: Row | None
    next: Row | None
    next_open: Row | None


@dataclass(frozen=True)
class Use:
    """One item of evidence with the other answers that rest on it, and how many more there are.

    Each of `others` is an answer with the words of its question. `newer` replaces the item.
    """

    evidence: Evidence
    others: Sequence[tuple[Answer, str]]
    more: int
    newer: Evidence | None = None


def for_people(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that a person may answer."""
    return [row for row in rows if not row.by_software and not row.waits_for_approval]


def place_of(row: Row, rows: Sequence[Row]) -> Place:
    """Return where a row stands; one that the software answered stands between its neighbours."""
    asked = for_people(rows)
    before = [one for one in rows[: rows.index(row)] if one in asked]
    after = [one for one in rows[rows.index(row) + 1 :] if one in asked]
    return Place(
        number=len(before) + 1,
        count=len(asked),
        previous=before[-1] if before else None,
        next=after[0] if after else None,
        next_open=next((one for one in [*after, *before] if one.answer is None), None),
    )


def uses_of(row: Row, user: User, *, at: datetime) -> list[Use]:
    """Return the evidence of an answer with what else rests on it, as far as the person may see."""
    if row.answer is None:
        return []
    evidence = list(row.answer.evidence.all())
    others = (
        Answer.objects.visible_to(user)
        .filter(evidence__in=evidence)
        .exclude(pk=row.answer.pk)
        .select_related("approval__use_case__system", "approval__checklist")
        .prefetch_related("evidence")
        .distinct()
        .order_by("-pk")
    )
    found, newer = list(others), newest_for(evidence, user, at)
    return [_use(one, found, newer.get(one.pk)) for one in evidence]


def newest_for(evidence: Sequence[Evidence], user: User, at: datetime) -> dict[int, Evidence]:
    """Return, by the number of an item, what replaces it and counts; the newest that is visible."""
    rows = Evidence.objects.visible_to(user).current(at).filter(replaces__in=evidence)
    return {row.replaces_id: row for row in rows.order_by("pk").defer("record") if row.replaces_id}


def _use(evidence: Evidence, answers: Sequence[Answer], newer: Evidence | None) -> Use:
    mine = [row for row in answers if evidence in row.evidence.all()]
    asked = [(row, question_of(row)) for row in mine[:SHOWN]]
    return Use(evidence, asked, max(0, len(mine) - SHOWN), newer)


def question_of(answer: Answer) -> str:
    """Return the words of an answer's question as they were asked; its id where they are lost."""
    kept = answer.approval.checklist.items if answer.approval.checklist else []
    return next((row["text"] for row in kept if row["id"] == answer.item), answer.item)
