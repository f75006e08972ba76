"""The pages of use cases: list, add, answer the questions, see what follows."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, require
from governance.approvals import use_case_list
from governance.approvals.actions import judgement_of, revisions_of
from governance.approvals.fact_checks import WrongFacts, problems, stated
from governance.approvals.models import Assessment
from governance.approvals.question_forms import QuestionForm
from governance.approvals.use_case_forms import (
    SECTIONS,
    RaiseTierForm,
    Section,
    UseCaseForm,
    questions_of,
)
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES, answers, question_texts
from governance.audit.models import Entry
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.rules.questions import Question
from governance.web.panels import panels_for
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.models import System, UseCase


def list_(request: HttpRequest) -> HttpResponseBase:
    """Every use case the person may see."""
    rows = use_case_list.rows(user_of(request), at=timezone.now())
    return use_case_list.PAGE.respond(request, rows)


def add(request: HttpRequest, system_id: int) -> HttpResponse:
    """Name a use case of a system; the questions follow."""
    user = user_of(request)
    system = get_object_or_404(System.objects.visible_to(user), pk=system_id)
    require(user, Permission.SYSTEM_EDIT, system.department)
    form = UseCaseForm(request.POST or None, initial={"owner": user.pk})
    if form.is_valid():
        try:
            use_case = inventory.add_use_case(
                system=system,
                **form.cleaned_data,
                facts={},
                ai_act_facts={},
                licence_facts={},
                by=user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("approvals:use-case-edit", use_case.pk, "risk")
    return _form_page(request, form, title="Describe a use case", back=system, system=system)


def edit(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Change what a use case is, or answer one set of questions."""
    user = user_of(request)
    use_case = get_object_or_404(_visible(request), pk=pk)
    require(user, Permission.SYSTEM_EDIT, use_case.system.department)
    form = _edit_form(request, use_case, section)
    if form.is_valid():
        try:
            inventory.change_use_case(
                use_case, **_fields(form, section), by=user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(_next(use_case, section, request))
    title = SECTIONS[section].title if section in SECTIONS else "Edit use case"
    return _form_page(
        request, form, title=title, back=use_case, use_case=use_case, section=SECTIONS.get(section)
    )


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What a use case is, what the rules say of it and why, and what happened to it."""
    user, at = user_of(request), timezone.now()
    use_case = get_object_or_404(_visible(request), pk=pk)
    context = {
        "use_case": use_case,
        "title": use_case.name,
        "sections": [(section, _answered(use_case, section)) for section in SECTIONS.values()],
        "revisions": revisions_of(use_case),
        "assessment": Assessment.objects.current().filter(use_case=use_case).first(),
        "can_edit": can(user, Permission.SYSTEM_EDIT, use_case.system.department),
        "raise_form": _raise_form(request, use_case),
        "panels": panels_for(use_case, user, at),
        "entries": Entry.objects.about(use_case)[:30],
        **_verdicts(use_case, at=at),
    }
    return render(request, "approvals/use_case_detail.html", context)


def _answered(use_case: UseCase, section: Section) -> list[tuple[Question, str]]:
    return answers(section.table, stated(section.attribute, getattr(use_case, section.attribute)))


def _verdicts(use_case: UseCase, *, at: datetime) -> dict[str, Any]:
    """Return what the rules say now, or why they cannot say anything."""
    try:
        judgement = judgement_of(use_case, at=at)
    except WrongFacts as wrong:
        return {"unreadable": wrong}
    return {
        "judgement": judgement,
        "category": CATEGORIES[judgement.ai_act.category],
        "roles": [ROLE_TITLES[role] for role in judgement.ai_act.roles],
        "licence_words": LICENCE_OUTCOMES[judgement.licence_outcome],
        "open_questions": question_texts(judgement.open_questions),
    }


@require_POST
def raise_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise the tier of a use case; an officer does that alone, with a reason."""
    use_case = get_object_or_404(_visible(request), pk=pk)
    form = RaiseTierForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose tier 2 or 3 and say why the tier is raised.")
    inventory.raise_tier(
        use_case,
        form.cleaned_data["tier"],
        form.cleaned_data["reason"],
        by=user_of(request),
        at=timezone.now(),
    )
    return redirect(use_case)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """End a use; its record stays."""
    use_case = get_object_or_404(_visible(request), pk=pk)
    inventory.retire_use_case(use_case, by=user_of(request), at=timezone.now())
    return redirect(use_case)


def _visible(request: HttpRequest) -> Any:
    rows = UseCase.objects.visible_to(user_of(request))
    return rows.select_related("system__department", "owner")


def _edit_form(request: HttpRequest, use_case: UseCase, section: str) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if section == "basics":
        return UseCaseForm(data, use_case=use_case)
    if section not in SECTIONS:
        raise Http404
    chosen = SECTIONS[section]
    facts = stated(chosen.attribute, getattr(use_case, chosen.attribute))
    check = partial(problems, chosen.attribute)
    return QuestionForm(data, questions=questions_of(chosen), facts=facts, check=check)


def _fields(form: forms.Form, section: str) -> dict[str, Any]:
    if isinstance(form, QuestionForm):
        return {SECTIONS[section].attribute: form.facts()}
    return dict(form.cleaned_data)


def _next(use_case: UseCase, section: str, request: HttpRequest) -> str:
    """Go on to the next set of questions if that was asked for, else to the use case."""
    keys = list(SECTIONS)
    if "next" in request.POST and section in keys and section != keys[-1]:
        following = keys[keys.index(section) + 1]
        return f"{use_case.get_absolute_url()}edit/{following}/"
    return use_case.get_absolute_url()


def _raise_form(request: HttpRequest, use_case: UseCase) -> RaiseTierForm | None:
    allowed = can(user_of(request), Permission.TIER_RAISE, use_case.system.department)
    return RaiseTierForm() if allowed else None


def _form_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    template = "approvals/use_case_form.html"
    return render(request, template, {"form": form, **context}, status=status)
