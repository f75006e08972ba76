"""Pages about notices: the list, what a person chose, and how the mail is doing."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.notices import actions
from governance.notices.chosen import chosen_by
from governance.notices.filters import NoticeFilter
from governance.notices.forms import ChoicesForm
from governance.notices.models import Mailbox, MailServer, Notice
from governance.web.lists import Column, Empty, ListPage
from governance.web.refusals import Refused

NOTICES = ListPage(
    title="Notices",
    noun=("notice", "notices"),
    row="notices/row.html",
    columns=[
        Column("text", "What happened"),
        Column("title", "Kind", sort="kind", narrow=False),
        Column("last_at", "When", sort="last_at"),
        Column("count", "Times", sort="count", numeric=True, shown=False),
        Column("about", "About", csv="subject_label", shown=False),
        Column("read_at", "Read", csv="read_at"),
    ],
    search=["text", "subject_label"],
    search_hint="Search by words or by what it is about",
    filters=NoticeFilter,
    sort="-last_at",
    empty=Empty(
        "No notices yet",
        "You are told here when something waits for you, or when something that concerns you "
        "has changed.",
    ),
    template="notices/list.html",
)


def list_(request: HttpRequest) -> HttpResponseBase:
    """List what the person was told."""
    return NOTICES.respond(
        request, Notice.objects.visible_to(user_of(request)), {"at": timezone.now()}
    )


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    notice = actions.mark_read(_own(request, pk), by=user_of(request), at=timezone.now())
    return redirect(notice.get_absolute_url())


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and stay."""
    actions.mark_read(_own(request, pk), by=user_of(request), at=timezone.now())
    return redirect("notices:notice-list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that the page could show."""
    at = timezone.now()
    until = _moment(request.POST.get("until", "")) or at
    actions.mark_all_read(until=until, by=user_of(request), at=at)
    return redirect("notices:notice-list")


def choices(request: HttpRequest) -> HttpResponse:
    """Choose for each kind when its mail goes."""
    user = user_of(request)
    before = chosen_by(user)
    form = ChoicesForm(request.POST if request.method == "POST" else None, chosen=before)
    if request.method == "POST" and form.is_valid() and _chosen(request, form):
        messages.success(request, "Your choices are saved. They hold from now on.")
        return redirect("notices:choices")
    context = {"title": "What I am told, and how", "form": form, "has_address": bool(user.email)}
    return render(request, "notices/choices.html", context, status=422 if form.errors else 200)


def mail(request: HttpRequest) -> HttpResponse:
    """Show administrators whether mail goes out, and to whom it does not."""
    require(user_of(request), Permission.SETTINGS_MANAGE)
    context = {
        "title": "Mail",
        "server": MailServer.objects.ours(),
        "failing": Mailbox.objects.failing().select_related("person").order_by("person__full_name"),
        "owed": Notice.objects.due_by_mail(timezone.now()).values("person").distinct().count(),
    }
    return render(request, "notices/mail_state.html", context)


def _own(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(user_of(request)), pk=pk)


def _moment(text: str) -> datetime | None:
    """Return a moment that a form carries; None if it is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def _chosen(request: HttpRequest, form: ChoicesForm) -> bool:
    at = timezone.now()
    for kind in form.changed_data:
        try:
            actions.choose(kind, form.cleaned_data[kind], by=user_of(request), at=at)
        except Refused as refusal:
            form.add_error(kind, str(refusal))
    return not form.errors
