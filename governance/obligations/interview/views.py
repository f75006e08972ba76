"""The pages of the interview: what is asked, what was answered, and what follows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.accounts.context import user_of
from governance.approvals.intake import differences
from governance.obligations.actions import assessing
from governance.obligations.dates.as_of import as_of
from governance.obligations.interview import listing, sections
from governance.obligations.interview.abouts import Either, OfModel, found
from governance.obligations.interview.forms import InterviewForm
from governance.obligations.interview.result import Result
from governance.obligations.interview.trying import query_of
from governance.rules.eu_ai_act.facts import asked
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import ChangedMeanwhile


@require_GET
def detail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What the answers come to on a day, and why."""
    about = about_of(request, kind, pk)
    if about.problems:
        return redirect(about.page("answers"))
    day, form = as_of(request)
    result = Result(about.facts, day)
    context = {
        "title": "What the EU AI Act asks",
        "form": form,
        "result": result,
        "today": timezone.now().date(),
        "progress": about.progress(as_of=day),
        "turns": [(turn, query_of(turn)) for turn in result.turns] if about.answers else [],
        "tab": "result",
        **common(request, about),
    }
    return render(request, "obligations/interview/detail.html", context)


@require_GET
def start(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Go to the first part with something to ask; to the answers where nothing is left."""
    about = about_of(request, kind, pk)
    about.require_edit(user_of(request))
    if about.problems:
        return redirect(about.page("answers"))
    part = about.progress(as_of=timezone.now().date()).first
    return redirect(about.page("section", part.key) if part else about.page("answers"))


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, kind: str, pk: int, key: str) -> HttpResponse:
    """Answer the questions of one part that can still matter."""
    about = about_of(request, kind, pk)
    about.require_edit(user_of(request))
    if about.problems:
        return redirect(about.page("answers"))
    progress = about.progress(as_of=timezone.now().date())
    part = progress.at(key)
    if part is None:
        raise Http404
    form = _form(request, about, _asked_for(request, part))
    if form.is_bound and form.is_valid() and _saved(request, about, form):
        return redirect(_following(request, kind, pk, key, form.keys))
    context = {
        "part": part,
        "title": part.title,
        "progress": progress,
        "back": progress.before(key),
        "ahead": progress.after(key),
    }
    return _form_page(request, about, form, "section", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, kind: str, pk: int, key: str) -> HttpResponse:
    """Give or change one answer."""
    about = about_of(request, kind, pk)
    about.require_edit(user_of(request))
    if key not in asked():
        raise Http404
    form = _form(request, about, (key,))
    if form.is_bound and form.is_valid() and _saved(request, about, form):
        return redirect(f"{about.page('answers')}#{asked()[key].section}")
    context = {"title": "Change an answer", "question": asked()[key]}
    return _form_page(request, about, form, "answer", context)


@require_GET
def answers(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Every answer with its note, and what is open; each can be changed."""
    about = about_of(request, kind, pk)
    day = timezone.now().date()
    context = {
        "title": "Answers on the EU AI Act",
        "parts": listing.parts(about, as_of=day),
        "progress": None if about.problems else about.progress(as_of=day),
        "tab": "answers",
        **common(request, about),
    }
    return render(request, "obligations/interview/answers.html", context)


@require_POST
def assess(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Make an assessment of the answers about a model, or forget them."""
    about = about_of(request, kind, pk)
    if not isinstance(about, OfModel):
        raise Http404
    user = user_of(request)
    if "discard" in request.POST:
        assessing.discard_answers(about.model, by=user)
    else:
        assessing.assess_model(about.model, about.answers, by=user, at=timezone.now())
    return redirect(about.page("detail"))


def about_of(request: HttpRequest, kind: str, pk: int) -> Either:
    """Return the use case or model, if the person sees it. :raises Http404: if not."""
    about = found(user_of(request), kind, pk)
    if about is None:
        raise Http404
    return about


def common(request: HttpRequest, about: Either) -> dict[str, Any]:
    """Return what every page of the interview shows around itself."""
    return {
        "about": about,
        "can_edit": about.may_edit(user_of(request)),
        "pages": {name: about.page(name) for name in ("detail", "start", "answers", "what-if")},
    }


def _asked_for(request: HttpRequest, part: sections.Section) -> tuple[str, ...]:
    """Return the questions on the page: those that were shown when it is sent, else the open."""
    sent = tuple(key for key in request.POST.getlist("asked") if key in asked())
    return tuple(key for key in sent if sections.in_section(key, part.key)) or part.asks


def _form(request: HttpRequest, about: Either, keys: tuple[str, ...]) -> InterviewForm:
    data = request.POST if request.method == "POST" else None
    return InterviewForm(data, keys=keys, facts=about.answers)


def _saved(request: HttpRequest, about: Either, form: InterviewForm) -> bool:
    """Store the answers; a refusal stands on the form."""
    try:
        about.save(
            form.facts(),
            keys=form.keys,
            made_from=_made_from(request),
            by=user_of(request),
            at=timezone.now(),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, ChangedMeanwhile) and not isinstance(about, OfModel):
            form.meanwhile = differences.since(about.use_case, refusal.since)
        return False
    return True


def _following(request: HttpRequest, kind: str, pk: int, key: str, shown: tuple[str, ...]) -> str:
    """Return where it goes on: the same part where an answer brought up something new in it."""
    about = about_of(request, kind, pk)
    if "leave" in request.POST:
        return about.page("detail")
    progress = about.progress(as_of=timezone.now().date())
    here, ahead = progress.at(key), progress.after(key)
    if here and set(here.asks) - set(shown):
        return about.page("section", key)
    return about.page("section", ahead.key) if ahead else about.page("detail")


def _form_page(
    request: HttpRequest, about: Either, form: InterviewForm, name: str, context: dict[str, Any]
) -> HttpResponse:
    context |= {"form": form, "tab": "questions", **common(request, about)}
    status = 422 if form.is_bound else 200
    return render(request, f"obligations/interview/{name}.html", context, status=status)


def _made_from(request: HttpRequest) -> int | None:
    given = request.POST.get("made_from", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else None
