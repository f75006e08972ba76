"""One's own access tokens."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from governance.accounts import actions, shown_once
from governance.accounts.context import user_of
from governance.accounts.forms import TokenForm
from governance.accounts.models import AccessToken
from governance.web.refusals import Refused


@never_cache
def list_(request: HttpRequest) -> HttpResponse:
    """List one's tokens and create one; its secret is shown once, on the page that follows."""
    person, at = user_of(request), timezone.now()
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end = at + timedelta(days=form.cleaned_data["days"])
        try:
            token, secret = actions.create_token(
                person, form.cleaned_data["name"], expires_at=end, by=person, at=at
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            shown_once.keep(request, f"The access token “{token}”", secret)
            return redirect("accounts:token-list")
    context = {
        "title": "Access tokens",
        "form": form,
        "tokens": AccessToken.objects.of(person),
        "at": at,
        "shown": shown_once.take(request) if request.method == "GET" else None,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/token_list.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token of one's own."""
    person = user_of(request)
    token = get_object_or_404(AccessToken.objects.of(person), pk=pk)
    actions.revoke_token(token, by=person, at=timezone.now())
    return redirect("accounts:token-list")
