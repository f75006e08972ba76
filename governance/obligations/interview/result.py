"""What the rules say of the answers on one day, with everything that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from governance.obligations.models import Requirement
from governance.rules.eu_ai_act import obligations, what_if
from governance.rules.eu_ai_act.classify import (
    CATEGORY_TITLES,
    ROLE_TITLES,
    Classification,
    classify,
)
from governance.rules.eu_ai_act.facts import Facts, asked, completed
from governance.rules.eu_ai_act.headline import headline
from governance.rules.eu_ai_act.obligations import Row
from governance.rules.eu_ai_act.owed import Obligation
from governance.rules.eu_ai_act.rulebook import judge
from governance.rules.questions import Question
from governance.rules.reasons import Reason

STATUSES: Mapping[str, str] = {
    "in_force": "Applies",
    "upcoming": "Starts later",
    "legacy": "Starts with a change of design",
}


@dataclass(frozen=True)
class Named:
    """A tag or a role, and the rules that give it."""

    key: str
    title: str
    because: tuple[Reason, ...]


@dataclass(frozen=True)
class Duty:
    """One obligation with its row of the catalogue; `stored` says that it has a page of its own."""

    owed: Obligation
    row: Row
    stored: bool

    @property
    def status(self) -> str:
        """Whether it applies, in words."""
        return STATUSES.get(self.owed.status, self.owed.status)

    @property
    def role(self) -> str:
        """Whose duty it is."""
        return ROLE_TITLES.get(self.owed.role, self.owed.role)


@dataclass(frozen=True)
class Result:
    """The classification of some answers, in the words of the page."""

    facts: Facts
    as_of: date

    @cached_property
    def found(self) -> Classification:
        """What the rules say."""
        return classify(self.facts, as_of=self.as_of)

    @property
    def category(self) -> str:
        """The category in words."""
        return CATEGORY_TITLES[self.found.category]

    @property
    def headline(self) -> str:
        """All of it in one sentence."""
        return headline(self.found)

    @cached_property
    def tags(self) -> list[Named]:
        """Every category that holds, the highest first, each with its rules."""
        return self._named("tag", self.found.tags, CATEGORY_TITLES)

    @cached_property
    def roles(self) -> list[Named]:
        """Every role held, each with its rules."""
        return self._named("role", self.found.roles, ROLE_TITLES)

    def _named(self, kind: str, keys: tuple[str, ...], titles: Mapping[str, str]) -> list[Named]:
        ruling = judge(completed(self.facts), as_of=self.as_of)
        because = {reason.rule: reason for reason in self.found.because}
        return [
            Named(key, titles[key], tuple(because[r] for r in ruling.reasons_for(f"{kind}:{key}")))
            for key in keys
        ]

    @cached_property
    def duties(self) -> list[Duty]:
        """What is owed, in the order of the catalogue."""
        rows = {row.id: row for row in obligations.catalogue()}
        ids = [duty.id for duty in self.found.obligations]
        stored = set(Requirement.objects.filter(key__in=ids).values_list("key", flat=True))
        return [Duty(duty, rows[duty.id], duty.id in stored) for duty in self.found.obligations]

    @property
    def binding(self) -> list[Duty]:
        """The duties that are not lifted for an open-source release."""
        return [duty for duty in self.duties if not duty.owed.open_source_exempt]

    @property
    def lifted(self) -> list[Duty]:
        """The duties that the open-source release lifts."""
        return [duty for duty in self.duties if duty.owed.open_source_exempt]

    @property
    def two_readings(self) -> list[Duty]:
        """Those whose day is read in two ways."""
        return [duty for duty in self.duties if duty.owed.also_read_as]

    @property
    def open(self) -> list[Question]:
        """The questions whose answers could still add to this or change it."""
        return [asked()[key] for key in self.found.open_questions]

    @cached_property
    def turns(self) -> tuple[what_if.Turn, ...]:
        """The single answers that would give another category."""
        return what_if.would_change(self.facts, as_of=self.as_of)
