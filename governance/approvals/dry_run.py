"""What publishing a draft of the checklists would change, before anybody publishes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from governance.accounts.models import User
from governance.approvals.bindings import current_editions
from governance.approvals.models import Approval, Binding, ChecklistTemplate
from governance.approvals.states import ApprovalState
from governance.approvals.templates import all_checklists, in_force, own_of
from governance.rules import checklists
from governance.rules.checklists import PREFIX, Checklist, ChecklistItem

WORDS: Mapping[str, str] = {
    "text": "question",
    "guidance": "guidance",
    "evidence_expected": "evidence expected",
    "strength": "strength of evidence",
    "strength_required": "whether weaker evidence stands in the way",
    "required": "whether it is required",
    "min_tier": "tiers",
    "agents_only": "whether it is for agents only",
    "family": "family",
    "source": "who asks for it",
}


@dataclass(frozen=True)
class ItemChange:
    """An item before and after; `fields` are the words for what is different."""

    before: ChecklistItem
    after: ChecklistItem
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What becomes of the items of one list."""

    added: tuple[ChecklistItem, ...] = ()
    removed: tuple[ChecklistItem, ...] = ()
    changed: tuple[ItemChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Affected:
    """A request or an approval whose own list would no longer be the one in force."""

    approval: Approval
    difference: Difference


@dataclass(frozen=True)
class DryRun:
    """What would change: lists by name, open requests, approvals that then need a look.

    `hidden` counts the requests and approvals of departments that the person may not see.
    """

    lists: Mapping[str, Difference]
    titles: Mapping[str, str]
    requests: tuple[Affected, ...]
    approvals: tuple[Affected, ...]
    hidden: int = 0
    items: Difference = Difference()


def dry_run(draft: ChecklistTemplate, *, at: datetime, user: User | None = None) -> DryRun:
    """Return what publishing the draft would change; a fixed number of queries, nothing written.

    With `user`, names only what this person may see, and counts the rest.
    """
    current = in_force()
    now, then = all_checklists(current), all_checklists(draft)
    lists = {
        name: found for name in then if (found := difference(now[name].items, then[name].items))
    }
    rows = _bound(lists, now, at=at)
    seen = set(_visible(user)) if user else {row.pk for row in rows}
    shown = [_affected(row, then) for row in rows if row.pk in seen]
    return DryRun(
        lists=lists,
        titles={name: then[name].title for name in lists},
        requests=tuple(one for one in shown if one.approval.state != ApprovalState.APPROVED),
        approvals=tuple(one for one in shown if one.approval.state == ApprovalState.APPROVED),
        hidden=len(rows) - len(shown),
        items=difference_between(current, draft),
    )


def difference(before: Iterable[ChecklistItem], after: Iterable[ChecklistItem]) -> Difference:
    """Return which items appear, disappear and read differently."""
    was, now = {item.id: item for item in before}, {item.id: item for item in after}
    changed = (
        ItemChange(was[key], now[key], fields)
        for key in now
        if key in was and (fields := _fields(was[key], now[key]))
    )
    return Difference(
        added=tuple(item for key, item in now.items() if key not in was),
        removed=tuple(item for key, item in was.items() if key not in now),
        changed=tuple(changed),
    )


def difference_between(earlier: ChecklistTemplate | None, later: ChecklistTemplate) -> Difference:
    """Return what a version changes of the one before it, or of what comes with Weighbridge."""
    return difference(checklists.merged(own_of(earlier)), checklists.merged(own_of(later)))


def _bound(
    lists: Mapping[str, Difference], now: Mapping[str, Checklist], *, at: datetime
) -> list[Approval]:
    """Return the open requests and valid approvals that rest on one of these lists as it is now."""
    digests = [now[name].digest for name in lists]
    kept = Binding.objects.filter(kind="edition", name__startswith=PREFIX)
    rows = (
        Approval.objects.living()
        .filter(bindings__in=kept.filter(digest__in=digests))
        .with_validity(at=at, editions=current_editions())
        .select_related("use_case__system__department", "checklist", "assessment")
        .prefetch_related(Prefetch("bindings", queryset=kept, to_attr="lists"))
    )
    open_or_valid = ("valid", ApprovalState.IN_REVIEW, ApprovalState.CHANGES_REQUESTED)
    return [row for row in rows if row.validity in open_or_valid]


def _affected(approval: Approval, then: Mapping[str, Checklist]) -> Affected:
    (kept, *_) = approval.lists  # type: ignore[attr-defined]  # prefetched
    asked = (
        [checklists.item_of(row) for row in approval.checklist.items] if approval.checklist else []
    )
    return Affected(approval, difference(asked, then[kept.name].items))


def _visible(user: User) -> Iterable[int]:
    return Approval.objects.visible_to(user).living().values_list("pk", flat=True)


def _fields(was: ChecklistItem, now: ChecklistItem) -> tuple[str, ...]:
    before, after = was.as_dict(), now.as_dict()
    return tuple(word for key, word in WORDS.items() if _plain(before[key]) != _plain(after[key]))


def _plain(value: object) -> object:
    """Return a value as JSON would hold it, so that 1 and “1” as keys are one."""
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else value
