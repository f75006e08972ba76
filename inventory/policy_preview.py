"""What another licence policy would change: every model weighed under both, nothing saved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import OUTCOMES
from inventory.licence_words import OUTCOMES as STATES
from inventory.models import Revision
from inventory.organisation_verdict import verdict_on

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Change:
    """One model whose outcome would be another one. `in_use` if a system uses the model."""

    model_id: int
    repo_id: str
    licence_id: str
    was: str
    now: str
    in_use: bool

    @property
    def states(self) -> tuple[str, str]:
        """The states that colour the badges of both outcomes."""
        return STATES[self.was], STATES[self.now]

    @property
    def order(self) -> int:
        """How strict the new outcome is."""
        return OUTCOMES.index(self.now)


@dataclass(frozen=True)
class Preview:
    """How many models were weighed, and those that change."""

    models: int
    changes: tuple[Change, ...]

    @property
    def moves(self) -> list[tuple[str, str, str, str, int]]:
        """From outcome to outcome, with their states and the number of models, most first."""
        counted = Counter((one.was, one.now) for one in self.changes)
        return [
            (STATES[was], was, STATES[now], now, number)
            for (was, now), number in counted.most_common()
        ]

    @property
    def in_use(self) -> int:
        """How many of the models that change are in use."""
        return sum(one.in_use for one in self.changes)


def preview(
    current: Sequence[PolicyRule], proposed: Sequence[PolicyRule], use: LicenceUse
) -> Preview:
    """Weigh the newest commit of every registered model under both policies.

    Reads a few hundred rows at a time. Models whose terms are alike are weighed once.
    """
    known: dict[object, tuple[str, str]] = {}
    changes, count = [], 0
    for revision in _heads():
        count += 1
        key = _terms(revision)
        if key not in known:
            known[key] = _both(revision, use, current, proposed)
        was, now = known[key]
        if was != now:
            changes.append(
                Change(
                    revision.model_id, revision.model.repo_id, revision.licence_id, was, now,
                    bool(getattr(revision, "in_use", False)),
                )
            )  # fmt: skip
    return Preview(count, tuple(sorted(changes, key=lambda one: (-one.order, one.repo_id.lower()))))


def _terms(revision: Revision) -> object:
    """Return everything that the outcome can rest on, cheaply: names and words left out."""
    if terms := revision.effective_terms:
        parts = [(row["licence_id"], row["status"], row["spdx"], *row.get("candidates", ()))
                 for row in terms["parts"]]  # fmt: skip
        found = [(row["rule"], row["severity"], row["kind"]) for row in terms["findings"]]
        return tuple(parts), tuple(found), terms["complete"]
    texts = [(row["kind"], row["licence_id"], row["path"]) for row in revision.licence_findings]
    claim = (revision.licence_key, revision.licence_name, revision.licence_link)
    # Only among licences of one name the publisher is a hint.
    publisher = "" if revision.licence_id else revision.model.repo_id.partition("/")[0]
    return claim, tuple(texts), revision.licence_decision.get("licence_id"), publisher


def _both(
    revision: Revision,
    use: LicenceUse,
    current: Sequence[PolicyRule],
    proposed: Sequence[PolicyRule],
) -> tuple[str, str]:
    was, now = (verdict_on(revision, use, policy).outcome for policy in (current, proposed))
    return str(was), str(now)


def _heads() -> Iterator[Revision]:
    rows = Revision.objects.heads().with_use().select_related("model").order_by("pk")
    return rows.only(
        "licence_key", "licence_name", "licence_link", "licence_id", "licence_result",
        "licence_findings", "licence_decision", "effective_terms", "terms_digest",
        "model__repo_id",
    ).iterator(chunk_size=ROWS_AT_ONCE)  # fmt: skip
