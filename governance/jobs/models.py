"""Runs of background jobs, and the workers that take them up."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, Max, OuterRef, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.jobs.kinds import Job
from governance.jobs.table import BY_KEY
from governance.jobs.words import lasting

# A worker says every twenty seconds that it is there.
SILENT_AFTER = timedelta(minutes=2)


class RunState(models.TextChoices):
    """Where a run stands. A run of a job that had nothing to do is told from one that did."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    IDLE = "idle", "Nothing to do"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    LOST = "lost", "Lost"


OPEN = (RunState.WAITING, RunState.RUNNING)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Which runs."""

    def visible_to(self, user: User) -> Self:
        """All of them for who may look at background jobs of the organisation, else none."""
        return self if can(user, Permission.JOB_READ) else self.none()

    def ranked(self) -> Self:
        """Add `turn` and `since`, by which what waits and what runs stand above all that ended."""
        turn = Case(
            When(state=RunState.WAITING, then=2), When(state=RunState.RUNNING, then=1), default=0
        )
        return self.annotate(turn=turn, since=Coalesce("started_at", "queued_at"))

    def of(self, job: Job) -> Self:
        """Runs of one job."""
        return self.filter(job=job.key)

    def open(self) -> Self:
        """Runs that wait for a worker or are being worked on."""
        return self.filter(state__in=OPEN)

    def running(self) -> Self:
        """Runs that a worker is at, or was when it was last heard of."""
        return self.filter(state=RunState.RUNNING)

    def waiting_since(self, moment: datetime) -> Self:
        """Runs that nobody has taken up and that were asked for by this moment."""
        return self.filter(state=RunState.WAITING, queued_at__lte=moment)

    def whose_worker_died(self, at: datetime) -> Self:
        """Runs longer than they can be, and those whose worker is silent or began anew."""
        worker = Worker.objects.filter(name=OuterRef("worker"))
        gone = worker.filter(
            Q(seen_at__lt=at - SILENT_AFTER) | Q(started_at__gt=OuterRef("started_at"))
        )
        return self.running().filter(Q(leased_until__lte=at) | Exists(gone))

    def last_ended_of(self, job: str) -> "JobRun | None":
        """The last run of a job that ended; a look that found nothing is none."""
        ended = self.filter(job=job).exclude(state__in=[*OPEN, RunState.IDLE])
        return ended.order_by("-pk").first()

    def newest_of_each(self) -> Self:
        """Of each job: what is open, the look that found nothing, and the last other end."""
        ended = JobRun.objects.exclude(state__in=[*OPEN, RunState.IDLE]).order_by().values("job")
        last = ended.annotate(last=Max("pk")).values("last")
        here = [*OPEN, RunState.IDLE]
        return self.filter(Q(state__in=here) | Q(pk__in=last)).select_related("asked_by")


class JobRun(models.Model):
    """One run of a job; one row for all looks that found nothing to do, and for failures alike.

    `counts` are named numbers of what was done. `done` of `total` is the progress, without a total
    where nobody knows it. `times` is how many runs a row stands for: `queued_at` is then of the
    first of them, `started_at` and `finished_at` of the last. `leased_until` is when it must have
    ended.
    """

    job = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    task_id = models.CharField(max_length=64, blank=True)
    worker = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(default=1)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1)
    counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    problem = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cancel_asked_at = models.DateTimeField(null=True)
    cancel_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = JobRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "run of a background job"
        verbose_name_plural = "runs of background jobs"
        indexes = [models.Index(fields=["job", "-id"], name="jobs_runs_of_a_job")]
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(state="waiting"), name="jobs_one_waiting_run"
            ),
            models.UniqueConstraint(
                fields=["job"], condition=Q(state="idle"), name="jobs_one_row_of_nothing_to_do"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at=None)
                | ~Q(state__in=["waiting", "running"]) & Q(finished_at__isnull=False),
                name="jobs_what_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False, started_at__isnull=False)
                | ~Q(state="running") & Q(leased_until=None),
                name="jobs_what_runs_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "cancelled"]) | Q(started_at__isnull=False),
                name="jobs_what_ran_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["failed", "lost"]) & ~Q(problem="")
                | ~Q(state__in=["failed", "lost"]),
                name="jobs_a_problem_is_said",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(done__lte=F("total")), name="jobs_done_within_total"
            ),
            models.CheckConstraint(
                condition=Q(times=1) | Q(state__in=["idle", "failed"]),
                name="jobs_only_alike_is_folded",
            ),
            models.CheckConstraint(
                condition=Q(cancel_asked_at=None, cancel_asked_by=None)
                | Q(cancel_asked_at__isnull=False, cancel_asked_by__isnull=False),
                name="jobs_a_cancel_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.queued_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page of the job."""
        return reverse("jobs:job-detail", args=[self.job])

    @property
    def kind(self) -> Job | None:
        """What is declared of the job; None if there is none of this name any more."""
        return BY_KEY.get(self.job)

    @property
    def title(self) -> str:
        """What the job is called."""
        return self.kind.title if self.kind else self.job

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def can_stop(self) -> bool:
        """Whether cancelling it has an effect: it waits, or its loop asks between two portions."""
        if self.state == RunState.WAITING:
            return True
        asks = self.kind is not None and self.kind.stops
        return asks and self.state == RunState.RUNNING and self.cancel_asked_at is None

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it has not ended, or if it never began."""
        if self.started_at is None or self.finished_at is None:
            return None
        return max((self.finished_at - self.started_at).total_seconds(), 0.0)

    @property
    def took(self) -> str:
        """The same in words."""
        return lasting(self.seconds)

    @property
    def share(self) -> int | None:
        """How many hundredths are done; None where nobody knows how much there is."""
        return 100 * self.done // self.total if self.total else None

    @property
    def in_words(self) -> str:
        """What was done, as one line: "polls sent out: 12"."""
        return ", ".join(f"{name}: {number:,}" for name, number in self.counts.items() if number)


class Worker(models.Model):
    """A process that takes up jobs, by Celery's name for it, and when it was last heard of."""

    name = models.CharField(max_length=200, unique=True)
    queues = models.JSONField(default=list)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_there(self, at: datetime) -> bool:
        """Whether it was heard of lately."""
        return self.seen_at >= at - SILENT_AFTER
