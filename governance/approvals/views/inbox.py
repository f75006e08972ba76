"""The inbox, and signing several requests of it together."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals import actions, inbox_list, signing
from governance.approvals.forms import TogetherForm
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Approval, Stage
from governance.approvals.releases import inbox as releases
from governance.approvals.review.together import ticked

SHOWN = 20


def inbox(request: HttpRequest) -> HttpResponseBase:
    """What the person may decide now, what waits longest first."""
    user, at = user_of(request), timezone.now()
    held = signing.delegations_to(user, at=at)
    extra = {
        "delegations": held,
        "releases": releases.rows(user, at=at, delegations=held)[:SHOWN],
        "more": f"{reverse('approvals:release-list')}?whose=waiting",
    }
    mine = Stage.objects.for_me(user, at=at, delegations=held)
    shown = inbox_list.shown(Approval.objects.all(), mine)
    return inbox_list.PAGE.respond(request, inbox_list.rows(user, mine), extra, shown=shown)


def number(request: HttpRequest) -> HttpResponse:
    """Answer with how many requests wait, as the menu shows it; nothing where none does."""
    found = inbox_list.waiting(user_of(request), at=timezone.now())
    return render(request, "partials/tally.html", {"number": found})


def sign_together(request: HttpRequest) -> HttpResponse:
    """Say which of the ticked requests will be signed; after that, sign them."""
    user, at = user_of(request), timezone.now()
    seen = newest_entry()
    asked = request.POST if request.method == "POST" else request.GET
    rows = ticked(asked.getlist("approval"), user, at=at)
    form = TogetherForm(request.POST or None, initial={"seen_entry": seen})
    context = {"title": "Sign together", "rows": rows, "form": form}
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        context["outcomes"] = actions.sign_many(
            [row.approval for row in rows],
            note=words["note"],
            seen=words["seen_entry"],
            by=user,
            at=at,
        )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "approvals/inbox_sign.html", context, status=status)
