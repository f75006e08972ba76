"""Checklists as they were asked, the organisation's own templates, answers and their evidence."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import User
from governance.evidence.models import Evidence


class ChecklistTemplateQuerySet(models.QuerySet["ChecklistTemplate"]):
    """Which templates."""

    def published(self) -> Self:
        """Those that were in force at some time, the newest first."""
        return self.filter(is_draft=False).order_by("-number")

    def draft(self) -> "ChecklistTemplate | None":
        """Return the one that is being worked on, if any."""
        return self.filter(is_draft=True).first()


class ChecklistTemplate(models.Model):
    """What the organisation adds to the checklists that come with Weighbridge, by version.

    `own` is {"items": [item, …], "changed": {id of a built-in item: {field: value}}}; see
    `governance.rules.checklists.merged`. The published one of the highest number is in force.
    """

    number = models.PositiveIntegerField(unique=True)
    own = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    is_draft = models.BooleanField(default=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = ChecklistTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_draft"],
                condition=Q(is_draft=True),
                name="approvals_one_checklist_draft",
                violation_error_message="There is a draft already. Work on that one.",
            ),
            models.CheckConstraint(
                condition=Q(is_draft=True, published_by=None, published_at=None)
                | Q(is_draft=False, published_by__isnull=False, published_at__isnull=False),
                name="approvals_checklist_published_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"Checklists, version {self.number}"


class ChecklistVersion(models.Model):
    """The items that requests of one tier were asked, word for word; stored once per digest."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    edition = models.CharField(max_length=64)
    items = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}, {self.edition}"


class AnswerValue(models.TextChoices):
    """What a checklist item can be answered with. An item without an answer is open."""

    SATISFIED = "satisfied", "Satisfied"
    NOT_SATISFIED = "not_satisfied", "Not satisfied"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Which answers."""

    def visible_to(self, user: User) -> Self:
        """Answers about the systems the person may see."""
        path = "approval__use_case__system__department__path"
        return self.filter(seen_by(user, self.model, path))

    def by_software(self) -> Self:
        """Answers that Weighbridge gave from its own records."""
        return self.filter(answered_by=None)

    def by_people(self) -> Self:
        """Answers that a person gave."""
        return self.exclude(answered_by=None)


class Answer(models.Model):
    """The answer to one item of one approval's checklist. `answered_by` None is the software.

    `carried_from` is the earlier approval whose answer was taken over at a renewal.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="answers"
    )
    item = models.CharField(max_length=64)
    value = models.CharField(max_length=16, choices=AnswerValue.choices)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="answers")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    answered_at = models.DateTimeField()
    carried_from = models.ForeignKey(
        "approvals.Approval", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AnswerQuerySet.as_manager()

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
