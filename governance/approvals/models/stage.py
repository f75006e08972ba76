"""Sign-offs that a request needs, and the conditions that an approval carries."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.approvals import stage_words
from governance.approvals.states import SIGNS, ApprovalState, StageState
from governance.evidence.models import Evidence


class StageQuerySet(models.QuerySet["Stage"]):
    """Which stages."""

    def waiting(self) -> Self:
        """Stages whose turn it is: open request, and no earlier position unsigned."""
        earlier = Stage.objects.filter(
            approval=OuterRef("approval"), position__lt=OuterRef("position")
        ).exclude(state=StageState.SIGNED)
        return self.filter(
            state=StageState.WAITING, approval__state=ApprovalState.IN_REVIEW
        ).exclude(Exists(earlier))

    def for_me(self, user: User) -> Self:
        """Stages whose turn it is and which this person may decide, all rules counted."""
        mine = Q(pk__in=[])
        for kind, permission in SIGNS.items():
            where = reach(user, permission)
            if where:
                mine |= Q(kind=kind) & where.q("approval__use_case__system__department__path")
        decided = Stage.objects.filter(approval=OuterRef("approval"), decided_by=user)
        return self.waiting().filter(mine).exclude(requested_by=user).exclude(Exists(decided))


class Stage(models.Model):
    """One sign-off. `requested_by` repeats the approval's, so that the database keeps four eyes."""

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="stages"
    )
    kind = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StageState.choices, default=StageState.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="decided_stages"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "kind"], name="approvals_stage_once"),
            models.UniqueConstraint(
                fields=["approval", "decided_by"],
                name="approvals_one_stage_per_person",
                violation_error_message="You have already decided another stage of this request.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="approvals_four_eyes",
                violation_error_message="Someone other than the requester must decide.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approvals_stage_decided_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} stage of {self.approval}"

    @property
    def title(self) -> str:
        """What people call the sign-off."""
        return stage_words.title(self.kind)

    @property
    def task(self) -> str:
        """What its signer looks at."""
        return stage_words.task(self.kind)

    @property
    def permission(self) -> Permission:
        """What a person needs to sign or refuse it."""
        return SIGNS[self.kind]


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Which conditions."""

    def overdue(self, at: datetime) -> Self:
        """Conditions whose date has passed and which are not met."""
        return self.filter(met_at=None, due_on__lt=at.date())


class Condition(models.Model):
    """Something an approval demands by a date."""

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="conditions"
    )
    text = models.CharField(max_length=500)
    due_on = models.DateField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    met_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField(null=True)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(met_by=None, met_at=None)
                | Q(met_by__isnull=False, met_at__isnull=False),
                name="approvals_condition_met_by_and_at",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def is_overdue(self, at: datetime) -> bool:
        """Whether its day has passed and nobody has met it."""
        return self.met_at is None and self.due_on < at.date()
