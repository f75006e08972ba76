"""The checklist of one release: its items, their answers, what shows them, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from governance.approvals import proof
from governance.approvals.models import AnswerValue, Release, ReleaseAnswer
from governance.approvals.proof import Proof
from governance.evidence.models import Strength
from governance.rules import release_checklist
from governance.rules.release_checklist import ReleaseItem

DONE = (AnswerValue.SATISFIED, AnswerValue.NOT_APPLICABLE)


@dataclass(frozen=True)
class ReleaseRow:
    """One item with its answer, None while it is open, and how well it is shown on a day."""

    item: ReleaseItem
    answer: ReleaseAnswer | None
    day: date

    @property
    def state(self) -> str:
        """The answer's value, or `open`."""
        return self.answer.value if self.answer else "open"

    @property
    def by_software(self) -> bool:
        """Whether the software gave the answer; then nobody can type another."""
        return bool(self.answer and self.answer.answered_by_id is None)

    @property
    def is_done(self) -> bool:
        """Whether it is satisfied, or does not apply."""
        return self.state in DONE

    @property
    def proof(self) -> Proof:
        """How well the answer is shown: see `governance.approvals.proof`."""
        if self.answer is None or not self.is_done:
            return ""
        return proof.of(self.answer.evidence.all(), self.item.strength, self.day)

    @property
    def expected(self) -> str:
        """How strong its evidence is expected to be, in words."""
        return str(Strength(self.item.strength).label)


@dataclass(frozen=True)
class ReleaseFamily:
    """The items of one family."""

    key: str
    title: str
    rows: tuple[ReleaseRow, ...]


@dataclass(frozen=True)
class ReleaseCounts:
    """How far a checklist is; evidenced and attested are never one number."""

    items: int
    done: int
    evidenced: int
    attested: int
    open: int


def items_of(release: Release) -> tuple[ReleaseItem, ...]:
    """Return what the release was asked, word for word; a draft is asked what is asked today."""
    if release.checklist is None:
        return release_checklist.items_for(general_purpose=release.general_purpose)
    return tuple(release_checklist.item_of(row) for row in release.checklist.items)


def rows_of(release: Release, *, at: datetime) -> list[ReleaseRow]:
    """Return every item with its answer and evidence, in the order of the checklist."""
    found = release.answers.select_related("answered_by").prefetch_related("evidence")
    answers = {answer.item: answer for answer in found}
    return [ReleaseRow(item, answers.get(item.id), at.date()) for item in items_of(release)]


def families_of(rows: Sequence[ReleaseRow]) -> tuple[ReleaseFamily, ...]:
    """Return the rows by family, without the families of which nothing is asked."""
    titles = release_checklist.families()
    grouped = {key: tuple(row for row in rows if row.item.family == key) for key in titles}
    return tuple(ReleaseFamily(key, titles[key], rows) for key, rows in grouped.items() if rows)


def counts(rows: Sequence[ReleaseRow]) -> ReleaseCounts:
    """Return how many items are done, and of those how many are evidenced and only attested."""
    done = [row for row in rows if row.is_done]
    evidenced = sum(row.proof == proof.EVIDENCED for row in done)
    return ReleaseCounts(
        items=len(rows),
        done=len(done),
        evidenced=evidenced,
        attested=len(done) - evidenced,
        open=sum(row.answer is None for row in rows),
    )


def gaps_of(rows: Iterable[ReleaseRow]) -> tuple[str, ...]:
    """Return one sentence for each required item that stands in the way of a signature."""
    return tuple(sentence for row in rows if row.item.required and (sentence := _gap(row)))


def _gap(row: ReleaseRow) -> str:
    if row.state == "open":
        return f"Not answered yet: {row.item.text}"
    if row.state == AnswerValue.NOT_SATISFIED:
        return f"Answered with no: {row.item.text}"
    if row.answer and row.proof == proof.RAN_OUT:
        over = max(e.valid_until for e in row.answer.evidence.all() if e.valid_until)
        return f"The evidence for “{row.item.text}” ran out on {over:%d %B %Y}. Add a current one."
    return ""
