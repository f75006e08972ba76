"""Ask the hub now, and see how it goes."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.watch import actions
from governance.watch.panels import poll_context
from governance.watch.tasks import poll_model
from governance.web.nudges import nudge
from inventory.models import HubModel


@require_POST
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the model's poll due at once and nudge a worker."""
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    row = actions.poll_now(model, by=user, at=timezone.now())
    transaction.on_commit(lambda: nudge(poll_model, poll_id=row.pk))
    return redirect(f"{model.get_absolute_url()}#watch")


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How the model's poll stands: a fragment that the page asks for every few seconds."""
    user = user_of(request)
    model = get_object_or_404(HubModel.objects.visible_to(user), pk=pk)
    if request.headers.get("HX-Request") != "true":
        return redirect(f"{model.get_absolute_url()}#watch")
    panel = poll_context(model, user, timezone.now())
    response = render(request, "watch/poll_state.html", {"panel": panel, "model": model})
    if not panel["busy"]:
        # The whole page speaks of what the poll may have changed.
        response["HX-Refresh"] = "true"
    return response
