"""The page on which many obligations get an owner or a due date at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.obligations import actions
from governance.obligations.forms import AssignForm
from governance.obligations.models import Obligation, ObligationQuerySet
from governance.web.ids import MOST
from governance.web.refusals import Refused


def assign(request: HttpRequest) -> HttpResponse:
    """Show which of the chosen rows would be changed; change them when the form is sent."""
    rows = _chosen(request)
    form = AssignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.assign(rows, **form.given, by=user_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            words = "obligation" if len(changed) == 1 else "obligations"
            messages.success(request, f"{len(changed)} {words} changed.")
            return redirect("obligations:obligation-list")
    context = {
        "title": "Assign obligations",
        "form": form,
        "preview": actions.preview(rows, by=user_of(request)),
    }
    status = 422 if form.errors else 200
    return render(request, "obligations/assign.html", context, status=status)


def _chosen(request: HttpRequest) -> ObligationQuerySet:
    """Return the rows that are ticked, or all of the page they were on."""
    sent = request.POST if request.method == "POST" else request.GET
    named = sent.getlist("listed" if sent.get("all") else "obligation")
    numbers = {int(n) for n in named if n.isascii() and n.isdecimal() and int(n) <= MOST}
    rows = Obligation.objects.visible_to(user_of(request))
    return rows.filter(pk__in=sorted(numbers)[: actions.AT_MOST + 1])
