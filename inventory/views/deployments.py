"""The places where a system runs, and who answers for what runs there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.forms_contents import DeploymentForm, DeploymentOwnerForm
from inventory.models import Deployment
from inventory.views.systems import detail_page, system_of


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note where the system runs."""
    user, system = user_of(request), system_of(request, pk)
    if request.method == "GET":
        return redirect(system)
    form = DeploymentForm(request.POST, user=user, system=system, prefix="deployment")
    if form.is_valid():
        try:
            actions.add_deployment(system, **form.cleaned_data, by=user, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(f"{system.get_absolute_url()}#deployments")
    return detail_page(request, system, deployment_form=form)


@require_POST
def end(request: HttpRequest, pk: int, deployment_id: int) -> HttpResponse:
    """Note that the system runs there no more."""
    deployment = _deployment(request, pk, deployment_id)
    actions.end_deployment(deployment, by=user_of(request), at=timezone.now())
    return redirect(f"{deployment.system.get_absolute_url()}#deployments")


@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, pk: int, deployment_id: int) -> HttpResponse:
    """Say who answers for what runs there."""
    user, deployment = user_of(request), _deployment(request, pk, deployment_id)
    require(user, Permission.SYSTEM_EDIT, deployment.system.department)
    form = DeploymentOwnerForm(request.POST or None, user=user, deployment=deployment)
    if form.is_valid():
        try:
            actions.change_owner(deployment, **form.cleaned_data, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect(f"{deployment.system.get_absolute_url()}#deployments")
    context = {"form": form, "system": deployment.system, "title": f"Owner of {deployment.name}"}
    status = 422 if form.is_bound else 200
    return render(request, "inventory/system_form.html", context, status=status)


def _deployment(request: HttpRequest, pk: int, deployment_id: int) -> Deployment:
    system = system_of(request, pk)
    rows = Deployment.objects.select_related("system__department", "system__owner", "owner")
    return get_object_or_404(rows, system=system, pk=deployment_id)
