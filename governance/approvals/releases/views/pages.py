"""The list, a new release, one release, its printed record."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can_anywhere
from governance.approvals.models import Release
from governance.approvals.releases import actions
from governance.approvals.releases.forms import DescribeForm, ProposeForm
from governance.approvals.releases.listing import PAGE, rows
from governance.approvals.releases.obstacles import against
from governance.approvals.releases.page import context_of
from governance.approvals.releases.states import VERBS
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused


def visible(request: HttpRequest, pk: int) -> Release:
    """Return the release, if the person may see it."""
    release: Release = get_object_or_404(rows(user_of(request)), pk=pk)
    return release


def list_(request: HttpRequest) -> HttpResponseBase:
    """Every release that the person may see."""
    user = user_of(request)
    may = can_anywhere(user, Permission.RELEASE_REQUEST)
    return PAGE.respond(request, rows(user), {"may_propose": may})


def add(request: HttpRequest) -> HttpResponse:
    """Propose a release."""
    user = user_of(request)
    if not can_anywhere(user, Permission.RELEASE_REQUEST):
        raise NotAllowed(f"You may not {Permission.RELEASE_REQUEST.value}.")
    initial = {"model": request.GET.get("model", "")}
    form = ProposeForm(request.POST or None, user=user, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            release = actions.propose(
                typed["revision"],
                form.described,
                department=typed["department"],
                owner=typed["owner"],
                by=user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(release)
    context = {"title": "Propose a release", "form": form}
    status = 422 if form.errors else 200
    return render(request, "approvals/releases/add.html", context, status=status)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a release."""
    user, release = user_of(request), visible(request, pk)
    if reason := against("change", release, user):
        return closed(request, release, "This release cannot be changed now", reason, verb="change")
    form = DescribeForm(request.POST or None, release=release)
    if form.is_valid():
        try:
            owner = form.cleaned_data["owner"]
            actions.change(release, form.described, owner=owner, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(release)
    context = {"title": f"Change the release of {release.model}", "form": form, "release": release}
    status = 422 if form.errors else 200
    return render(request, "approvals/releases/edit.html", context, status=status)


def closed(
    request: HttpRequest, release: Release, heading: str, reason: str, *, verb: str
) -> HttpResponse:
    """Answer for a form that the state of the release does not allow: why, and the way back.

    :raises NotAllowed: if it is not the state but the person who may not.
    """
    if release.state in VERBS[verb].starts:
        raise NotAllowed(reason)
    context = {"title": heading, "release": release, "reason": reason}
    return render(request, "approvals/releases/closed.html", context, status=409)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One release: what is said and asked on the left, verdicts and decision on the right."""
    return page(request, visible(request, pk))


def page(request: HttpRequest, release: Release, *, problem: str = "") -> HttpResponse:
    """Return the page of a release, with the refusal of what was tried, if anything was."""
    context = context_of(release, user_of(request), at=timezone.now())
    status = 422 if problem else 200
    template = "approvals/releases/page.html"
    return render(request, template, {**context, "problem": problem}, status=status)


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole record of a release on one page that prints."""
    release, at = visible(request, pk), timezone.now()
    context = {
        **context_of(release, user_of(request), at=at),
        "entries": reversed(Entry.objects.about(release)),
        "at": at,
    }
    return render(request, "approvals/releases/record.html", context)
