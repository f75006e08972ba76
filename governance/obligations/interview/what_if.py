"""The page of what-if: other answers beside the stored ones, and taking them over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from governance.accounts.context import user_of
from governance.obligations.dates.as_of import as_of
from governance.obligations.interview.abouts import Either
from governance.obligations.interview.trying import Trial
from governance.obligations.interview.views import about_of, common
from governance.rules.eu_ai_act.classify import CATEGORY_TITLES, ROLE_TITLES
from governance.rules.eu_ai_act.facts import asked
from governance.web.refusals import NotAllowed, Refused


@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Try other answers; a POST takes them over."""
    about = about_of(request, kind, pk)
    if about.problems:
        return redirect(about.page("answers"))
    day, form = as_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    trial = Trial(about, sent, as_of=day)
    if request.method == "POST" and trial.after and _taken(request, about, trial):
        return redirect(about.page("detail"))
    status = 422 if trial.keys and not trial.just_added and trial.form.errors else 200
    return _page(request, about, trial, {"as_of_form": form, "day": day}, status=status)


def _taken(request: HttpRequest, about: Either, trial: Trial) -> bool:
    about.require_edit(user_of(request))
    by, at = user_of(request), timezone.now()
    try:
        about.save(trial.form.facts(), keys=trial.keys, made_from=about.made_from, by=by, at=at)
    except NotAllowed:
        raise
    except Refused as refusal:
        trial.form.add_error(None, str(refusal))
        return False
    return True


def _page(
    request: HttpRequest,
    about: Either,
    trial: Trial,
    context: dict[str, object],
    *,
    status: int,
) -> HttpResponse:
    compared = trial.comparison
    context |= {
        "title": "What if",
        "trial": trial,
        "compared": compared,
        "others": [one for key, one in asked().items() if key not in trial.keys],
        "category_titles": CATEGORY_TITLES,
        "role_titles": ROLE_TITLES,
        "tab": "what-if",
        **common(request, about),
    }
    return render(request, "obligations/interview/what_if.html", context, status=status)
