"""What is different between a request and the approval before it, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from governance.approvals import snapshots, validity
from governance.approvals.checklist import items_of
from governance.approvals.models import Approval, ApprovalState, Assessment, Binding
from governance.rules import checklists
from inventory.models import UseCase

Key = tuple[str, str, int | None]

HELD = (ApprovalState.APPROVED, ApprovalState.SUPERSEDED)


def earlier_of(approval: Approval) -> Approval | None:
    """Return the approval that this request renews, else the last one that was given before."""
    if approval.renews_id:
        return _compared().get(pk=approval.renews_id)
    given = _compared().filter(use_case=approval.use_case_id, state__in=HELD)
    return given.filter(pk__lt=approval.pk).order_by("-decided_at").first()


def _compared() -> QuerySet[Approval]:
    """Return approvals with what is compared of them: verdicts and checklist, not their reasons."""
    bulk = (f"assessment__{name}" for name in Assessment.BULK)
    return Approval.objects.select_related("assessment", "checklist").defer(*bulk)


def is_renewal(use_case: UseCase) -> bool:
    """Tell whether a request now would renew an approval, in effect or run out."""
    return Approval.objects.filter(use_case=use_case, state__in=HELD).exists()


def changes_since(approval: Approval) -> tuple[str, ...]:
    """Return what changed since the last approval, one sentence each; none if there is none.

    It compares what both were bound to, so it says the same whenever it is asked.
    """
    earlier = earlier_of(approval)
    return changes_between(earlier, approval, _bindings(approval)) if earlier else ()


def changes_until_now(use_case: UseCase) -> tuple[str, ...]:
    """Return what differs now from what the approval in effect rests on; none if there is none."""
    approval = Approval.objects.filter(use_case=use_case, state=ApprovalState.APPROVED).first()
    return validity.differences(approval) if approval else ()


def changes_between(
    earlier: Approval, approval: Approval, bindings: Iterable[Binding]
) -> tuple[str, ...]:
    """Return `changes_since` where a page has read both; `bindings` are those of the later one."""
    found = (
        *earlier.assessment.verdict_changes(approval.assessment),
        *_binding_changes(earlier, bindings),
        *_item_changes(earlier, approval),
    )
    return tuple(dict.fromkeys(found))


def _binding_changes(earlier: Approval, bindings: Iterable[Binding]) -> Iterator[str]:
    before = {_key(row): row for row in _bindings(earlier)}
    for row in bindings:
        known = before.get(_key(row))
        if known is not None and known.digest != row.digest:
            yield from _said(known, row)


def _bindings(approval: Approval) -> QuerySet[Binding]:
    rows = approval.bindings.select_related("revision__model").order_by("pk")
    return rows.only(
        "approval", "kind", "name", "label", "digest", "snapshot", "model",
        "revision__model__repo_id",
    )  # fmt: skip


def _key(row: Binding) -> Key:
    """Return what the binding is about; a model stays the same at another commit."""
    model = row.revision.model_id if row.revision else row.model_id
    return row.kind, row.name, model


def _said(before: Binding, now: Binding) -> tuple[str, ...]:
    if now.kind == "edition":
        return _edition_changes(before, now)
    if now.kind == "facts":
        return snapshots.facts_changes(before.snapshot, now.snapshot)
    if now.kind == "findings":
        return snapshots.findings_changes(before.snapshot, now.snapshot)
    named = _without_commit(before.snapshot), _without_commit(now.snapshot)
    about: Callable[..., tuple[str, ...]] = (
        snapshots.terms_changes if now.kind == "terms" else snapshots.changes
    )
    return about(_model(now), *named)


def _model(row: Binding) -> str:
    """Return the name of the model alone: its commit is said once, with the use case."""
    return row.revision.model.repo_id if row.revision else row.label


def _without_commit(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if key != "commit"}


def _edition_changes(before: Binding, now: Binding) -> tuple[str, ...]:
    if checklists.is_checklist(now.name):
        return ()
    title = snapshots.RULES.get(now.name, now.name)
    was, is_now = (row.snapshot.get("edition", snapshots.NOT_STATED) for row in (before, now))
    if was == is_now:
        return (f"The text of the {title} changed within edition {is_now}.",)
    return (f"The edition of the {title} was {was} and is now {is_now}.",)


def _item_changes(earlier: Approval, later: Approval) -> Iterator[str]:
    before = {item.id: item for item in items_of(earlier)}
    now = {item.id: item for item in items_of(later)}
    for key, item in now.items():
        if key not in before:
            yield f"New in the checklist: {item.text}"
        elif before[key].text != item.text:
            yield f"“{before[key].text}” in the checklist now reads “{item.text}”."
    for key, item in before.items():
        if key not in now:
            yield f"No longer in the checklist: {item.text}"
