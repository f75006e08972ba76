"""The organisation's policy in numbers, and what each kind of change means for approvals."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from governance.rules import tables

TABLE = "policy"
SEVERITIES = ("critical", "high", "medium", "low")
EFFECTS = ("no longer valid", "needs review", "none")
VERDICT = "verdict"


@dataclass(frozen=True)
class ChangeRule:
    """What one kind of change at a hub means.

    `severity` is one of SEVERITIES, `effect` (on approvals bound to the model) one of EFFECTS;
    `title` and `why` are for people.
    """

    kind: str
    title: str
    severity: str
    effect: str
    why: str


@dataclass(frozen=True)
class BindingRule:
    """What a difference in one kind of thing does: `effect` is one of the first two EFFECTS."""

    kind: str
    title: str
    effect: str


@dataclass(frozen=True)
class GoLive:
    """The trust evidence that only deployed bytes can give, and the condition that asks for it."""

    trust_item: str
    text: str


@dataclass(frozen=True)
class EvidenceLimits:
    """What may be uploaded as evidence: size of one file in bytes, and media types.

    `max_unpacked_bytes` and `max_members` bound an office document, which is an archive.
    """

    max_bytes: int
    max_unpacked_bytes: int
    max_members: int
    media_types: frozenset[str]


def edition() -> str:
    """Return the edition of the policy, kept beside what was decided under it."""
    return tables.load(TABLE).edition


def review_months(tier: int) -> int:
    """Return after how many calendar months an approval of this tier is looked at again.

    :raises ValueError: if there is no such tier.
    """
    return _number("review_months", str(tier), what="tier")


def minimum_trust(tier: int, *, customer_facing: bool) -> int:
    """Return the lowest trust level (0 to 6) a model needs for this tier.

    :raises ValueError: if there is no such tier.
    """
    of_tier = _number("minimum_trust", str(tier), what="tier")
    if not customer_facing:
        return of_tier
    return max(of_tier, _number("minimum_trust", "customer_facing", what="use"))


def recommended_trust() -> int:
    """Return the trust level that is recommended for high-risk uses; no approval waits for it."""
    return _number("recommended_trust", "high_risk", what="use")


def condition_strength() -> int:
    """Return how strong the evidence has to be that a condition is met."""
    return _number("condition", "strength", what="limit")


def finding_due_days(severity: str) -> int:
    """Return within how many calendar days a finding of this severity must be settled.

    :raises ValueError: if there is no such severity.
    """
    return _number("finding_due_days", severity, what="severity")


def finding_asks_for_a_look(severity: str) -> bool:
    """Tell whether a finding of this severity makes the approvals of its system need review."""
    return severity in _content()["finding_look"]["severities"]


def poll_interval_hours() -> int:
    """Return how many hours may pass between two looks at a model in use."""
    return _number("poll", "interval_hours", what="interval")


def scan_patience_days() -> int:
    """Return for how many days a hub's scanners are waited for."""
    return _number("poll", "scan_patience_days", what="limit")


@cache
def binding_rules() -> Mapping[str, BindingRule]:
    """Return what a difference of each kind does to an approval, by kind."""
    return {row["kind"]: BindingRule(**row) for row in _content()["binding"]}


@cache
def ending_bindings() -> tuple[str, ...]:
    """Return the kinds whose difference ends an approval; the others ask for a review."""
    return tuple(key for key, rule in binding_rules().items() if rule.effect == EFFECTS[0])


def go_live() -> GoLive:
    """Return what has to be shown of the bytes that run before a system goes live."""
    row = _content()["go_live"]
    return GoLive(row["trust_item"], row["text"])


def longest_waiver_days() -> int:
    """Return for how many days a waiver may be granted at most."""
    return _number("waiver", "longest_days", what="limit")


def longest_acceptance_days() -> int:
    """Return for how many days the risk of a finding may be accepted at most."""
    return _number("acceptance", "longest_days", what="limit")


def longest_delegation_days() -> int:
    """Return for how many days sign-offs may be delegated at most."""
    return _number("delegation", "longest_days", what="limit")


@cache
def evidence_limits() -> EvidenceLimits:
    """Return what may be uploaded as evidence."""
    limits = _content()["evidence"]
    sizes = {name: int(limits[name]) for name in ("max_bytes", "max_unpacked_bytes", "max_members")}
    return EvidenceLimits(**sizes, media_types=frozenset(limits["media_types"]))


@cache
def change_rules() -> Mapping[str, ChangeRule]:
    """Return every kind of change by its key, most severe first."""
    rules = [ChangeRule(**row) for row in _content()["change"]]
    return {
        rule.kind: rule for rule in sorted(rules, key=lambda rule: SEVERITIES.index(rule.severity))
    }


def change_rule(kind: str) -> ChangeRule:
    """Return what one kind of change means.

    :raises ValueError: if there is no such kind.
    """
    if kind not in change_rules():
        raise ValueError(f"“{kind}” is no kind of change; kinds are {', '.join(change_rules())}.")
    return change_rules()[kind]


def _content() -> Mapping[str, Any]:
    return tables.load(TABLE).content


def _number(section: str, key: str, *, what: str) -> int:
    numbers = _content()[section]
    if key not in numbers:
        raise ValueError(f"The policy has no {what} “{key}”; it has {', '.join(numbers)}.")
    return int(numbers[key])
