"""Answers to checklist items, with the evidence behind them."""

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.approvals.models.approval import Approval
from governance.evidence.models import Evidence


class AnswerValue(models.TextChoices):
    """What a checklist item can be answered with. An item without an answer is open."""

    SATISFIED = "satisfied", "Satisfied"
    NOT_SATISFIED = "not_satisfied", "Not satisfied"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Answer(models.Model):
    """The answer to one item of one approval's checklist. `answered_by` None is the software."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=64)
    value = models.CharField(max_length=16, choices=AnswerValue.choices)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="answers")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "item"], name="approvals_answer_once"),
            models.CheckConstraint(
                condition=~Q(value="not_applicable") | ~Q(reason=""),
                name="approvals_not_applicable_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=False) | ~Q(source=""),
                name="approvals_own_answer_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {AnswerValue(self.value).label}"
