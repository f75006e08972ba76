"""When a model is next asked for at its hub, and what it looked like the last time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from governance.accounts.models import User
from governance.rules import policy
from governance.watch.models.budgets import HubBudget, HubPause
from governance.watch.models.json_lists import JsonList
from inventory.models import HubModel, ModelAlias, Revision


class PollQuerySet(models.QuerySet["Poll"]):
    """Which polls."""

    def visible_to(self, user: User) -> Self:
        """Polls of the models the person may see: all, for whoever may sign in."""
        return self if user.is_active else self.none()

    def free(self, at: datetime) -> Self:
        """Polls that no worker holds, a worker that died long ago included."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=at))

    def due(self, at: datetime) -> Self:
        """Polls whose time has come, which no worker holds and whose hub is not paused."""
        paused = HubPause.objects.open(at)
        return self.free(at).filter(due_at__lte=at).exclude(model__hub__in=paused.values("hub"))

    def in_turn(self, at: datetime) -> Self:
        """Due polls of models in use, and of others for which a person asked."""
        wanted = Q(model__in=HubModel.objects.in_use()) | Q(asked_at__isnull=False)
        return self.due(at).filter(wanted)

    def claim(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one poll that nobody holds. Exactly one of many callers gets True."""
        taken = self.free(at).filter(pk=pk).update(leased_until=until, last_started_at=at)
        return taken == 1

    def claim_due(self, pk: int, *, at: datetime, until: datetime) -> bool:
        """Take one poll if its turn has come. Exactly one of many callers gets True."""
        mine = self.in_turn(at).filter(pk=pk)
        return mine.update(leased_until=until, last_started_at=at) == 1

    def with_questions(self) -> Self:
        """Add what a poll has to ask about, and what it may spend, all in one statement.

        `pinned_shas` are the commits that systems in use run, `former_names` those of the model,
        `budgets` the rows of its hub, `hub_failures` how often the hub failed in a row.
        """
        used = Revision.objects.filter(uses__system__retired_at=None, uses__isnull=False)
        pinned = used.filter(model=OuterRef("model_id")).order_by()
        names = ModelAlias.objects.filter(model=OuterRef("model_id")).order_by()
        budgets = HubBudget.objects.filter(hub=OuterRef("model__hub")).order_by()
        row = JSONObject(account="account", bucket="bucket", remaining="remaining")
        pauses = HubPause.objects.filter(hub=OuterRef("model__hub"))
        return self.select_related("model").annotate(
            pinned_shas=_listed(pinned.values("model"), JsonList("sha")),
            former_names=_listed(names.values("model"), JsonList("repo_id")),
            budgets=_listed(budgets.values("hub"), JsonList(row)),
            hub_failures=Subquery(pauses.values("failures")),
        )

    def with_standing(self, accounts: Mapping[str, str], *, bucket: str, at: datetime) -> Self:
        """Add how each model's hub stands, and whether its turn comes by itself; one statement.

        `paused_until` and `spent_until` are None where the hub is asked; the second is the end of
        the quota's window, of the bucket with which every poll begins, at our `accounts`.
        """
        pauses = HubPause.objects.filter(hub=OuterRef("model__hub"))
        spent = HubBudget.objects.spent(bucket, accounts, at=at)
        return self.annotate(
            paused_until=Subquery(pauses.open(at).values("until")),
            hub_failures=Subquery(pauses.values("failures")),
            tried_since=Subquery(pauses.values("probe_started_at")),
            spent_until=Subquery(
                spent.filter(hub=OuterRef("model__hub")).order_by().values("resets_at")[:1]
            ),
            in_use=Exists(HubModel.objects.in_use().filter(pk=OuterRef("model"))),
        )

    def stale(self) -> Self:
        """Models whose hub has not answered since the last good state."""
        return self.filter(stale_since__isnull=False)


class Poll(models.Model):
    """When a model is next asked for at its hub, and how the last time went.

    `misses` counts answers in a row that the hub shows no such model; `missing_since` is the first.
    `seen` are the marks of the last answers (see `inventory.hubs.glances`): as long as the hub
    gives the same ones nothing has changed. `verdicts` are the scanners' words that name a problem,
    by commit, file and scanner. While scanners are at work, `scan_asks` counts the extra looks.
    `refs` are [kind, name, commit] of each tag and branch; None where the hub lists none.
    """

    model = models.OneToOneField(HubModel, on_delete=models.CASCADE, related_name="poll")
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True, help_text="When a person asked for it at once.")
    leased_until = models.DateTimeField(null=True)
    last_started_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    stale_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(default=0)
    missing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    seen = models.JSONField(default=dict)
    verdicts = models.JSONField(default=dict)
    scans_waited_for_since = models.DateTimeField(null=True)
    scan_asks = models.PositiveIntegerField(default=0)
    refs = models.JSONField(null=True)
    refs_read_at = models.DateTimeField(null=True)

    # What `with_questions` adds.
    pinned_shas: list[str] | None
    former_names: list[str] | None
    budgets: list[dict[str, Any]] | None
    hub_failures: int | None
    # What `with_standing` adds.
    paused_until: datetime | None
    tried_since: datetime | None
    spent_until: datetime | None
    in_use: bool

    objects = PollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(misses=0, missing_since=None)
                | Q(misses__gt=0, missing_since__isnull=False),
                name="watch_misses_have_a_beginning",
            )
        ]

    def __str__(self) -> str:
        return f"Poll of {self.model}"

    @property
    def held_until(self) -> datetime | None:
        """Until when its hub is left alone; None if it is asked. `with_standing` has read it."""
        return self.spent_until or self.paused_until

    @property
    def in_turn(self) -> bool:
        """Whether its turn comes at all: a system has the model, or a person wants to know."""
        return self.in_use or self.asked_at is not None

    def waited_for(self) -> tuple[str, ...]:
        """Return the files of which a scanner has yet to speak."""
        return tuple(sorted({path for row in self.verdicts.values() for path in row["queued"]}))

    def gave_up_on_scans(self, at: datetime) -> bool:
        """Say whether scanners took longer than the policy waits: files count as not scanned."""
        since = self.scans_waited_for_since
        return since is not None and at - since > timedelta(days=policy.scan_patience_days())


def _listed(rows: models.QuerySet[Any, Any], values: JsonList) -> Subquery:
    """Return the values of a group of rows as one JSON list."""
    return Subquery(rows.annotate(listed=values).values("listed"))
