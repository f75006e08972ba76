"""Sending a form or an API call twice does it once, and answers the same both times."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Submission, User
from governance.web.refusals import Refused

FIELD = "_submission"
HEADER = "Idempotency-Key"
ABANDONED_AFTER = timedelta(minutes=2)
KEPT_FOR = timedelta(days=7)
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class InProgress(Refused):
    """The same thing was sent a moment ago and is still being done."""

    status = 409


def _existing(user: User, key: str, path: str, digest: str, at: datetime) -> Submission:
    row = Submission.objects.get(user=user, key=key)
    if (row.path, row.body_digest) != (path, digest):
        raise Refused(f"This {HEADER} was used for another request. Send a new one.")
    if row.status is not None:
        return row
    abandoned = Submission.objects.filter(
        pk=row.pk, status=None, created_at__lt=at - ABANDONED_AFTER
    )
    if not abandoned.update(created_at=at):
        raise InProgress("This was sent a moment ago and is still being done. Look again shortly.")
    return row


def begin(user: User, key: str, *, path: str, digest: str, at: datetime) -> Submission:
    """Take the key, or return the row of its first use; `status` is None while there is work to do.

    :raises Refused: if the key was used for something else.
    :raises InProgress: if the first sending is still being done.
    """
    Submission.objects.filter(user=user, created_at__lt=at - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return Submission.objects.create(
                user=user, key=key, path=path, body_digest=digest, created_at=at
            )
    except IntegrityError:
        return _existing(user, key, path, digest, at)


def finish(row: Submission, response: HttpResponse) -> None:
    """Keep the answer of what was done; forget the key of what was refused, so it can be mended.

    An answer that streams, such as a file, cannot be kept: its key is forgotten as well.
    """
    if response.status_code >= 400 or response.streaming:
        row.delete()
        return
    row.status = response.status_code
    row.location = response.get("Location", "")
    row.content_type = response.get("Content-Type", "")
    row.body = response.content.decode() if response.status_code != 302 else ""
    row.save()


def replay(row: Submission) -> HttpResponse:
    """Return the first answer again."""
    if row.status == 302:
        return HttpResponseRedirect(row.location)
    response = HttpResponse(row.body, status=row.status, content_type=row.content_type)
    response["Idempotent-Replayed"] = "true"
    if row.location:
        response["Location"] = row.location
    return response


def _form_key(request: HttpRequest) -> str:
    """Key and content together: a form that was corrected and sent again is another submission."""
    fields = [
        (name, values) for name, values in request.POST.lists() if not name.startswith("csrf")
    ]
    files = [
        (name, file.name, file.size) for name, several in request.FILES.lists() for file in several
    ]
    digest = hashlib.sha256(repr((request.path, fields, files)).encode()).hexdigest()[:24]
    return f"{request.POST[FIELD][:40]}:{digest}"


class SubmissionMiddleware:
    """Answer the second sending of a form with a `_submission` key as the first was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._guarded(request):
            return self.get_response(request)
        try:
            row = begin(
                user_of(request),
                _form_key(request),
                path=request.path,
                digest="",
                at=timezone.now(),
            )
        except Refused as refusal:  # Outside of a view, so no other middleware takes it up.
            context = {"reason": str(refusal)}
            return render(request, "refused.html", context, status=refusal.status)
        if row.status is not None:
            return replay(row)
        response = self.get_response(request)
        finish(row, response)
        return response

    def _guarded(self, request: HttpRequest) -> bool:
        return (
            request.method == "POST"
            and isinstance(getattr(request, "user", None), User)
            and not request.path.startswith("/api/")
            and bool(request.POST.get(FIELD))
        )
