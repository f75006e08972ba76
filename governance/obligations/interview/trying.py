"""What-if: some answers tried in place of the stored ones, held by the address alone."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict

from governance.approvals import question_fields as fields
from governance.approvals.nested_facts import flat
from governance.approvals.question_forms import NONE
from governance.approvals.words import answer
from governance.obligations.interview.abouts import Either
from governance.obligations.interview.forms import PARTS, AnswersForm
from governance.obligations.interview.result import Result
from governance.rules.eu_ai_act.facts import asked, parse
from governance.rules.eu_ai_act.what_if import Comparison, Turn, compare
from governance.rules.questions import Question

TRIED, ADD, DROP = "tried", "add", "drop"


@dataclass(frozen=True)
class Tried:
    """One question that is answered otherwise: as stored, and as tried."""

    question: Question
    was: str
    now: str


class Trial:
    """The answers that an address tries, and what would follow."""

    def __init__(self, about: Either, sent: QueryDict, *, as_of: date) -> None:
        self.about, self.as_of = about, as_of
        keys = [key for key in sent.getlist(TRIED) if key in asked()]
        added = [key for key in sent.getlist(ADD) if key in asked() and key not in keys]
        gone = set(sent.getlist(DROP))
        self.keys = tuple(key for key in dict.fromkeys([*keys, *added]) if key not in gone)
        self.just_added = tuple(added)
        data = sent.copy()
        for key in added:
            _start(data, asked()[key], flat(about.answers))
        self.form = AnswersForm(data, keys=self.keys, facts=about.answers)

    @cached_property
    def before(self) -> Result:
        """What the stored answers come to."""
        return Result(self.about.facts, self.as_of)

    @cached_property
    def after(self) -> Result | None:
        """What the tried ones come to; None where they cannot be judged or nothing is tried."""
        if not self.keys or not self.form.is_valid():
            return None
        return Result(parse(self.form.facts()), self.as_of)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What differs."""
        return compare(self.before.found, self.after.found) if self.after else None

    @property
    def tried(self) -> list[Tried]:
        """Each question that is tried with another answer than the stored one."""
        if not self.after:
            return []
        was, now = flat(self.about.answers), flat(self.form.facts())
        pairs = [(asked()[key], was, now) for key in self.keys]
        found = [Tried(q, answer(q, before), answer(q, after)) for q, before, after in pairs]
        return [one for one in found if one.was != one.now]


def _start(data: QueryDict, question: Question, stored: dict[str, object]) -> None:
    """Let a question that was just added start with the stored answer."""
    if question.key in data or question.key + NONE in data:
        return
    value = fields.plain(stored.get(question.key, fields.UNKNOWN))
    if value != fields.UNKNOWN:
        _put(data, question, value)


def _put(data: QueryDict, question: Question, value: object) -> None:
    if question.kind == "object":
        data[question.key] = fields.NOT_APPLICABLE if value is None else PARTS
    elif fields.is_none(question, value):
        data[question.key + NONE] = "on"
    elif isinstance(value, list) and question.choices:
        data.setlist(question.key, [str(one) for one in value])
    else:
        data[question.key] = str(fields.initial(question, value))


def query_of(turn: Turn) -> str:
    """Return the part of an address that tries one answer of another category."""
    question, data = asked()[turn.key], QueryDict(mutable=True)
    data[TRIED] = turn.key
    value = turn.value
    _put(data, question, list(value) if isinstance(value, tuple | frozenset) else value)
    for key in turn.sets_aside:
        data.appendlist(TRIED, key)
    return data.urlencode()
