"""Requests that are too large, or do not say how large they are, are refused before they are read.

Django reads as many bytes of a request as its Content-Length names and keeps files of more than
2.5 MB on the disk. So that number is the bound of what one request can take of memory and disk, and
it is known before the first byte of the content is.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from governance.rules import policy
from governance.web.refusals import Refused

MEBIBYTE = 1024 * 1024
FIELDS_AROUND = MEBIBYTE  # What a form with one file of the largest size may hold beside it.


class TooLarge(Refused):
    """More was sent than any form or call may hold."""

    status = 413
    heading = "This is too large"


class NoLength(Refused):
    """The request has content and does not say how much."""

    status = 411
    heading = "The length is missing"


def most_bytes() -> int:
    """Return how many bytes one request may hold."""
    return policy.evidence_limits().max_bytes + FIELDS_AROUND


def check(request: HttpRequest) -> None:
    """Look at the headers alone.

    :raises NoLength: if the content comes in chunks of which nobody knows the sum.
    :raises TooLarge: if there is more of it than one request may hold.
    """
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        raise NoLength(
            "The request does not say how long it is, so nothing of it was read. Send it with a "
            "Content-Length and not in chunks.",
            field="file",
        )
    sent, most = _length(request), most_bytes()
    if sent > most:
        raise TooLarge(
            f"This is {sent / MEBIBYTE:,.0f} MiB, and {most // MEBIBYTE} MiB is the most that can "
            "be sent at once, so nothing of it was read. Instead of a large file, add a link to "
            "where it is, or a shorter extract.",
            field="file",
        )


class UploadLimitMiddleware:
    """Answer requests that are too large with the reason, as a page or as problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            check(request)
        except Refused as refusal:
            return _answer(request, refusal)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """Return the length that was named; Django reads nothing where it is no number."""
    named = request.headers.get("Content-Length", "")
    return int(named) if named.isdecimal() else 0


def _answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if not request.path.startswith("/api/"):
        page = {
            "reason": str(refusal),
            "heading": refusal.heading,
            "code": f"Error {refusal.status}",
        }
        return render(request, "refused.html", page, status=refusal.status)
    body = {
        "type": "about:blank",
        "title": "The request was refused",
        "status": refusal.status,
        "detail": str(refusal),
        "errors": [{"field": refusal.field, "reason": str(refusal)}],
    }
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")
