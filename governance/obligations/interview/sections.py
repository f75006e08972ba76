"""The parts of the interview, what each still asks, and how far all of it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from governance.rules.eu_ai_act.classify import judged
from governance.rules.eu_ai_act.facts import Facts, asked
from governance.rules.eu_ai_act.relevance import relevant

TITLES: Mapping[str, str] = {
    "subject": "What it is",
    "scope": "Whether the Act reaches it",
    "roles": "What you do with it",
    "prohibited": "Prohibited practices",
    "high_risk": "High-risk uses and products",
    "transparency": "What people see and are told",
    "use": "Who uses it, and since when",
    "open_source": "Open-source release",
    "gpai": "The general-purpose model",
}


@dataclass(frozen=True)
class Section:
    """One part: its questions that can still matter, and how many are answered."""

    key: str
    title: str
    asks: tuple[str, ...]
    answered: int

    @property
    def words(self) -> str:
        """How far it is, for a person."""
        if self.asks:
            return f"{len(self.asks)} to ask"
        return "Answered" if self.answered else "Nothing to ask"


@dataclass(frozen=True)
class Progress:
    """Every part as it stands. `at_most` counts what can matter, with what waits for an answer."""

    sections: tuple[Section, ...]
    at_most: int

    @property
    def words(self) -> str:
        """How much can still be asked, as far as the answers so far tell."""
        if not self.at_most:
            return "No further answer can change the result."
        more = "question" if self.at_most == 1 else "questions"
        return f"With what is answered, at most {self.at_most} more {more} can still matter."

    def at(self, key: str) -> Section | None:
        """Return one part, None where there is none of this key."""
        return next((one for one in self.sections if one.key == key), None)

    @property
    def first(self) -> Section | None:
        """The first part that has something to ask."""
        return next((one for one in self.sections if one.asks), None)

    def after(self, key: str) -> Section | None:
        """Return the next part that has something to ask, None after the last."""
        return next((one for one in self._beyond(key) if one.asks), None)

    def before(self, key: str) -> Section | None:
        """Return the part before that has something to ask, None before the first."""
        keys = [one.key for one in self.sections]
        earlier = self.sections[: keys.index(key)]
        return next((one for one in reversed(earlier) if one.asks), None)

    def _beyond(self, key: str) -> tuple[Section, ...]:
        keys = [one.key for one in self.sections]
        return self.sections[keys.index(key) + 1 :]


def progress_of(facts: Facts, *, as_of: date) -> Progress:
    """Return how far the interview is with these answers."""
    open_keys = relevant(facts, as_of=as_of)
    sections = (_section(key, facts, open_keys) for key in in_order())
    return Progress(tuple(sections), len(judged(facts, as_of=as_of)[1]))


def _section(key: str, facts: Facts, open_keys: tuple[str, ...]) -> Section:
    answered = sum(1 for name in facts.values if asked()[name].section == key)
    return Section(key, TITLES[key], tuple(k for k in open_keys if in_section(k, key)), answered)


def in_section(question: str, key: str) -> bool:
    """Tell whether a question belongs to a part."""
    return asked()[question].section == key


@cache
def in_order() -> tuple[str, ...]:
    """Return the parts in the order of their questions."""
    return tuple(dict.fromkeys(question.section for question in asked().values()))
