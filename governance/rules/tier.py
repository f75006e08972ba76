"""The organisation's own risk tier of a use case: 1 low, 2 moderate, 3 high."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import questions, tables
from governance.rules.questions import Question
from governance.rules.reasons import Reason

TABLE = "risk_tier"
LOWEST, HIGHEST = 1, 3
TIERS = range(LOWEST, HIGHEST + 1)


@dataclass(frozen=True)
class Problem:
    """One fact that cannot be used: its key, why, and the values that are allowed."""

    key: str
    reason: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Raise:
    """One thing that would raise the tier. `open` means that the answer is not known yet."""

    tier: int
    text: str
    open: bool


@dataclass(frozen=True)
class TierResult:
    """The tier and why.

    `because` holds the reasons of the tier that was given, not of lower ones. `open_questions`
    are fact keys that could still raise it. `lower_if` are sentences that must all become true
    for the tier `lower_to`; `raise_if` are those of which one is enough for a higher tier.
    Anything in `blocked` means that the use cannot be approved at all.
    """

    tier: int
    because: tuple[Reason, ...]
    open_questions: tuple[str, ...]
    lower_if: tuple[str, ...]
    blocked: tuple[Reason, ...]
    edition: str
    lower_to: int = LOWEST
    raise_if: tuple["Raise", ...] = ()


@dataclass(frozen=True)
class _Rule:
    tier: int
    when: Mapping[str, tuple[object, ...]]
    reason: Reason
    otherwise: str


def decide(
    facts: Mapping[str, object], *, ai_act_tags: Collection[str], raised_to: int | None = None
) -> TierResult:
    """Return the highest tier any rule gives; a missing or None fact is unknown, never low.

    `ai_act_tags` are the tags of the EU AI Act classification. `raised_to` is the tier an officer
    set; it can only raise.

    :raises ValueError: if a fact fails `check` or `raised_to` is not a tier.
    """
    _refuse_bad_input(facts, raised_to)
    known = {key: value for key, value in facts.items() if value not in (None, "")}
    fired = [rule for rule in _rules() if _holds(rule, known)] + _tag_rules(ai_act_tags)
    still_open = _open_questions(known, above=_top(fired))
    fired += _judgements(fired, still_open, raised_to)
    tier = _top(fired)
    decisive = [rule for rule in fired if rule.tier == tier]
    lower_to, lower_if = _lower(decisive, fired, known)
    return TierResult(
        tier=tier,
        because=tuple(rule.reason for rule in decisive),
        open_questions=still_open,
        lower_if=lower_if if tier > LOWEST else (),
        blocked=_blocked(ai_act_tags),
        edition=tables.load(TABLE).edition,
        lower_to=lower_to,
        raise_if=_raises(known, above=tier),
    )


def check(facts: Mapping[str, object]) -> tuple[Problem, ...]:
    """Return what is wrong with the facts; None stands for "not known yet" and is fine."""
    asked = {question.key: question for question in questions.asked(TABLE)}
    return tuple(
        problem
        for key, value in facts.items()
        if value is not None and (problem := _problem(key, value, asked))
    )


def _problem(key: str, value: object, asked: Mapping[str, Question]) -> Problem | None:
    if key not in asked:
        return Problem(key, f"There is no question “{key}”.", tuple(asked))
    question = asked[key]
    allowed = tuple(choice.value for choice in question.choices)
    if question.kind == "bool" and not isinstance(value, bool):
        return Problem(key, f"“{value}” is not an answer; say true or false.", ("true", "false"))
    if question.kind == "choice" and value not in allowed:
        return Problem(key, f"“{value}” is not one of the answers.", allowed)
    if question.kind == "text" and not isinstance(value, str):
        return Problem(key, "The answer must be text.", ())
    return None


def _refuse_bad_input(facts: Mapping[str, object], raised_to: int | None) -> None:
    if problems := check(facts):
        raise ValueError("; ".join(f"{problem.key}: {problem.reason}" for problem in problems))
    if raised_to is not None and raised_to not in TIERS:
        raise ValueError(f"There is no tier {raised_to}; tiers are 1, 2 and 3.")


def _rule(row: Mapping[str, Any], tier: int) -> _Rule:
    when = {key: tuple(values) for key, values in row.get("when", {}).items()}
    return _Rule(tier, when, Reason(row["id"], row["text"], row["source"]), row["otherwise"])


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_rule(row, row["tier"]) for row in tables.load(TABLE).content["rule"])


def _holds(rule: _Rule, known: Mapping[str, object]) -> bool:
    return all(known.get(key) in values for key, values in rule.when.items())


def _top(rules: Collection[_Rule]) -> int:
    return max(rule.tier for rule in rules)


def _tag_rules(tags: Collection[str]) -> list[_Rule]:
    rows = tables.load(TABLE).content["tag"]
    return [_rule(row, row["tier"]) for row in rows if row["tag"] in tags]


def _blocked(tags: Collection[str]) -> tuple[Reason, ...]:
    rows = tables.load(TABLE).content["tag"]
    return tuple(
        Reason(row["id"], row["text"], row["source"])
        for row in rows
        if row["tag"] in tags and row["blocks"]
    )


def _judgements(
    fired: Collection[_Rule], still_open: tuple[str, ...], raised_to: int | None
) -> list[_Rule]:
    """Return the rules that are not about facts: what is unknown, and what an officer decided."""
    content = tables.load(TABLE).content
    unknown = _rule(*_unknown())
    added = [unknown] if still_open and unknown.tier > _top(fired) else []
    if raised_to is not None and raised_to > _top([*fired, *added]):
        added.append(_rule(content["raised"], raised_to))
    return added


def _open_questions(known: Mapping[str, object], *, above: int) -> tuple[str, ...]:
    """Return the unanswered keys, in the order of the screen, that could lift the tier higher."""
    open_keys = {
        key
        for rule in _rules()
        if rule.tier > above and _could_hold(rule, known)
        for key in rule.when
        if key not in known
    }
    return tuple(question.key for question in questions.asked(TABLE) if question.key in open_keys)


def _lower(
    decisive: Sequence[_Rule], fired: Sequence[_Rule], known: Mapping[str, object]
) -> tuple[int, tuple[str, ...]]:
    """Return the tier that is left once the decisive rules no longer hold, and what that takes."""
    tier, unknown = _top(decisive), _rule(*_unknown())
    sentences = [rule.otherwise for rule in decisive]
    left = max((rule.tier for rule in fired if rule not in decisive), default=LOWEST)
    changed = {key for rule in decisive for key in rule.when}
    if unknown in decisive or not set(_open_questions(known, above=left)) - changed:
        return left, tuple(sentences)
    if unknown.tier < tier:
        return max(left, unknown.tier), tuple(sentences)
    return left, (*sentences, unknown.otherwise)


def _unknown() -> tuple[Mapping[str, Any], int]:
    row = tables.load(TABLE).content["unknown"]
    return row, row["tier"]


def _raises(known: Mapping[str, object], *, above: int) -> tuple[Raise, ...]:
    """Return the rules of a higher tier that one answer, or the open ones, would make hold."""
    found = []
    for rule in _rules():
        lacking = [key for key, values in rule.when.items() if known.get(key) not in values]
        is_open = _could_hold(rule, known)
        if rule.tier > above and (is_open or len(lacking) == 1):
            found.append(Raise(rule.tier, rule.reason.text, is_open))
    return tuple(found)


def _could_hold(rule: _Rule, known: Mapping[str, object]) -> bool:
    asked = {question.key: question for question in questions.asked(TABLE)}
    return all(
        known[key] in values if key in known else _matters(asked[key], known)
        for key, values in rule.when.items()
    )


def _matters(question: Question, known: Mapping[str, object]) -> bool:
    """Any one of the `only_if` keys is enough to make the question matter; so is not knowing."""
    if not question.only_if:
        return True
    return any(key not in known or known[key] in values for key, values in question.only_if.items())
