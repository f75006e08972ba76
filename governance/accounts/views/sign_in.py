"""Sign in, sign out, and change one's password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from governance.accounts import actions
from governance.accounts.actions.sign_in import TooManyFailures
from governance.accounts.context import user_of
from governance.accounts.forms import PasswordForm, SignInForm
from governance.web.refusals import Refused


class SignIn(LoginView):
    """Django's sign-in, which slows down guessing and records who came in."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at the failures of this name before the password is looked at."""
        try:
            actions.check_may_try(request.POST.get("username", ""), at=timezone.now())
        except TooManyFailures as refusal:
            form = SignInForm(request)
            context = self.get_context_data(form=form, reason=str(refusal))
            return self.render_to_response(context, status=refusal.status)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # our form
        """Let the person in."""
        response = super().form_valid(form)
        actions.signed_in(user_of(self.request), at=timezone.now())
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # our form
        """Count the failure and say that the two do not belong together, not which is wrong."""
        if name := form.cleaned_data.get("username", ""):
            actions.sign_in_failed(name, at=timezone.now())
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's own password and stay signed in here."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person, typed = user_of(request), form.cleaned_data
        try:
            actions.change_password(
                person, old=typed["old_password"], new=typed["new_password"], at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            update_session_auth_hash(request, person)
            messages.success(request, "Your password is changed. Other sessions have ended.")
            return redirect("accounts:settings")
    status = 422 if form.errors else 200
    return render(request, "accounts/password_change.html", {"form": form}, status=status)
