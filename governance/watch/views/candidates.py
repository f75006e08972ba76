"""The list of candidates, and the page on which a person decides about some."""

from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.watch import actions, registers_candidates
from governance.watch.forms import CandidateForm
from governance.watch.models import Candidate
from governance.watch.views.ticked import seen, ticked
from governance.web.refusals import Refused

LONGEST_SAID = 4000


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every candidate on the systems the person may see."""
    user = user_of(request)
    extra = {"can_triage": can_anywhere(user, Permission.FINDING_TRIAGE)}
    rows = registers_candidates.candidates(user)
    return registers_candidates.CANDIDATES.respond(request, rows, extra)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Look at the chosen candidates and say whether the model is meant."""
    user, form = user_of(request), CandidateForm(request.POST or None)
    rows = _chosen(request.POST if request.method == "POST" else request.GET, user)
    mine = any(can(user, Permission.FINDING_TRIAGE, row.system.department) for row in rows)
    context = {"title": "Is this model meant?", "rows": rows, "form": form, "mine": mine}
    if rows and form.is_valid():
        state = request.POST.get("state", "")
        try:
            done = actions.decide_candidates(
                rows, state, reason=form.cleaned_data["reason"], seen=seen(request.POST),
                by=user, at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            changed = sum(not one.reason for one in done)
            context |= {"done": done, "changed": changed}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "watch/candidate_decide.html", context, status=status)


def _chosen(asked: QueryDict, user: User) -> list[Candidate]:
    keys = ticked(asked, "candidate")
    rows = registers_candidates.candidates(user).filter(pk__in=keys).order_by("pk")
    return list(rows.annotate(says=Substr("advisory__details", 1, LONGEST_SAID)))
