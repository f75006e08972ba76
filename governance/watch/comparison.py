"""Tell what changed between two states of a model. Pure: it neither asks a hub nor writes a row.

Only settings, licence, lineage, card, files and verdicts are compared. Counters, tags and spaces
drift on every reply of a hub and are noise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.watch.models import ChangeKind
from inventory.hubs.reading import one_form
from inventory.hubs.scanners import found
from inventory.models import HubModel, Revision

COUNTED_ELSEWHERE = frozenset(
    {"license", "license_name", "license_link", "license_details", "base_model",
     "base_model_relation"}
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One change: its kind and the facts before and after. `revision` where it is one commit's."""

    kind: ChangeKind
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    revision: Revision | None = None


@dataclass(frozen=True)
class RevisionState:
    """What a commit says that matters. `licence_text` is None where the hub withholds it."""

    sha: str
    licence: tuple[str, str, str]
    licence_text: str | None
    base_models: tuple[tuple[str, str], ...]
    issues: tuple[tuple[str, str], ...]
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ModelState:
    """The settings of a model, which move without a commit."""

    repo_id: str
    gated: str
    private: bool
    disabled: bool
    unavailable: bool


def revision_state(revision: Revision, *, withheld: bool = False) -> RevisionState:
    """Return what a stored commit says; `withheld` if we may not read its licence file."""
    links = revision.base_models.claimed().values_list("repo_id", "relation")
    card = {key: value for key, value in revision.card.items() if key not in COUNTED_ELSEWHERE}
    return RevisionState(
        sha=revision.sha,
        licence=one_form((revision.licence_key, revision.licence_name, revision.licence_link)),
        licence_text=None if withheld else revision.licence_text_sha256,
        base_models=tuple(sorted(one_form(list(links)))),
        issues=tuple((path, level) for path, level in found(revision.scan_issues)),
        card=one_form(card),
    )


def model_state(model: HubModel) -> ModelState:
    """Return the settings of a stored model."""
    return ModelState(
        model.repo_id, model.gated, model.private, model.disabled,
        model.unavailable_since is not None,
    )  # fmt: skip


def between_models(before: ModelState, after: ModelState) -> Iterator[Difference]:
    """Yield what changed in the settings of a model that the hub shows now."""
    if before.repo_id != after.repo_id:
        yield _change(ChangeKind.RENAMED, "name", before.repo_id, after.repo_id)
    if before.gated != after.gated:
        yield _change(ChangeKind.GATED, "gate", before.gated or "none", after.gated or "none")
    if after.disabled and not before.disabled:
        yield _change(ChangeKind.DISABLED, "disabled", no_or_yes(0), no_or_yes(1))
    if after.private and not before.private:
        yield _change(ChangeKind.UNAVAILABLE, "visible to", "everybody", "members only")
    if _back(before, after):
        yield _change(ChangeKind.AVAILABLE_AGAIN, "available", no_or_yes(0), no_or_yes(1))


def between_commits(before: RevisionState, after: RevisionState) -> Iterator[Difference]:
    """Yield what changed from one commit to another, or in the same commit read again."""
    if before.licence != after.licence:
        yield _licence_change(before, after)
    if _text_changed(before, after):
        old, new = before.licence_text or "no text", after.licence_text or "no text"
        yield _change(ChangeKind.LICENCE_TEXT_CHANGED, "licence text, SHA-256", old, new)
    if before.base_models != after.base_models:
        yield Difference(
            ChangeKind.BASE_MODEL_CHANGED,
            {"base models": _lineage_words(before)}, {"base models": _lineage_words(after)},
        )  # fmt: skip
    if before.card != after.card:
        yield _card_change(before.card, after.card)
    if before.sha == after.sha and before.issues != after.issues:
        yield Difference(
            ChangeKind.SCAN_CHANGED,
            {"files with issues": _issue_words(before)}, {"files with issues": _issue_words(after)},
        )  # fmt: skip


def no_or_yes(value: object) -> str:
    """Return a flag as a person reads it."""
    return "yes" if value else "no"


def _change(kind: ChangeKind, name: str, before: str, after: str) -> Difference:
    return Difference(kind, {name: before}, {name: after})


def _back(before: ModelState, after: ModelState) -> bool:
    def hidden(state: ModelState) -> bool:
        return state.unavailable or state.disabled or state.private

    return hidden(before) and not hidden(after)


def _text_changed(before: RevisionState, after: RevisionState) -> bool:
    """Tell whether the text differs; what the hub withholds is not known, hence no change."""
    if before.licence_text is None or after.licence_text is None:
        return False
    return before.licence_text != after.licence_text


def _licence_change(before: RevisionState, after: RevisionState) -> Difference:
    """Name both licences, and both commits where the licence came with another one."""
    old, new = _licence_words(before), _licence_words(after)
    if before.sha != after.sha:
        old, new = {**old, "commit": before.sha}, {**new, "commit": after.sha}
    return Difference(ChangeKind.LICENCE_CHANGED, old, new)


def _licence_words(state: RevisionState) -> dict[str, str]:
    key, name, link = state.licence
    words = {"licence": key or "not stated", "licence name": name, "licence link": link}
    return {name: value for name, value in words.items() if value}


def _lineage_words(state: RevisionState) -> list[str]:
    return [f"{name} ({relation})" if relation else name for name, relation in state.base_models]


def _issue_words(state: RevisionState) -> list[str]:
    return [f"{path}: {level}" for path, level in state.issues]


def _card_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    keys = sorted(key for key in {**before, **after} if before.get(key) != after.get(key))
    return Difference(
        ChangeKind.CARD_CHANGED,
        {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys},
    )  # fmt: skip
