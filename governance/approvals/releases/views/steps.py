"""Everything that is done to a release from its page: submit, decide, step, take back, end."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases import actions
from governance.approvals.releases.forms import DecideForm
from governance.approvals.releases.views.pages import page, visible
from governance.web.refusals import NotAllowed, Refused

Done = Callable[[Release, QueryDict, User, datetime], object]
Decided = Callable[[ReleaseStage, str, int | None, User, datetime], object]

DONE: dict[str, Done] = {
    "submit": lambda row, sent, by, at: actions.submit(
        row, note=sent.get("note", ""), by=by, at=at
    ),
    "withdraw": lambda row, sent, by, at: actions.withdraw(
        row, reason=sent.get("reason", ""), by=by, at=at
    ),
    "close": lambda row, sent, by, at: actions.close(
        row, reason=sent.get("reason", ""), by=by, at=at
    ),
    "note": lambda row, sent, by, at: actions.add_note(row, sent.get("text", ""), by=by, at=at),
    "take-step": lambda row, sent, by, at: actions.take_step(
        row,
        sent.get("key", ""),
        criteria=sent.getlist("criteria"),
        note=sent.get("note", ""),
        by=by,
        at=at,
    ),
    "take-back": lambda row, sent, by, at: actions.take_back(
        row, sent.get("key", ""), reason=sent.get("reason", ""), by=by, at=at
    ),
}
DECIDED: dict[str, Decided] = {
    "sign": lambda stage, text, seen, by, at: actions.sign(
        stage, note=text, seen_entry=seen, by=by, at=at
    ),
    "request-changes": lambda stage, text, seen, by, at: actions.request_changes(
        stage, wanted=text, seen_entry=seen, by=by, at=at
    ),
    "refuse": lambda stage, text, seen, by, at: actions.refuse(
        stage, reason=text, seen_entry=seen, by=by, at=at
    ),
}


@require_POST
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one thing to a release; a verb that is not in the table is a 404."""
    if verb not in DONE:
        raise Http404
    release = visible(request, pk)
    return _answered(
        request,
        release,
        lambda: DONE[verb](release, request.POST, user_of(request), timezone.now()),
    )


@require_POST
def decide(request: HttpRequest, pk: int, kind: str, verb: str) -> HttpResponse:
    """Sign one stage of the round, ask for changes, or refuse."""
    if verb not in DECIDED:
        raise Http404
    release = visible(request, pk)
    stage = get_object_or_404(release.stages.of_this_round(), kind=kind)
    typed = DecideForm(request.POST)
    seen = typed.cleaned_data.get("seen_entry") if typed.is_valid() else None
    text = request.POST.get("text", "")
    return _answered(
        request,
        release,
        lambda: DECIDED[verb](stage, text, seen, user_of(request), timezone.now()),
    )


def _answered(request: HttpRequest, release: Release, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refusal:
        return page(request, visible(request, release.pk), problem=str(refusal))
    return redirect(release)
