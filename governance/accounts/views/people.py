"""People: the list, one person, and what an administrator does about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from governance.accounts import actions, shown_once
from governance.accounts.context import user_of
from governance.accounts.filters import PersonFilter
from governance.accounts.forms import PersonForm, RoleForm
from governance.accounts.models import RoleAssignment, User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.audit.models import Entry
from governance.web.lists import Column, Empty, ListPage
from governance.web.refusals import NotAllowed, Refused

PEOPLE = ListPage(
    title="People",
    noun=("person", "people"),
    row="accounts/person_row.html",
    columns=[
        Column("full_name", "Name", sort="full_name"),
        Column("username", "Sign-in name", sort="username"),
        Column("roles", "Roles today", csv=lambda p: "; ".join(map(str, p.current_roles))),
        Column("last_login", "Last signed in", sort="last_login", narrow=False),
        Column("is_active", "May sign in", sort="is_active"),
    ],
    search=["full_name", "username", "email"],
    search_hint="Search by name or e-mail",
    filters=PersonFilter,
    sort="full_name",
    empty=Empty("No people yet", "Add the first person, then give them a role."),
    template="accounts/person_list.html",
)


def require_administrator(request: HttpRequest) -> User:
    """Return who asks.

    :raises NotAllowed: if they manage people nowhere.
    """
    asker = user_of(request)
    if not can_anywhere(asker, Permission.PEOPLE_MANAGE):
        raise NotAllowed(f"You may not {Permission.PEOPLE_MANAGE.value}. Ask an administrator.")
    return asker


def list_(request: HttpRequest) -> HttpResponseBase:
    """List everybody who has or had an account."""
    require_administrator(request)
    current = RoleAssignment.objects.current(timezone.now()).select_related("department")
    roles = Prefetch("assignments", current.order_by("role"), to_attr="current_roles")
    return PEOPLE.respond(request, User.objects.prefetch_related(roles))


def add(request: HttpRequest) -> HttpResponse:
    """Add a person, and show their first password once."""
    asker = require_administrator(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, password = actions.invite_person(
                **form.cleaned_data, by=asker, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            shown_once.keep(request, f"The first password of {person}", password)
            return redirect("accounts:person-detail", person.pk)
    context = {"title": "Add a person", "form": form}
    status = 422 if form.errors else 200
    return render(request, "accounts/person_add.html", context, status=status)


@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person and give them roles."""
    asker, person = require_administrator(request), get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, asker=asker)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.grant(
                person,
                typed["role"],
                department=typed["department"],
                expires_at=form.expires_at,
                by=asker,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("accounts:person-detail", pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/person.html", _context(request, person, form), status=status)


def _context(request: HttpRequest, person: User, form: RoleForm) -> dict[str, Any]:
    at, asker = timezone.now(), user_of(request)
    assignments = person.assignments.select_related("department", "user").order_by("role")
    return {
        "title": str(person),
        "person": person,
        "form": form,
        "assignments": [
            (row, can(asker, Permission.PEOPLE_MANAGE, row.department)) for row in assignments
        ],
        "at": at,
        "manages_all": can(asker, Permission.PEOPLE_MANAGE),
        "shown": shown_once.take(request),
        "entries": Entry.objects.about(person)[:20],
    }


@require_POST
def revoke(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """Take a role back."""
    row = get_object_or_404(
        RoleAssignment.objects.select_related("user", "department"), pk=assignment, user=pk
    )
    return _then_back(
        request,
        pk,
        lambda: actions.revoke(row, by=require_administrator(request), at=timezone.now()),
    )


@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a person out."""
    asker, person = require_administrator(request), get_object_or_404(User, pk=pk)
    return _then_back(
        request, pk, lambda: actions.deactivate_person(person, by=asker, at=timezone.now())
    )


@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    asker, person = require_administrator(request), get_object_or_404(User, pk=pk)
    return _then_back(
        request, pk, lambda: actions.reactivate_person(person, by=asker, at=timezone.now())
    )


@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a new password and show it once."""
    asker, person = require_administrator(request), get_object_or_404(User, pk=pk)
    password = actions.reset_password(person, by=asker, at=timezone.now())
    shown_once.keep(request, f"The new password of {person}", password)
    return redirect("accounts:person-detail", pk)


def _then_back(request: HttpRequest, pk: int, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:person-detail", pk)
