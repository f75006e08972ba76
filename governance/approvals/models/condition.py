"""Conditions that an approval carries, and waivers of what it would otherwise need."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import User
from governance.approvals.states import ApprovalState
from governance.evidence.models import Evidence
from inventory.models import Deployment, Environment, HubModel


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Which conditions."""

    def visible_to(self, user: User) -> Self:
        """Conditions of the use cases the person may see."""
        path = "approval__use_case__system__department__path"
        return self.filter(seen_by(user, self.model, path))

    def unmet(self) -> Self:
        """Conditions that nobody has shown to be met."""
        return self.filter(met_at=None)

    def with_production(self) -> Self:
        """Annotate `in_production`: what had to be met before going live is late by now."""
        return self.annotate(in_production=_in_production())

    def with_people(self) -> Self:
        """Load who sees to it, who set it, who met it and the evidence of that."""
        return self.select_related("owner", "set_by", "met_by", "evidence")

    def overdue(self, at: datetime) -> Self:
        """Unmet, and their date has passed or what they had to precede has happened.

        `Condition.is_overdue` says the same of a row.
        """
        late = Q(due_on__lt=at.date()) | Q(before_go_live=True, in_production=True)
        return self.unmet().with_production().filter(late)

    def overdue_by_cause(self, day: date) -> tuple[Self, Self]:
        """Return the same apart: those past their date, and those that going live came before.

        One can be both. Asked together, what runs is looked up for all that have a date.
        """
        unmet = self.unmet()
        running = unmet.with_production().filter(before_go_live=True, in_production=True)
        return unmet.filter(due_on__lt=day), running

    def of_living(self) -> Self:
        """Conditions of approvals that are in effect."""
        return self.filter(approval__state=ApprovalState.APPROVED)

    def due_within(self, day: date, days: int) -> Self:
        """Unmet ones of approvals in effect whose date comes soon; this day is one of the days."""
        soon = day + timedelta(days=days)
        return self.unmet().of_living().filter(due_on__gte=day, due_on__lte=soon)

    def settled_by(self, item: str) -> Self:
        """Unmet ones that the software set, and that this item of trust evidence settles."""
        return self.unmet().filter(item=item)


@cache
def _in_production() -> Exists:
    running = Deployment.objects.filter(
        system=OuterRef("approval__use_case__system"),
        environment=Environment.PRODUCTION,
        ended_at=None,
    )
    return Exists(running)


class Condition(models.Model):
    """Something an approval demands by a date, or before the system goes live.

    `owner` sees to it. `set_by` None is the software, which then names the trust evidence that
    settles the condition in `item`.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="conditions"
    )
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="conditions")
    due_on = models.DateField(null=True)
    before_go_live = models.BooleanField(default=False)
    item = models.CharField(max_length=8, blank=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    met_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField(null=True)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT)

    objects = ConditionQuerySet.as_manager()

    in_production: bool  # set by `with_production`

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_by=None, met_at=None)
                | Q(met_at__isnull=False) & (Q(met_by__isnull=False) | ~Q(item="")),
                name="approvals_condition_met_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(before_go_live=True),
                name="approvals_condition_has_an_end",
                violation_error_message="Give a day, or demand it before going live.",
            ),
            models.CheckConstraint(
                condition=Q(set_by__isnull=False) | ~Q(item=""),
                name="approvals_condition_set_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def is_overdue(self, at: datetime) -> bool:
        """Whether it is late, as `ConditionQuerySet.overdue` says it; needs `with_production`."""
        late = self.due_on is not None and self.due_on < at.date()
        return self.met_at is None and (late or (self.before_go_live and self.in_production))


class WaiverKind(models.TextChoices):
    """What can be waived."""

    MINIMUM_TRUST = "minimum_trust", "Minimum trust of a model"
    ITEM = "item", "Checklist item"


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Which waivers."""

    def visible_to(self, user: User) -> Self:
        """Waivers of the use cases the person may see."""
        path = "approval__use_case__system__department__path"
        return self.filter(seen_by(user, self.model, path))

    def living(self) -> Self:
        """Asked for or granted; not refused and not ended early."""
        return self.filter(refused_at=None, ended_at=None)

    def granted(self) -> Self:
        """Granted and not ended early, whatever the day."""
        return self.living().filter(granted_at__isnull=False)

    def in_force(self, day: date) -> Self:
        """Granted, and their last day has not passed."""
        return self.granted().filter(ends_on__gte=day)

    def run_out(self, day: date) -> Self:
        """Relied on by an approval and over now: what they covered is open again.

        Not where another one covers the same. `missing_now` says the same of rows.
        """
        over = Q(ends_on__lt=day) | Q(ended_at__isnull=False)
        same = Q(model=OuterRef("model")) | Q(model=None, item=OuterRef("item"))
        others = Waiver.objects.in_force(day).filter(
            same, approval=OuterRef("approval"), kind=OuterRef("kind")
        )
        return self.filter(over, relied_on=True).exclude(Exists(others))

    def relied_on_in_words(self) -> Self:
        """Those that approvals rest on, with all that it takes to name what they cover.

        Few approvals have any, so what they name is read where there are some.
        """
        return self.filter(relied_on=True).prefetch_related("model", "approval__checklist")

    def with_people(self) -> Self:
        """Load the model that it is about, and who asked for it, granted or refused it."""
        return self.select_related("model", "asked_by", "granted_by", "refused_by")

    def waiting(self) -> Self:
        """Asked for, and nobody has granted or refused it."""
        return self.living().filter(granted_at=None)

    def ending_within(self, day: date, days: int) -> Self:
        """Relied on by approvals in effect, ending soon and not renewed; this day counts."""
        soon = day + timedelta(days=days)
        same = Q(model=OuterRef("model")) | Q(model=None, item=OuterRef("item"))
        later = Waiver.objects.granted().filter(
            same,
            approval=OuterRef("approval"),
            kind=OuterRef("kind"),
            ends_on__gt=OuterRef("ends_on"),
        )
        rows = self.in_force(day).filter(relied_on=True, ends_on__lte=soon)
        return rows.filter(approval__state=ApprovalState.APPROVED).exclude(Exists(later))


