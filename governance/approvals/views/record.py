"""The whole record of one decision, on one page that prints."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals.review import page, record


def approval_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about one request in order, as of this moment."""
    user, at = user_of(request), timezone.now()
    approval = get_object_or_404(page.found(user, at=at).select_related("renews"), pk=pk)
    return render(request, "approvals/record.html", record.context_of(approval, at=at))
