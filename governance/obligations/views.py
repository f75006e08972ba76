"""The pages of obligations: the register and one duty."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.audit.models import Entry
from governance.obligations import actions, register
from governance.obligations.forms import ChangeForm, FulfilForm
from governance.web.refusals import Refused


def list_(request: HttpRequest) -> HttpResponseBase:
    """The register."""
    return register.PAGE.respond(request, register.rows(user_of(request), at=timezone.now()))


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: what it asks, since when, who works on it, what shows it."""
    user = user_of(request)
    obligation = get_object_or_404(register.rows(user, at=timezone.now()), pk=pk)
    kind = request.POST.get("form", "")
    change = ChangeForm(request.POST if kind == "change" else None, obligation=obligation)
    done = FulfilForm(request.POST if kind == "fulfil" else None, user=user)
    form = change if kind == "change" else done
    if form.is_valid():
        step = actions.change if kind == "change" else actions.fulfil
        try:
            step(obligation, **form.cleaned_data, by=user, at=timezone.now())  # type: ignore[operator]  # two actions, each with its own form
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(obligation)
    department = obligation.use_case.system.department if obligation.use_case else None
    context = {
        "title": obligation.requirement.title,
        "obligation": obligation,
        "place": register.place(obligation),
        "shown_by": register.shown_by(obligation),
        "evidence": obligation.evidence.all(),
        "change_form": change,
        "fulfil_form": done,
        "can_edit": can(user, Permission.OBLIGATION_EDIT, department),
        "entries": Entry.objects.about(obligation)[:30],
    }
    status = 422 if form.errors else 200
    return render(request, "obligations/detail.html", context, status=status)
