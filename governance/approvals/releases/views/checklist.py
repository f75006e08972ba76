"""Answer one item of a release's checklist."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.approvals.answer_forms import AnswerForm
from governance.approvals.models import Release
from governance.approvals.releases import actions, obstacles, verdicts
from governance.approvals.releases.actions.answers import BY_SOFTWARE
from governance.approvals.releases.checklist import ReleaseRow, rows_of
from governance.approvals.releases.views.pages import visible
from governance.evidence.attaching import attached
from governance.web.refusals import NotAllowed, Refused


def answer(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """One item with its guidance, its answer and its evidence."""
    release, user = visible(request, pk), user_of(request)
    rows = rows_of(release, at=timezone.now())
    row = next((row for row in rows if row.item.id == item), None)
    if row is None:
        raise Http404
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        user=user,
        initial={"value": row.answer.value, "reason": row.answer.reason} if row.answer else {},
    )
    if form.is_valid() and _answered(request, release, row, form):
        return redirect(f"{release.get_absolute_url()}#{item}")
    why_not = BY_SOFTWARE if row.by_software else obstacles.against("answer", release, user)
    context = {
        "title": row.item.text,
        "release": release,
        "row": row,
        "form": form,
        "why_not": why_not or obstacles.against_answering(release),
        "card": verdicts.card_of(release) if row.item.answered_by == "card_complete" else None,
        "article": verdicts.article_53(release) if row.item.open_source_exception else None,
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/releases/item.html", context, status=status)


def _answered(request: HttpRequest, release: Release, row: ReleaseRow, form: AnswerForm) -> bool:
    try:
        _answer(request, release, row, form)
    except NotAllowed:
        raise
    except Refused as refusal:
        field = {"url": "link"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return False
    return True


@transaction.atomic
def _answer(request: HttpRequest, release: Release, row: ReleaseRow, form: AnswerForm) -> None:
    user, at, typed = user_of(request), timezone.now(), form.cleaned_data
    title = f"{row.item.text} ({release.model})"
    evidence = attached(form, title, department=release.department, by=user, at=at)
    actions.answer(
        release,
        row.item.id,
        typed["value"],
        reason=typed["reason"],
        evidence=evidence,
        by=user,
        at=at,
    )
