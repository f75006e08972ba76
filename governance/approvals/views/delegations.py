"""Delegations: the list, make one, end one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.approvals import actions
from governance.approvals.actions.delegations import signs, why_not_end
from governance.approvals.delegation_forms import DelegationForm
from governance.approvals.delegation_list import PAGE, rows
from governance.web.refusals import Refused


def delegation_list(request: HttpRequest) -> HttpResponseBase:
    """Who signs for whom: one's own, and all for those who manage people."""
    user, at = user_of(request), timezone.now()
    may_make = signs(user) or can(user, Permission.PEOPLE_MANAGE)
    return PAGE.respond(request, rows(user, at=at), {"may_make": may_make})


def delegation_add(request: HttpRequest) -> HttpResponse:
    """Let somebody sign for some days."""
    user, at = user_of(request), timezone.now()
    form = DelegationForm(request.POST or None, user=user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.delegate(**form.cleaned_data, by=user, at=at)
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"{made}.")
            return redirect("approvals:delegation-list")
    context = {"title": "Delegate sign-offs", "form": form}
    status = 422 if form.errors else 200
    return render(request, "approvals/delegation_add.html", context, status=status)


def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a delegation is to end now, and end it."""
    user, at = user_of(request), timezone.now()
    delegation = get_object_or_404(rows(user, at=at), pk=pk)
    reason = why_not_end(delegation, user, at=at)
    if request.method == "POST" and not reason:
        actions.end_delegation(delegation, by=user, at=at)
        messages.success(request, f"Ended: {delegation}.")
        return redirect("approvals:delegation-list")
    context = {"title": "End a delegation", "delegation": delegation, "reason": reason}
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/delegation_end.html", context, status=status)
