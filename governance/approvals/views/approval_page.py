"""The page of one approval: what is asked, what speaks for and against it, who decides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals.bindings import current_editions
from governance.approvals.review import page


def approval_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one approval."""
    return show(request, pk)


def show(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Render the page; `problem` is why something that was asked for was not done."""
    user, at = user_of(request), timezone.now()
    editions = current_editions()
    approval = get_object_or_404(page.found(user, at=at, editions=editions), pk=pk)
    context = page.context_of(approval, user, at=at, editions=editions) | {"problem": problem}
    return render(request, "approvals/approval_page.html", context, status=status)
