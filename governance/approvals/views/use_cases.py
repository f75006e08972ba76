"""The pages of use cases: list, add, what each is and what the rules say of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, require
from governance.approvals import use_case_list
from governance.approvals.actions import revisions_of
from governance.approvals.described import TITLES, answers_now
from governance.approvals.fact_checks import WrongFacts
from governance.approvals.intake import differences
from governance.approvals.intake.duplicates import Alike, alike
from governance.approvals.intake.known import knowledge_of
from governance.approvals.intake.preview import preview_of
from governance.approvals.intake.steps import progress_of
from governance.approvals.models import Assessment
from governance.approvals.use_case_forms import UseCaseForm
from governance.approvals.views.use_case_tier import tier_forms
from governance.audit.models import Entry
from governance.web.panels import panels_for
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.actions.versions import number_of
from inventory.models import System, UseCase


def list_(request: HttpRequest) -> HttpResponseBase:
    """Every use case the person may see."""
    rows = use_case_list.rows(user_of(request), at=timezone.now())
    return use_case_list.PAGE.respond(request, rows)


def add(request: HttpRequest, system_id: int) -> HttpResponse:
    """Name a use case of a system; what is like it is offered before anything is stored."""
    user = user_of(request)
    system = get_object_or_404(System.objects.visible_to(user), pk=system_id)
    require(user, Permission.SYSTEM_EDIT, system.department)
    data = request.POST if request.method == "POST" else None
    form = UseCaseForm(data, user=user, initial={"owner": user.pk})
    offered: tuple[Alike, ...] = ()
    if form.is_valid():
        words = {key: one for key, one in form.cleaned_data.items() if key != "made_from"}
        offered = _offered(request, system, words)
        if not offered:
            try:
                use_case = inventory.add_use_case(
                    system=system, **words, by=user, at=timezone.now()
                )
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                return redirect("approvals:intake-step", use_case.pk, "what")
    context = {"form": form, "title": "Describe a use case", "system": system, "alike": offered}
    status = 422 if form.is_bound else 200
    return render(request, "approvals/use_case_add.html", context, status=status)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a use case is: name, purpose and owner."""
    user, use_case = user_of(request), use_case_of(request, pk)
    require(user, Permission.SYSTEM_EDIT, use_case.system.department)
    data = request.POST.copy() if request.method == "POST" else None
    number = number_of(use_case)
    form = UseCaseForm(data, user=user, use_case=use_case, initial={"made_from": number})
    changed: tuple[differences.Difference, ...] = ()
    if form.is_valid():
        try:
            inventory.change_use_case(use_case, **form.cleaned_data, by=user, at=timezone.now())
        except inventory.ChangedMeanwhile as meanwhile:
            form.add_error(None, str(meanwhile))
            changed = differences.since(use_case, meanwhile.since)
            form.data["made_from"] = number_of(use_case)  # type: ignore[index]  # a copy
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(use_case)
    context = {
        "form": form, "title": "Edit use case", "use_case": use_case, "changed": changed,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "approvals/use_case_edit.html", context, status=status)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a use case is, what the rules say of it and why, and what happened to it."""
    user, at = user_of(request), timezone.now()
    use_case = use_case_of(request, pk)
    may_edit = can(user, Permission.SYSTEM_EDIT, use_case.system.department)
    knowledge = knowledge_of(use_case)
    context = {
        "use_case": use_case,
        "title": use_case.name,
        "progress": progress_of(use_case, knowledge, as_of=at.date()),
        "answers": [(TITLES[key], rows) for key, rows in answers_now(use_case).items()],
        "revisions": revisions_of(use_case),
        "assessment": Assessment.objects.current().filter(use_case=use_case).first(),
        "can_edit": may_edit and use_case.retired_at is None,
        "can_copy": System.objects.editable_by(user).in_use().exists(),
        "can_see_source": _can_see_source(use_case, user),
        "versions": use_case.versions.count(),
        **tier_forms(use_case, user),
        "panels": panels_for(use_case, user, at),
        "entries": Entry.objects.about(use_case)[:30],
        **_verdicts(use_case, at=at),
    }
    return render(request, "approvals/use_case_detail.html", context)


def use_case_of(request: HttpRequest, pk: int) -> UseCase:
    """Return the use case if the person may see it. :raises Http404: if not."""
    rows = UseCase.objects.visible_to(user_of(request))
    rows = rows.select_related("system__department", "owner", "copied_from__system__department")
    return get_object_or_404(rows, pk=pk)


def _can_see_source(use_case: UseCase, user: User) -> bool:
    source = use_case.copied_from
    return bool(source and can(user, Permission.SYSTEM_READ, source.system.department))


def _offered(request: HttpRequest, system: System, words: dict[str, Any]) -> tuple[Alike, ...]:
    """Return what is alike, unless the person has said that theirs is another one."""
    if request.POST.get("new") == "1":
        return ()
    return alike(user_of(request), system=system, name=words["name"], purpose=words["purpose"])


def _verdicts(use_case: UseCase, *, at: datetime) -> dict[str, Any]:
    """Return what the rules say now, or why they cannot say anything."""
    preview = preview_of(use_case, at=at)
    if isinstance(preview, WrongFacts):
        return {"unreadable": preview}
    return {"preview": preview, "judgement": preview.judgement}
