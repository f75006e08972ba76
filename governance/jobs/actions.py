"""The only writers of runs: begin one, say how far it is, end it, ask for it, cancel it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.jobs.kinds import Counts, Job
from governance.jobs.models import JobRun, RunState
from governance.web.refusals import Refused

# What a run may take beyond its limit before it counts as lost: a killed process needs a moment.
MARGIN = timedelta(seconds=30)


def start(
    job: Job, *, run_id: int | None = None, task_id: str = "", worker: str = "", at: datetime
) -> JobRun | None:
    """Note that a run begins; None if the waiting one of this id was cancelled or taken before."""
    until = at + timedelta(seconds=job.limit) + MARGIN
    begun = {"task_id": task_id[:64], "worker": worker[:200], "started_at": at}
    begun |= {"leased_until": until, "state": RunState.RUNNING}
    if run_id is None:
        return JobRun.objects.create(job=job.key, queued_at=at, **begun)
    waiting = JobRun.objects.of(job).filter(pk=run_id, state=RunState.WAITING)
    return JobRun.objects.get(pk=run_id) if waiting.update(**begun) else None


def go_on(run: JobRun, *, done: int, total: int | None) -> bool:
    """Note how far a run is. Return False if it shall stop, for a person cancelled it."""
    total = None if total is None else max(total, done)
    mine = JobRun.objects.filter(pk=run.pk)
    if mine.running().filter(cancel_asked_at=None).update(done=done, total=total):
        return True
    return not mine.filter(cancel_asked_at__isnull=False).exists()


def end(
    run: JobRun, *, counts: Counts, problem: str = "", cancelled: bool = False, at: datetime
) -> None:
    """Note how a run ended; one that was given up for lost and came back ends as well.

    Of what nobody asked for, a look that did nothing joins the row of all such looks, and a
    failure the failure before it, if that says the same.
    """
    if not cancelled and not any(counts.values()) and run.asked_by_id is None:
        if not problem:
            return _end_idle(run, at=at)
        if _joined_failure(run, problem, at=at):
            return None
    ended = RunState.FAILED if problem else RunState.DONE
    state = RunState.CANCELLED if cancelled else ended
    _end(run, state=state, counts=dict(counts), problem=problem, at=at)
    return None


def _end(
    run: JobRun, *, state: RunState, counts: dict[str, int], problem: str, at: datetime
) -> None:
    mine = JobRun.objects.filter(pk=run.pk, state__in=[RunState.RUNNING, RunState.LOST])
    mine.update(state=state, counts=counts, problem=problem, finished_at=at, leased_until=None)


def _joined_failure(run: JobRun, problem: str, *, at: datetime) -> bool:
    """Count one more failure at the row of the one before, if that says the same."""
    before = JobRun.objects.last_ended_of(run.job)
    if before is None or (before.state, before.problem) != (RunState.FAILED, problem):
        return False
    last = {"started_at": run.started_at, "finished_at": at, "worker": run.worker}
    JobRun.objects.filter(pk=before.pk).update(times=F("times") + 1, task_id=run.task_id, **last)
    JobRun.objects.filter(pk=run.pk).delete()
    return True


def _end_idle(run: JobRun, *, at: datetime) -> None:
    """Count one more look at the row of those that found nothing; the first makes that row."""
    nothing = JobRun.objects.filter(job=run.job, state=RunState.IDLE)
    looked = {"started_at": run.started_at, "finished_at": at, "worker": run.worker}
    if nothing.update(times=F("times") + 1, task_id=run.task_id, **looked):
        JobRun.objects.filter(pk=run.pk).delete()
        return
    try:
        with transaction.atomic():
            _end(run, state=RunState.IDLE, counts={}, problem="", at=at)
    except IntegrityError:  # Another first look ended at this moment.
        JobRun.objects.filter(pk=run.pk).delete()


@transaction.atomic
def ask(job: Job, *, by: User, at: datetime) -> JobRun:
    """Ask for a run at once; who asks while one waits gets that one.

    :raises NotAllowed: if the person may not run jobs.
    :raises Refused: if the job does not run by itself: it is about one thing and asked for there.
    """
    require(by, Permission.JOB_RUN)
    if not job.runs_by_itself:
        raise Refused(f"“{job.title}” is about one thing at a time. Ask for it on its page.")
    waiting = JobRun.objects.of(job).filter(state=RunState.WAITING)
    if found := waiting.first():
        return found
    try:
        with transaction.atomic():
            run = JobRun.objects.create(job=job.key, queued_at=at, asked_by=by)
    except IntegrityError:  # Two clicks at once: the constraint let one through.
        return waiting.get()
    record(Event.JOB_ASKED, on=run, by=by, at=at, after={"job": job.title})
    return run


@transaction.atomic
def cancel(run: JobRun, *, by: User, at: datetime) -> JobRun:
    """Cancel a run that waits, or let one stop at the end of its present portion.

    :raises NotAllowed: if the person may not run jobs.
    :raises Refused: if it has ended, or its job cannot be stopped half-way.
    """
    require(by, Permission.JOB_RUN)
    run = JobRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_open:
        raise Refused("This run has ended, so there is nothing to cancel.")
    if not run.can_stop and run.cancel_asked_at is None:
        raise Refused(f"“{run.title}” cannot be stopped half-way. It ends by itself soon.")
    if run.cancel_asked_at is None:
        _stop(run, by=by, at=at)
    return run


def _stop(run: JobRun, *, by: User, at: datetime) -> None:
    run.cancel_asked_at, run.cancel_asked_by = at, by
    if run.state == RunState.WAITING:
        run.state, run.finished_at = RunState.CANCELLED, at
    run.save()
    record(Event.JOB_CANCELLED, on=run, by=by, at=at, after={"job": run.title})
