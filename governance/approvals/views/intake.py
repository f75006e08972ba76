"""Describe a use case step by step, with what follows from the answers beside them."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.approvals.fact_checks import WrongFacts
from governance.approvals.intake import differences
from governance.approvals.intake.forms import StepForm
from governance.approvals.intake.known import knowledge_of
from governance.approvals.intake.preview import preview_of
from governance.approvals.intake.saving import save_step, with_answers
from governance.approvals.intake.steps import all_steps, progress_of
from governance.approvals.panels import approvals_of
from governance.approvals.views.use_cases import use_case_of
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.actions.versions import number_of
from inventory.models import UseCase


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer the questions of one step; save and go on, or save and leave."""
    if leads_on := _leads_on(request, pk, key):
        return leads_on
    use_case, form = _form(request, pk, key)
    if not form.is_bound:
        return _page(request, use_case, form)
    if not form.is_valid():
        return _page(request, use_case, form, status=422)
    try:
        saved = save_step(
            form, made_from=_made_from(request), by=user_of(request), at=timezone.now()
        )
    except inventory.ChangedMeanwhile as meanwhile:
        form.add_error(None, str(meanwhile))
        changed = differences.since(use_case, meanwhile.since)
        return _page(request, use_case, form, status=422, changed=changed)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, use_case, form, status=422)
    return redirect(_next(request, saved, form))


@require_POST
def preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show what would follow from the answers as they are typed; nothing is stored.

    With JavaScript only the verdicts are answered, without it the whole page.
    """
    use_case, form = _form(request, pk, key)
    if "HX-Request" in request.headers:
        context = {"use_case": use_case, "key": key, **_verdicts(request, use_case, form)}
        return render(request, "approvals/_intake_follows.html", context)
    return _page(request, use_case, form)


def _leads_on(request: HttpRequest, pk: int, key: str) -> HttpResponse | None:
    """Return the way from a step that asks nothing here to where something is open."""
    use_case = use_case_of(request, pk)
    progress = progress_of(use_case, as_of=_today())
    here = {one.step.key for one in progress.steps}
    if key in here or key not in {one.key for one in all_steps()}:
        return None
    return redirect(progress.resume.url if progress.resume else use_case.get_absolute_url())


def _form(request: HttpRequest, pk: int, key: str) -> tuple[UseCase, StepForm]:
    """Return the use case and its form, if the person may change it. :raises Http404: if not."""
    use_case = use_case_of(request, pk)
    require(user_of(request), Permission.SYSTEM_EDIT, use_case.system.department)
    knowledge = knowledge_of(use_case)
    found = progress_of(use_case, knowledge, as_of=_today()).at(key)
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, step=found.step, use_case=use_case, knowledge=knowledge, as_of=_today())
    return use_case, form


def _page(
    request: HttpRequest, use_case: UseCase, form: StepForm, *, status: int = 200, changed: Any = ()
) -> HttpResponse:
    progress = progress_of(use_case, form.knowledge, as_of=_today())
    state = progress.at(form.step.key)
    context = {
        "use_case": use_case,
        "title": form.step.title,
        "form": form,
        "progress": progress,
        "state": state,
        "last": progress.after(form.step.key) is None,
        "key": form.step.key,
        "made_from": number_of(use_case),
        "changed": changed,
        **_verdicts(request, use_case, form),
    }
    return render(request, "approvals/intake_step.html", context, status=status)


def _verdicts(request: HttpRequest, use_case: UseCase, form: StepForm) -> dict[str, Any]:
    """Return what follows from what is typed, or from what is stored where it cannot be read."""
    readable = form.is_bound and form.is_valid()
    facts = dict(form.facts()) if readable else getattr(use_case, form.step.attribute)
    at = timezone.now()
    found = preview_of(with_answers(use_case, form.step.attribute, facts), at=at)
    if isinstance(found, WrongFacts):
        return {"unreadable": found}
    against = approvals_of(use_case, user_of(request), at=at).reason
    blocked = " ".join(reason.text for reason in found.judgement.tier.blocked)
    return {
        "preview": found,
        "typed": readable,
        "wrong": form.is_bound and not readable,
        "against": blocked or against,
    }


def _today() -> date:
    return timezone.now().date()


def _made_from(request: HttpRequest) -> int | None:
    given = request.POST.get("made_from", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None


def _next(request: HttpRequest, saved: UseCase, form: StepForm) -> str:
    """Go on to the next step; to the same one if the answers made another question matter."""
    if "leave" in request.POST:
        return saved.get_absolute_url()
    progress = progress_of(saved, as_of=_today())
    here = f"{request.path}"
    waited = {one.asked.question.key for one in form.shown if one.hidden}
    if not request.POST.get("live") and waited:
        state = StepForm(
            None, step=form.step, use_case=saved, knowledge=knowledge_of(saved), as_of=_today()
        )
        if any(one.asked.question.key in waited and not one.hidden for one in state.shown):
            return here
    following = progress.after(form.step.key)
    return following.url if following else saved.get_absolute_url()
