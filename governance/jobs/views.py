"""Background jobs: what each does, how it went, run it now, cancel it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can, require
from governance.jobs import actions
from governance.jobs.asking import send
from governance.jobs.kinds import Job
from governance.jobs.listing import PAGE, runs_page
from governance.jobs.models import JobRun, RunState
from governance.jobs.register import job_rows, queue_rows, row_of
from governance.jobs.table import BY_KEY


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every job with its last run, and whether workers are there."""
    user, at = user_of(request), timezone.now()
    require(user, Permission.JOB_READ)
    queues = queue_rows(at=at)
    missing = next((queue.start for queue in queues if not queue.is_served), "")
    extra = {"queues": queues, "missing": missing}
    return PAGE.show(request, job_rows(user, at=at), extra)


@require_GET
def detail(request: HttpRequest, key: str) -> HttpResponseBase:
    """One job: how it stands, and its runs."""
    require(user_of(request), Permission.JOB_READ)
    job = _job(key)
    extra = _standing(request, job)
    if request.headers.get("HX-Target") == "now":
        return render(request, "jobs/now.html", extra)
    runs = JobRun.objects.visible_to(user_of(request)).of(job).ranked()
    return runs_page(job).respond(request, runs.select_related("asked_by"), extra)


@require_POST
def run(request: HttpRequest, key: str) -> HttpResponse:
    """Run a job at once."""
    job = _job(key)
    asked = actions.ask(job, by=user_of(request), at=timezone.now())
    if send(asked):
        messages.info(request, f"“{job.title}” has been sent to the workers.")
    else:
        messages.warning(
            request,
            "No worker could be reached, for the broker does not answer. The job waits, and is "
            "sent again every minute.",
        )
    return redirect(asked)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a run that waits, or ask one to stop."""
    row = get_object_or_404(JobRun.objects.visible_to(user_of(request)), pk=pk)
    row = actions.cancel(row, by=user_of(request), at=timezone.now())
    if row.state == RunState.CANCELLED:
        messages.info(request, "The run is cancelled.")
    else:
        messages.info(request, "The run stops as soon as its present portion is done.")
    return redirect(row)


def _job(key: str) -> Job:
    job = BY_KEY.get(key)
    if job is None or not job.noted:
        raise Http404
    return job


def _standing(request: HttpRequest, job: Job) -> dict[str, Any]:
    user, at = user_of(request), timezone.now()
    newest = JobRun.objects.visible_to(user).of(job).newest_of_each()
    queue = next(row for row in queue_rows(at=at) if row.queue == job.queue)
    return {
        "title": job.title,
        "job": job,
        "row": row_of(job, newest, at=at),
        "queue": queue,
        "minutes": job.limit // 60,
        "may_run": can(user, Permission.JOB_RUN),
    }
