"""What belongs to a release: the answers to its checklist, and the steps by which it went out."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.approvals.models.checklist import AnswerValue
from governance.evidence.models import Evidence


class ReleaseAnswer(models.Model):
    """The answer to one item of a release's checklist. `answered_by` None is the software."""

    release = models.ForeignKey(
        "approvals.Release", on_delete=models.CASCADE, related_name="answers"
    )
    item = models.CharField(max_length=64)
    value = models.CharField(max_length=16, choices=AnswerValue.choices)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="release_answers")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "item"], name="approvals_release_answer_once"
            ),
            models.CheckConstraint(
                condition=~Q(value="not_applicable") | ~Q(reason=""),
                name="approvals_release_not_applicable_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=False) | ~Q(source=""),
                name="approvals_release_own_answer_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {AnswerValue(self.value).label}"


class ReleaseStepQuerySet(models.QuerySet["ReleaseStep"]):
    """Which steps."""

    def in_effect(self) -> Self:
        """Steps that were taken and not taken back, the first one first."""
        return self.filter(taken_back_at=None).order_by("position")


class ReleaseStep(models.Model):
    """One step out into the world: who took it, when, and which criteria they saw met."""

    release = models.ForeignKey("approvals.Release", on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=32)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    criteria = models.JSONField(default=list)
    note = models.TextField(blank=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = models.TextField(blank=True)

    objects = ReleaseStepQuerySet.as_manager()

    class Meta:
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "key"],
                condition=Q(taken_back_at=None),
                name="approvals_release_step_once",
                violation_error_message="This step has been taken already.",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_because="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                & ~Q(taken_back_because=""),
                name="approvals_release_step_back_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.release}"
