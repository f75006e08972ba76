"""What another answer would change: two results side by side, and the answers that matter most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from governance.rules.eu_ai_act import other_answers, values
from governance.rules.eu_ai_act.classify import CATEGORY_TITLES, Classification, classify
from governance.rules.eu_ai_act.facts import Facts, asked
from governance.rules.eu_ai_act.owed import Obligation


@dataclass(frozen=True)
class Changed:
    """One obligation that both results have, with other days, status, role or relief."""

    before: Obligation
    after: Obligation


@dataclass(frozen=True)
class Comparison:
    """What differs between two results; everything else is the same in both.

    `category` is (before, after), also where the two are equal. `obligations_changed` leaves out
    those that only rest on other rules.
    """

    category: tuple[str, str]
    tags_added: tuple[str, ...]
    tags_removed: tuple[str, ...]
    roles_added: tuple[str, ...]
    roles_removed: tuple[str, ...]
    obligations_added: tuple[Obligation, ...]
    obligations_removed: tuple[Obligation, ...]
    obligations_changed: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any((*self._lists(), self.category[0] != self.category[1]))

    def _lists(self) -> tuple[tuple[object, ...], ...]:
        return (
            self.tags_added, self.tags_removed, self.roles_added, self.roles_removed,
            self.obligations_added, self.obligations_removed, self.obligations_changed,
        )  # fmt: skip

    def as_dict(self) -> dict[str, object]:
        """Return the comparison as JSON data."""
        return {
            "category": {"before": self.category[0], "after": self.category[1]},
            "tags": {"added": list(self.tags_added), "removed": list(self.tags_removed)},
            "roles": {"added": list(self.roles_added), "removed": list(self.roles_removed)},
            "obligations": {
                "added": [duty.as_dict() for duty in self.obligations_added],
                "removed": [duty.as_dict() for duty in self.obligations_removed],
                "changed": [
                    {"before": one.before.as_dict(), "after": one.after.as_dict()}
                    for one in self.obligations_changed
                ],
            },
        }


@dataclass(frozen=True)
class Turn:
    """Another answer to one question that alone would give another category.

    `value` is the first of the answers that do so, as JSON data; `also` are the others. An answer
    that contradicts a stated one is judged as if that one were open; `sets_aside` names it.
    """

    key: str
    value: object
    also: tuple[object, ...]
    category: str
    sentence: str
    sets_aside: tuple[str, ...]


def compare(before: Classification, after: Classification) -> Comparison:
    """Return what `after` has more, less or different."""
    old = {duty.id: duty for duty in before.obligations}
    new = {duty.id: duty for duty in after.obligations}
    both = [Changed(old[id_], new[id_]) for id_ in old if id_ in new]
    return Comparison(
        category=(before.category, after.category),
        tags_added=_without(after.tags, before.tags),
        tags_removed=_without(before.tags, after.tags),
        roles_added=_without(after.roles, before.roles),
        roles_removed=_without(before.roles, after.roles),
        obligations_added=tuple(duty for id_, duty in new.items() if id_ not in old),
        obligations_removed=tuple(duty for id_, duty in old.items() if id_ not in new),
        obligations_changed=tuple(one for one in both if _told(one.before) != _told(one.after)),
    )


def _without(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in some if one not in others)


def _told(duty: Obligation) -> tuple[object, ...]:
    return (
        duty.role, duty.applies_from, duty.also_read_as, duty.originally, duty.status,
        duty.open_source_exempt,
    )  # fmt: skip


def would_change(facts: Facts, *, as_of: date) -> tuple[Turn, ...]:
    """Return the answers that, one at a time, would give another category than `facts` do.

    Both open questions and answered ones are turned. Answers to one question that lead to the
    same category are one turn.
    """
    now = classify(facts, as_of=as_of).category
    tried = [turn for key in asked() for turn in _turns(facts, key, as_of=as_of)]
    changing = sorted((turn for turn in tried if turn.category != now), key=_place)
    merged = [_merged(list(same)) for _, same in groupby(changing, key=_place)]
    places = list(asked())
    return tuple(sorted(merged, key=lambda turn: places.index(turn.key)))


def _place(turn: Turn) -> tuple[str, str, tuple[str, ...]]:
    return turn.key, turn.category, turn.sets_aside


def _turns(facts: Facts, key: str, *, as_of: date) -> Iterator[Turn]:
    for other in other_answers.of(facts, key, as_of=as_of):
        category = classify(other.facts, as_of=as_of).category
        yield Turn(key, values.plain(other.value), (), category, "", other.sets_aside)


def _merged(same: list[Turn]) -> Turn:
    first, rest = same[0], same[1:]
    return Turn(
        key=first.key,
        value=first.value,
        also=tuple(turn.value for turn in rest),
        category=first.category,
        sentence=_sentence(first, len(rest)),
        sets_aside=first.sets_aside,
    )


def _sentence(turn: Turn, others: int) -> str:
    more = f" (or {others} of its other answers)" if others else ""
    return (
        f"If the answer to “{asked()[turn.key].text}” were “{said(turn.key, turn.value)}”{more}, "
        f"the result would be: {CATEGORY_TITLES[turn.category]}."
    )


def said(key: str, value: object) -> str:
    """Return an answer, given as JSON data, in the words of the screen."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(said(key, one) for one in value) or "None of these"
    if isinstance(value, float | int):
        return f"{value:.3g}"
    return _labels(key).get(str(value), str(value))


def _labels(key: str) -> Mapping[str, str]:
    return {choice.value: choice.label for choice in asked()[key].choices}