class Waiver(models.Model):
    """Leave to do without something until a day: who asked, why, and who granted it.

    `item` is the checklist item, `model` the one whose trust is below the minimum. `relied_on` is
    set where the request was approved although something was missing. One may be asked for while
    another is in force: that is how a waiver is renewed.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="waivers"
    )
    kind = models.CharField(max_length=16, choices=WaiverKind.choices)
    item = models.CharField(max_length=64, blank=True)
    model = models.ForeignKey(HubModel, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    relied_on = models.BooleanField(default=False)
    ends_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="item", model=None) & ~Q(item="")
                | Q(kind="minimum_trust", item="", model__isnull=False),
                name="approvals_waiver_names_its_thing",
            ),
            models.UniqueConstraint(
                fields=["approval", "item"],
                condition=Q(kind="item", granted_at=None, refused_at=None, ended_at=None),
                name="approvals_one_waiver_per_item",
                violation_error_message="A waiver of this item waits for a decision already.",
            ),
            models.UniqueConstraint(
                fields=["approval", "model"],
                condition=Q(kind="minimum_trust", granted_at=None, refused_at=None, ended_at=None),
                name="approvals_one_waiver_per_model",
                violation_error_message="A waiver for this model waits for a decision already.",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("asked_by")),
                name="approvals_waiver_four_eyes",
                violation_error_message="Someone other than the one who asked must grant a waiver.",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None, granted_at=None)
                | Q(granted_by__isnull=False, granted_at__isnull=False),
                name="approvals_waiver_granted_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None)
                | Q(refused_by__isnull=False, refused_at__isnull=False, granted_at=None),
                name="approvals_waiver_refused_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="approvals_waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(relied_on=False) | Q(granted_at__isnull=False),
                name="approvals_relies_on_granted_waivers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.model or self.item}"

    @property
    def covers(self) -> tuple[str, str, int | None]:
        """What it covers; equal where two waivers are of the same thing."""
        return self.kind, self.item, self.model_id

    @property
    def is_granted(self) -> bool:
        """Whether it was granted and not ended early, whatever the day."""
        granted = self.granted_at is not None and self.refused_at is None
        return granted and self.ended_at is None

    def is_in_force(self, day: date) -> bool:
        """Whether it was granted, and neither ended early nor by its last day."""
        return self.is_granted and self.ends_on >= day

    @property
    def last_day(self) -> date:
        """The last day on which it counted, or will."""
        return min(self.ends_on, self.ended_at.date()) if self.ended_at else self.ends_on
