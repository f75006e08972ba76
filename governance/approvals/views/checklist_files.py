"""The organisation's own checklists as a file: download them, and make a draft of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.approvals import templates
from governance.approvals.actions import templates as actions
from governance.approvals.checklist_downloads import as_file
from governance.approvals.checklist_forms import ListFileForm
from governance.approvals.dry_run import difference_between, dry_run
from governance.approvals.models import ChecklistTemplate
from governance.approvals.views.checklist_editor import draft_for
from governance.rules.checklist_files import FaultyFile
from governance.web.refusals import NotAllowed, Refused


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Download what is in force."""
    return as_file(templates.in_force())


@require_GET
def export_draft(request: HttpRequest) -> HttpResponse:
    """Download the draft."""
    return as_file(draft_for(request, needed=True))


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """Read a file, show what it would change, and make it the draft once that is confirmed."""
    draft = draft_for(request, needed=True)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListFileForm(*posted)
    context: dict[str, Any] = {"title": "A draft from a file", "form": form, "draft": draft}
    if form.is_valid():
        try:
            if form.cleaned_data["content"]:
                return _taken(request, draft, form)
            context |= _looked_at(request, draft, form)
        except FaultyFile as faulty:
            form.add_error("file", list(faulty.faults))
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    return render(request, "approvals/checklist_file.html", context, status=status)


def _looked_at(
    request: HttpRequest, draft: ChecklistTemplate, form: ListFileForm
) -> dict[str, Any]:
    text = form.read_text()
    made = templates.made_of(text, draft)
    return {
        "content": text,
        "run": dry_run(made, at=timezone.now(), user=user_of(request)),
        "of_draft": difference_between(draft, made),
    }


def _taken(request: HttpRequest, draft: ChecklistTemplate, form: ListFileForm) -> HttpResponse:
    typed = form.cleaned_data
    actions.take_file(
        draft, typed["content"], seen=typed["seen"], by=user_of(request), at=timezone.now()
    )
    messages.success(request, "The draft is what the file says. Nobody is asked it yet.")
    return redirect("approvals:checklist-draft")
