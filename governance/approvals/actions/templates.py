"""Work on a draft of the checklists, and publish it. What is published is never changed again."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import refuse_if
from governance.approvals.models import ChecklistTemplate
from governance.approvals.templates import all_checklists, in_force, made_of, own_of
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import own_checklists
from governance.rules.checklists import REASON, ChecklistItem, built_in_items
from governance.rules.own_checklists import Fault
from governance.web.refusals import Refused

SAME = "Nothing in this draft differs from what is asked now. Change something, or discard it."


@transaction.atomic
def start_draft(*, by: User, at: datetime) -> ChecklistTemplate:
    """Begin a draft from what is in force.

    :raises NotAllowed: if the person may not change checklist templates.
    :raises Refused: if there is a draft already.
    """
    require(by, Permission.CHECKLIST_EDIT)
    newest = ChecklistTemplate.objects.order_by("-number").first()
    draft = ChecklistTemplate(
        number=newest.number + 1 if newest else 1,
        own=deepcopy(dict(own_of(in_force()))) or {"items": [], "changed": {}},
        changed_by=by,
        changed_at=at,
    )
    if newest and newest.is_draft:
        refuse_if("There is a draft already. Work on that one.")
    with in_words(draft):
        draft.save()
    record(Event.CHECKLIST_TEMPLATE_DRAFTED, on=draft, by=by, at=at, note="Draft begun.")
    return draft


@transaction.atomic
def put_item(
    draft: ChecklistTemplate, row: Mapping[str, Any], *, replaces: str = "", by: User, at: datetime
) -> ChecklistTemplate:
    """Add an own item, or put it in the place of the own item `replaces`.

    :raises Refused: with every fault of the item, if it has any.
    """
    draft = _locked(draft, by=by)
    item = own_checklists.item_from(row)
    items = draft.own.setdefault("items", [])
    place = next((n for n, one in enumerate(items) if one["id"] == replaces), None)
    if replaces and place is None:
        refuse_if(f"The draft has no own item “{replaces}”.")
    taken = {one["id"] for one in items if one["id"] != replaces} | _built_in().keys()
    _refuse_faults(own_checklists.faults_of_item(item, taken=taken))
    before = {} if place is None else items[place]
    if place is None:
        items.append(item)
    else:
        items[place] = item
    verb = "Changed" if replaces else "Added"
    return _save(draft, f"{verb}: {item['text']}", before=before, after=item, by=by, at=at)


@transaction.atomic
def change_item(
    draft: ChecklistTemplate,
    item: str,
    change: Mapping[str, Any],
    *,
    reason: str = "",
    by: User,
    at: datetime,
) -> ChecklistTemplate:
    """Make a built-in item stricter, or optional with a reason; what is as built in is left out.

    :raises Refused: with every fault of the change, if it has any.
    """
    draft = _locked(draft, by=by)
    built_in = _built_in().get(item)
    if built_in is None:
        raise Refused(f"No item “{item}” comes with Weighbridge.")
    change = own_checklists.differing(built_in, change)
    _refuse_faults(own_checklists.faults_of_change(built_in, change, reason=reason))
    changed = draft.own.setdefault("changed", {})
    before = changed.pop(item, {})
    if change:
        changed[item] = {**change, **({REASON: reason.strip()} if reason.strip() else {})}
    note = f"Changed: {built_in.text} {reason}".strip()
    return _save(draft, note, before=before, after=changed.get(item, {}), by=by, at=at)


@transaction.atomic
def remove_item(
    draft: ChecklistTemplate, item: str, *, by: User, at: datetime
) -> ChecklistTemplate:
    """Take an own item out of the draft, or a built-in one back to how it comes.

    :raises Refused: if there is nothing to take out or back.
    """
    draft = _locked(draft, by=by)
    items, changed = draft.own.get("items", []), draft.own.get("changed", {})
    own = next((one for one in items if one["id"] == item), None)
    if own is None and item not in changed:
        refuse_if(f"The draft neither adds nor changes an item “{item}”.")
    if own:
        items.remove(own)
        return _save(draft, f"Removed: {own['text']}", before=own, after={}, by=by, at=at)
    before = changed.pop(item)
    text = built.text if (built := _built_in().get(item)) else item
    return _save(draft, f"As it comes again: {text}", before=before, after={}, by=by, at=at)


@transaction.atomic
def discard(draft: ChecklistTemplate, *, by: User, at: datetime) -> None:
    """Throw the draft away; what is in force stays.

    :raises Refused: if it is no draft any more.
    """
    draft = _locked(draft, by=by)
    record(Event.CHECKLIST_TEMPLATE_DISCARDED, on=draft, by=by, at=at, before=draft.own)
    draft.delete()


@transaction.atomic
def take_file(
    draft: ChecklistTemplate, text: str, *, seen: datetime | None = None, by: User, at: datetime
) -> ChecklistTemplate:
    """Make the draft what a file says: all of it, or nothing. `seen`: as of when it was looked at.

    :raises NotAllowed: if the person may not change checklist templates.
    :raises FaultyFile: with everything that is wrong with the file.
    :raises Refused: if it is no draft any more, or was changed since it was looked at.
    """
    draft = _locked(draft, by=by)
    if seen and draft.changed_at != seen:
        raise Refused(
            f"{draft.changed_by} changed the draft in the meantime. Look at the file again, with "
            "what it would change now."
        )
    before, draft.own = draft.own, made_of(text, draft).own
    return _save(draft, "Taken from a file.", before=before, after=draft.own, by=by, at=at)


@transaction.atomic
def publish(draft: ChecklistTemplate, *, note: str, by: User, at: datetime) -> ChecklistTemplate:
    """Put the draft in force. Of two people who publish at once, one is told that it is done.

    :raises NotAllowed: if the person may not change checklist templates.
    :raises Refused: if it is no draft any more, changes nothing, or nobody says what changes.
    """
    draft = _locked(draft, by=by)
    earlier = in_force()
    if _digests(earlier) == _digests(draft):
        refuse_if(SAME)
    if not note.strip():
        refuse_if("Say in a sentence what changes and why, for those who are asked.", field="note")
    draft.is_draft, draft.note = False, note.strip()
    draft.published_by, draft.published_at = by, at
    draft.save()
    record(
        Event.CHECKLIST_TEMPLATE_PUBLISHED,
        on=draft,
        by=by,
        at=at,
        before={"version": earlier.number if earlier else 0, "own": own_of(earlier)},
        after={"version": draft.number, "own": draft.own},
        note=draft.note,
    )
    return draft


def _locked(draft: ChecklistTemplate, *, by: User) -> ChecklistTemplate:
    """Return the draft as it is now, locked, if it is still one."""
    require(by, Permission.CHECKLIST_EDIT)
    # No join: after waiting for the lock, joined rows would be those of before.
    found = ChecklistTemplate.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise Refused("This draft was discarded. Start a new one.")
    if not found.is_draft:
        raise Refused(
            f"{found.published_by} published this draft on {found.published_at:%d %B %Y at %H:%M}. "
            "Start a new one to change the checklists again."
        )
    return found


def _save(
    draft: ChecklistTemplate,
    note: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    at: datetime,
) -> ChecklistTemplate:
    draft.changed_by, draft.changed_at = by, at
    draft.save()
    record(
        Event.CHECKLIST_TEMPLATE_DRAFTED,
        on=draft,
        by=by,
        at=at,
        before=before,
        after=after,
        note=note,
    )
    return draft


def _refuse_faults(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Refused(" ".join(fault.text for fault in faults), field=faults[0].field)


def _built_in() -> dict[str, ChecklistItem]:
    return {item.id: item for item in built_in_items()}


def _digests(template: ChecklistTemplate | None) -> dict[str, str]:
    return {name: one.digest for name, one in all_checklists(template).items()}
