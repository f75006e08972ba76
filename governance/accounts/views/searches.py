"""Save a list as it is narrowed now, and delete such a search."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts import actions
from governance.accounts.context import user_of
from governance.accounts.models import SavedSearch
from governance.web.refusals import Refused


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save what `page` and `query` say, and go back there."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    try:
        row = actions.save_search(
            page,
            request.POST.get("name", "").replace("\x00", ""),
            query,
            is_shared=request.POST.get("is_shared") == "on",
            by=user_of(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        if refusal.field == "page":
            raise
        messages.error(request, str(refusal))
        return redirect(f"{page}?{query}")
    return redirect(f"{row.page}?{row.query}")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one."""
    user = user_of(request)
    row = get_object_or_404(SavedSearch.objects.visible_to(user), pk=pk)
    actions.delete_search(row, by=user, at=timezone.now())
    return redirect(row.page)
