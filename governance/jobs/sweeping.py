"""What nobody holds any more: runs whose worker died, runs nobody took up, rows long past."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from governance.jobs.models import JobRun, RunState, Worker

KEPT = timedelta(days=90)
KEPT_OF_EACH = 1000
WORKERS_KEPT = timedelta(days=1)
SENT_AGAIN_AFTER = timedelta(minutes=2)
MAX_ATTEMPTS = 2
DIED = (
    "The worker stopped before this run had ended: it was killed, or its machine went away. "
    "What was done is kept, and the job goes on with the rest."
)
TWICE = (
    "The worker stopped before this run had ended, for the second time in a row. The job is tried "
    "again at its next turn. An administrator finds the reason in the worker's log."
)


def give_up(*, at: datetime) -> list[JobRun]:
    """Note every run whose worker died, and let its job run again; return the runs lost."""
    found = list(JobRun.objects.whose_worker_died(at).order_by("pk"))
    return [run for run in found if _lose(run, at=at)]


@transaction.atomic
def _lose(run: JobRun, *, at: datetime) -> bool:
    last = run.attempt >= MAX_ATTEMPTS
    lost = {"state": RunState.LOST, "finished_at": at, "leased_until": None}
    mine = JobRun.objects.running().filter(pk=run.pk)
    if not mine.update(problem=TWICE if last else DIED, **lost):
        return False
    if not last and run.cancel_asked_at is None and run.kind and run.kind.runs_by_itself:
        _owe(run, at=at)
    return True


def _owe(run: JobRun, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            JobRun.objects.create(
                job=run.job, queued_at=at, asked_by=run.asked_by, attempt=run.attempt + 1
            )
    except IntegrityError:  # One waits already.
        return


def untaken(*, at: datetime) -> list[JobRun]:
    """Return runs whose message was lost, or is the first: nobody took them up."""
    lost = JobRun.objects.waiting_since(at - SENT_AGAIN_AFTER)
    new = JobRun.objects.filter(state=RunState.WAITING, queued_at=at)
    return [*lost, *new]


def trim(*, at: datetime) -> int:
    """Remove runs that are old or many, and workers not heard of for a day; return how many."""
    ended = JobRun.objects.exclude(state__in=[RunState.WAITING, RunState.RUNNING, RunState.IDLE])
    removed = ended.filter(finished_at__lt=at - KEPT).delete()[0]
    for job in list(ended.order_by().values_list("job", flat=True).distinct()):
        of_job = ended.filter(job=job).order_by("-pk").values_list("pk", flat=True)
        if oldest := of_job[KEPT_OF_EACH : KEPT_OF_EACH + 1]:
            removed += ended.filter(job=job, pk__lte=oldest[0]).delete()[0]
    return removed + Worker.objects.filter(seen_at__lt=at - WORKERS_KEPT).delete()[0]
