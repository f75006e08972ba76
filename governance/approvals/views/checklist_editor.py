"""The draft of the checklists: work on it, see what it would change, publish it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.approvals.actions import templates as actions
from governance.approvals.checklist_forms import (
    BuiltInItemForm,
    OwnItemForm,
    PublishForm,
    initial_of,
)
from governance.approvals.dry_run import difference_between, dry_run
from governance.approvals.models import ChecklistTemplate
from governance.approvals.templates import in_force
from governance.approvals.views.checklist_list import by_family
from governance.rules import checklists
from governance.rules.checklists import ChecklistItem
from governance.web.refusals import NotAllowed, Refused

DRAFT = "approvals:checklist-draft"


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft, or go on with the one there is."""
    if ChecklistTemplate.objects.draft() is None:
        actions.start_draft(by=user_of(request), at=timezone.now())
    return redirect(DRAFT)


@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    """Every item of the draft, with what can be done to each."""
    found = draft_for(request)
    if found is None:
        return redirect("approvals:checklist-list")
    context = {
        "title": "Draft of the checklists",
        "draft": found,
        "difference": difference_between(in_force(), found),
        "families": by_family(checklists.merged(found.own)),
        "own": {row["id"] for row in found.own.get("items", ())},
        "changed": set(found.own.get("changed", {})),
    }
    return render(request, "approvals/checklist_draft.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a question of the organisation's own."""
    found = draft_for(request, needed=True)
    taken = {item.id for item in checklists.merged(found.own)}
    form = OwnItemForm(request.POST or None, taken=taken)
    if form.is_valid() and _put(request, found, form):
        return redirect(DRAFT)
    return _form(request, "Add a question", form, "Add to the draft")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, item: str) -> HttpResponse:
    """Change an own question, or how strictly a built-in one is asked."""
    found = draft_for(request, needed=True)
    items = {one.id: one for one in checklists.merged(found.own)}
    if item not in items:
        raise Http404
    if item in {row["id"] for row in found.own.get("items", ())}:
        form = OwnItemForm(
            request.POST or None,
            taken=items.keys() - {item},
            initial=initial_of(items[item].as_dict()),
        )
        if form.is_valid() and _put(request, found, form, replaces=item):
            return redirect(DRAFT)
        return _form(request, "Change a question", form, "Change the draft", items[item])
    return _change_built_in(request, found, items[item])


@require_POST
def remove(request: HttpRequest, item: str) -> HttpResponse:
    """Take an own question out, or a built-in one back to how it comes."""
    found = draft_for(request, needed=True)
    actions.remove_item(found, item, by=user_of(request), at=timezone.now())
    return redirect(DRAFT)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """What publishing would change; a POST publishes."""
    found = draft_for(request, needed=True)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _published(request, found, form):
        messages.success(request, "The checklists are in force. New requests are asked them.")
        return redirect("approvals:checklist-list")
    context = {
        "title": "What publishing the draft would change",
        "number": str(found.number),
        "run": dry_run(found, at=timezone.now(), user=user_of(request)),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/checklist_dry_run.html", context, status=status)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    found = draft_for(request, needed=True)
    if request.method == "POST":
        actions.discard(found, by=user_of(request), at=timezone.now())
        return redirect("approvals:checklist-list")
    context = {"title": "Discard the draft?", "difference": difference_between(in_force(), found)}
    return render(request, "approvals/checklist_discard.html", context)


def draft_for(request: HttpRequest, *, needed: bool = False) -> ChecklistTemplate:
    """Return the draft, for whoever may work on it.

    :raises NotAllowed: for everybody else.
    :raises Http404: if there is none and the page makes no sense without.
    """
    require(user_of(request), Permission.CHECKLIST_EDIT)
    found = ChecklistTemplate.objects.draft()
    if found is None and needed:
        raise Http404
    return found  # type: ignore[return-value]  # None only where it is not needed


def _put(
    request: HttpRequest, found: ChecklistTemplate, form: OwnItemForm, *, replaces: str = ""
) -> bool:
    try:
        actions.put_item(
            found, form.item, replaces=replaces, by=user_of(request), at=timezone.now()
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _change_built_in(
    request: HttpRequest, found: ChecklistTemplate, item: ChecklistItem
) -> HttpResponse:
    built_in = next(one for one in checklists.built_in_items() if one.id == item.id)
    reason = found.own.get("changed", {}).get(item.id, {}).get(checklists.REASON, "")
    form = BuiltInItemForm(
        request.POST or None,
        item=built_in,
        initial={**initial_of(item.as_dict()), checklists.REASON: reason},
    )
    if form.is_valid():
        typed = form.cleaned_data[checklists.REASON]
        actions.change_item(
            found, item.id, form.change, reason=typed, by=user_of(request), at=timezone.now()
        )
        return redirect(DRAFT)
    return _form(request, "Change how strictly it is asked", form, "Change the draft", item)


def _published(request: HttpRequest, found: ChecklistTemplate, form: PublishForm) -> bool:
    note = form.cleaned_data["note"]
    try:
        actions.publish(found, note=note, by=user_of(request), at=timezone.now())
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def _form(
    request: HttpRequest,
    title: str,
    form: OwnItemForm | BuiltInItemForm,
    submit: str,
    item: ChecklistItem | None = None,
) -> HttpResponse:
    context = {"title": title, "form": form, "submit": submit, "item": item}
    status = 422 if form.errors else 200
    return render(request, "approvals/checklist_item_edit.html", context, status=status)
