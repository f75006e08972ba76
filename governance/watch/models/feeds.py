"""The sources of advisories: which are switched on, and how every run of one went."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from governance.accounts.models import User

ABOUT_PACKAGES = ("osv", "osv-files", "ghsa", "import")


class FeedQuerySet(models.QuerySet["Feed"]):
    """Which feeds."""

    def due(self, at: datetime) -> Self:
        """Feeds that are switched on and whose time has come, or for which a person asked."""
        return self.filter(Q(due_at__lte=at) | Q(asked_at__isnull=False), is_on=True)

    def about_packages(self) -> Self:
        """Feeds that say what is published about packages."""
        return self.filter(key__in=ABOUT_PACKAGES)


class Feed(models.Model):
    """A source of advisories that is asked over the network, once an administrator allows it.

    `key` is that of `sources.feeds.FEEDS`. `mark` is what the source gave to recognise that
    nothing is new, such as an ETag or the time of the newest record. `last_count` is how many
    records the last whole listing had.
    """

    key = models.CharField(max_length=32, unique=True)
    is_on = models.BooleanField(default=False)
    switched_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    switched_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text="When a person asked for it at once.")
    due_at = models.DateTimeField(null=True, db_index=True)
    last_success_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_problem = models.TextField(blank=True)
    last_count = models.PositiveIntegerField(null=True)
    mark = models.JSONField(default=dict)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        """Return its place on the page of sources."""
        return f"{reverse('watch:source-list')}#feed-{self.key}"


class SyncQuerySet(models.QuerySet["Sync"]):
    """Which runs."""

    def visible_to(self, user: User) -> Self:
        """All of them: they say what was published, and when it was read."""
        return self if user.is_active else self.none()

    def about_packages(self) -> Self:
        """Runs after which it is known what is published about the packages that run here."""
        return self.filter(source__in=ABOUT_PACKAGES)

    def that_read(self) -> Self:
        """Runs that came to their end, or at least to some record; not those that got no answer."""
        return self.exclude(finished_at=None).filter(Q(problem="") | Q(read__gt=0))


class Sync(models.Model):
    """One run of an advisory source: a feed by its key, or `import` from a directory or a file.

    `stored` is a run over the records that are here, by the edition of the readers.
    """

    source = models.CharField(max_length=32)
    origin = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    objects = SyncQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "origin"],
                condition=Q(finished_at=None),
                name="watch_one_run_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} from {self.origin}"

    def get_absolute_url(self) -> str:
        """Return the page of the run, with every record that could not be read."""
        return reverse("watch:run-detail", args=[self.pk])


class SyncProblemQuerySet(models.QuerySet["SyncProblem"]):
    """Which records that could not be read."""

    def visible_to(self, user: User) -> Self:
        """All of them, as the runs."""
        return self if user.is_active else self.none()


class SyncProblem(models.Model):
    """One record of a run that could not be read, and why. Nothing is left out unsaid."""

    sync = models.ForeignKey(Sync, on_delete=models.CASCADE, related_name="problems")
    name = models.CharField(max_length=300)
    reason = models.TextField()

    objects = SyncProblemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
