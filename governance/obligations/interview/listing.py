"""Every question with its answer, by part: what the summary shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from governance.approvals.nested_facts import flat
from governance.approvals.words import answer
from governance.obligations.interview import sections
from governance.obligations.interview.abouts import Either
from governance.rules.eu_ai_act.facts import asked
from governance.rules.eu_ai_act.relevance import relevant
from governance.rules.questions import Question


@dataclass(frozen=True)
class Line:
    """One question: its answer in words, note and source, and why it cannot be read."""

    question: Question
    answered: bool
    answer: str
    note: str
    source: str
    problem: str
    url: str


@dataclass(frozen=True)
class Part:
    """A part with what is answered in it, and what can still be asked."""

    key: str
    title: str
    answered: tuple[Line, ...]
    open: tuple[Line, ...]


def parts(about: Either, *, as_of: date) -> list[Part]:
    """Return the parts that have something to show."""
    wrong = {one.key: str(one) for one in about.problems}
    still = () if about.problems else relevant(about.facts, as_of=as_of)
    given = flat(about.answers)
    lines = [_line(about, question, given, wrong) for question in asked().values()]
    found = [
        Part(
            key,
            sections.TITLES[key],
            tuple(one for one in lines if one.question.section == key and one.answered),
            tuple(
                one
                for one in lines
                if one.question.section == key and not one.answered and one.question.key in still
            ),
        )
        for key in sections.in_order()
    ]
    return [part for part in found if part.answered or part.open]


def _line(
    about: Either, question: Question, given: Mapping[str, object], wrong: Mapping[str, str]
) -> Line:
    value = given.get(question.key)
    note = value.get("note", "") if isinstance(value, Mapping) else ""
    return Line(
        question=question,
        answered=question.key in given,
        answer=_words(question, given),
        note=str(note or ""),
        source=about.known(question.key),
        problem=wrong.get(question.key, ""),
        url=about.page("answer", question.key),
    )


def _words(question: Question, given: Mapping[str, object]) -> str:
    if question.kind == "object" and given.get(question.key) is not None:
        return "There is one; no fact about it is known yet"
    return answer(question, given)
