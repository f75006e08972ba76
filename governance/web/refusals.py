"""An expected failure: something a person asked for and cannot have, in words fit for them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render


class Refused(Exception):
    """Base of every refusal of an action. `field` names the input at fault, "" for the whole."""

    status = 422
    heading = "This cannot be done now"

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class NotAllowed(Refused):
    """The person lacks the permission, or the rules of separation forbid it to them."""

    status = 403
    heading = "This is not open to you"


FORMS_ONLY = (
    "It only takes what a form sends. If you had to sign in again in between, nothing was saved: "
    "open the page of the form and send it once more."
)


class RefusalMiddleware:
    """Show a refusal that no form could take up as a page with its reason, never as a crash.

    That includes an address of a form that is opened by itself, as after signing in again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        heading = "This address cannot be opened by itself"
        context = {"reason": FORMS_ONLY, "heading": heading, "code": "Error 405"}
        page = render(request, "refused.html", context, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if not isinstance(error, Refused):
            return None
        page = {"reason": str(error), "heading": error.heading, "code": f"Error {error.status}"}
        return render(request, "refused.html", page, status=error.status)
