"""The page that lists approvals."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals.approval_list import PAGE, WHOSE, listed, narrowed
from governance.approvals.models import Approval


def approval_list(request: HttpRequest) -> HttpResponseBase:
    """Every request and approval the person may see; the oldest first, as an inbox is worked."""
    user = user_of(request)
    tabs = [("", "All", "")] + [
        (whose, label, str(narrowed(Approval.objects.visible_to(user), whose, user).count()))
        for whose, label in WHOSE.items()
    ]
    extra = {
        "tabs": tabs,
        "chosen": request.GET.get("whose", ""),
        "address": reverse("approvals:approval-list"),
    }
    sort, many = request.GET.get("sort", ""), request.GET.get("format") == "csv"
    rows = listed(user, at=timezone.now(), sort=sort, many=many)
    return PAGE.respond(request, rows, extra)
