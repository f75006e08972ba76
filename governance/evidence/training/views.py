"""The pages of the register of trainings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, can, can_anywhere, reach
from governance.evidence.training import actions, csv_reading
from governance.evidence.training.coverage import coverage, needs
from governance.evidence.training.forms import RemoveForm, TrainingForm, UploadForm
from governance.evidence.training.register import PAGE, rows
from governance.web.refusals import NotAllowed, Refused

NOT_HERE = (
    f"You may not {Permission.TRAINING_RECORD.value} for any department. "
    "Ask an administrator for the role."
)


def list_(request: HttpRequest) -> HttpResponseBase:
    """Who took which training."""
    user = user_of(request)
    may = can_anywhere(user, Permission.TRAINING_RECORD)
    return PAGE.respond(request, rows(user), {"may_record": may})


def add(request: HttpRequest) -> HttpResponse:
    """Record one training."""
    user = _recorder(request)
    form = TrainingForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            made = actions.record(form.taken, by=user, at=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, f"On the register: {made}.")
            return redirect("evidence:training-list")
    context = {"title": "Record a training", "form": form}
    return render(request, "evidence/training_add.html", context, status=_status(form))


def upload(request: HttpRequest) -> HttpResponse:
    """Read a file, show what its lines come to, and record the good ones once confirmed."""
    user = _recorder(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    context: dict[str, Any] = {"title": "Trainings from a file", "form": form}
    if form.is_valid():
        try:
            text, preview = _previewed(form)
            if form.cleaned_data["content"] and preview.good:
                made = actions.record_many(
                    [line.taken for line in preview.good if line.taken],
                    by=user,
                    at=timezone.now(),
                )
                messages.success(request, f"On the register: {len(made)} trainings.")
                return redirect("evidence:training-list")
            context |= {"preview": preview, "content": text, "place": form.cleaned_data}
        except Refused as refusal:
            form.add_error("file", str(refusal))
    return render(request, "evidence/training_upload.html", context, status=_status(form))


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One training, and taking it off the register."""
    user = user_of(request)
    training = get_object_or_404(rows(user), pk=pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.remove(training, reason=reason, by=user, at=timezone.now())
        messages.success(request, f"Taken off the register: {training}.")
        return redirect("evidence:training-list")
    context = {
        "title": training.title,
        "training": training,
        "form": form,
        "may_remove": can(user, Permission.TRAINING_RECORD, training.department),
    }
    return render(request, "evidence/training_detail.html", context, status=_status(form))


def needed(request: HttpRequest) -> HttpResponse:
    """Who holds a role and has no current training, by department."""
    user, at = user_of(request), timezone.now()
    seen = reach(user, Permission.SYSTEM_READ)
    departments = Department.objects.filter(seen.q("path"))
    chosen = departments.filter(pk=_number(request.GET.get("department"))).first()
    if chosen is None and not seen.everywhere:
        chosen = departments.first()
    found = needs(chosen, at) if chosen or seen.everywhere else []
    context = {
        "title": "Who still needs a training",
        "departments": departments,
        "everywhere": seen.everywhere,
        "chosen": chosen,
        "coverage": coverage(chosen, at) if chosen or seen.everywhere else None,
        "missing": [need for need in found if not need.trained],
        "may_record": can_anywhere(user, Permission.TRAINING_RECORD),
    }
    return render(request, "evidence/training_needed.html", context)


def _recorder(request: HttpRequest) -> User:
    user = user_of(request)
    if not can_anywhere(user, Permission.TRAINING_RECORD):
        raise NotAllowed(NOT_HERE)
    return user


def _previewed(form: UploadForm) -> tuple[str, csv_reading.Preview]:
    typed = form.cleaned_data
    text = typed["content"] or csv_reading.decoded(typed["file"].read(csv_reading.BYTES + 1))
    return text, csv_reading.read(text, typed["department"], at=timezone.now())


def _number(text: str | None) -> int:
    """Return the number of a department, 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _status(form: Any) -> int:
    return 422 if form.errors else 200
