"""The settings: the organisation's facts, and the way to everything else that is set."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.accounts import actions
from governance.accounts.context import user_of
from governance.accounts.forms import OrganisationForm
from governance.accounts.models import Organisation
from governance.accounts.permissions import Permission, can, require
from governance.audit.models import Entry
from governance.web.refusals import Refused


def overview(request: HttpRequest) -> HttpResponse:
    """Show what is set, and let those who may change the facts do so."""
    organisation = Organisation.objects.ours()
    if request.method == "POST":
        require(user_of(request), Permission.SETTINGS_MANAGE)
        form = OrganisationForm(request.POST)
        if form.is_valid() and _stated(request, form):
            return redirect("accounts:settings")
    else:
        form = OrganisationForm.of(organisation)
    context = {
        "title": "Settings",
        "form": form,
        "organisation": organisation,
        "may_change": can(user_of(request), Permission.SETTINGS_MANAGE),
        "entries": Entry.objects.about(organisation)[:10],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/settings.html", context, status=status)


def _stated(request: HttpRequest, form: OrganisationForm) -> bool:
    try:
        actions.state_facts(**form.cleaned_data, by=user_of(request), at=timezone.now())
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, "The facts are saved. What depends on them was assessed again.")
    return True
