"""Let an answer rest on what replaces an older item of evidence, with one click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.approvals import actions
from governance.approvals.models import Approval
from governance.evidence.models import Evidence


@require_POST
def use_newer(request: HttpRequest, pk: int, item: str, older: int, newer: int) -> HttpResponse:
    """Use the newer item; back to the question, or with `?back=evidence` to the item's page."""
    user = user_of(request)
    approval = get_object_or_404(Approval.objects.visible_to(user), pk=pk)
    seen = Evidence.objects.visible_to(user)
    old, new = get_object_or_404(seen, pk=older), get_object_or_404(seen, pk=newer)
    actions.use_newer(approval, item, older=old, newer=new, by=user, at=timezone.now())
    messages.success(request, f"The answer now rests on “{new.title}”, number {new.pk}.")
    if request.GET.get("back") == "evidence":
        return redirect(new)
    return redirect("approvals:checklist-answer", approval.pk, item)
