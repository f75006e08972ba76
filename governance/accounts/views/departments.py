"""The departments as a tree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.accounts import actions
from governance.accounts.context import user_of
from governance.accounts.forms import DepartmentForm
from governance.accounts.models import Department
from governance.accounts.permissions import Permission, can_anywhere
from governance.accounts.tree import branches
from governance.web.refusals import Refused


def list_(request: HttpRequest) -> HttpResponse:
    """Show the tree to everybody; let those who may add to it."""
    asker = user_of(request)
    form = DepartmentForm(request.POST or None, asker=asker)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_department(**form.cleaned_data, by=asker, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("accounts:department-list")
    context = {
        "title": "Departments",
        "form": form,
        "branches": branches(Department.objects.with_people(timezone.now())),
        "may_add": can_anywhere(asker, Permission.PEOPLE_MANAGE),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/department_list.html", context, status=status)
