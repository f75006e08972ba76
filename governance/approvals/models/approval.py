"""Approvals: a request, its stages, its conditions, and what it is bound to."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.approvals.models.assessment import Assessment
from governance.evidence.models import Evidence
from inventory.models import HubModel, Revision, UseCase


class ApprovalState(models.TextChoices):
    """Where a request stands. Validity is not a state: see `with_validity`."""

    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


class BindingQuerySet(models.QuerySet["Binding"]):
    """Which bindings."""

    def broken(self, editions: dict[str, str]) -> Self:
        """Bindings whose thing has another digest now than when it was approved.

        `editions` maps the name of a rule table or checklist to its digest today.
        """
        changed = (
            Q(kind="facts") & ~Q(digest=F("use_case__facts_digest"))
            | Q(kind="revision") & ~Q(digest=F("revision__digest"))
            | Q(kind="standing") & ~Q(digest=F("model__standing_digest"))
        )
        for name, digest in editions.items():
            changed |= Q(kind="edition", name=name) & ~Q(digest=digest)
        return self.filter(changed)


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Which approvals."""

    def visible_to(self, user: User) -> Self:
        """Approvals of the use cases the person may see."""
        path = "use_case__system__department__path"
        return self.filter(reach(user, Permission.SYSTEM_READ).q(path))

    def open(self) -> Self:
        """Requests that wait for somebody."""
        return self.filter(state=ApprovalState.IN_REVIEW)

    def with_validity(self, *, at: datetime, editions: dict[str, str]) -> Self:
        """Annotate `validity` in the same statement: nothing has to run for it to be true.

        Values: the state for everything not approved, else `suspended`, `expired`,
        `no_longer_valid` (a bound thing changed), `condition_overdue` or `valid`.
        """
        broken = Binding.objects.broken(editions).filter(approval=OuterRef("pk"))
        overdue = Condition.objects.overdue(at).filter(approval=OuterRef("pk"))
        return self.annotate(
            validity=Case(
                When(~Q(state=ApprovalState.APPROVED), then=F("state")),
                When(suspended_at__isnull=False, then=Value("suspended")),
                When(expires_at__lte=at, then=Value("expired")),
                When(Exists(broken), then=Value("no_longer_valid")),
                When(Exists(overdue), then=Value("condition_overdue")),
                default=Value("valid"),
                output_field=models.CharField(),
            )
        )


class Approval(models.Model):
    """A request to use a system for a use case, and what became of it."""

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="approvals")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="approvals")
    state = models.CharField(
        max_length=12, choices=ApprovalState.choices, default=ApprovalState.IN_REVIEW
    )
    tier = models.PositiveSmallIntegerField()
    checklist_version = models.CharField(max_length=64)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="requested_approvals"
    )
    requested_at = models.DateTimeField(db_index=True)
    request_note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.TextField(blank=True)
    reviewed_digest = models.CharField(
        max_length=64, help_text="SHA-256 over every digest in the bindings."
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(state="in_review"),
                name="approvals_one_open_per_use_case",
                violation_error_message="This use case already has an open request.",
            ),
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(state="approved"),
                name="approvals_one_approved_per_use_case",
            ),
            models.CheckConstraint(
                condition=Q(state="in_review", decided_at=None)
                | ~Q(state="in_review") & Q(decided_at__isnull=False),
                name="approvals_decided_when_not_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(expires_at__isnull=False),
                name="approvals_approved_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_reason=""),
                name="approvals_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspended_because="")
                | Q(suspended_at__isnull=False) & ~Q(suspended_because=""),
                name="approvals_suspension_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_case.name} ({self.use_case.system.name})"

    def get_absolute_url(self) -> str:
        """The approval's page."""
        return reverse("approvals:approval-detail", args=[self.pk])


class Binding(models.Model):
    """One thing an approval rests on, with its digest when the request was reviewed.

    `kind` is `facts` (use case), `revision`, `standing` (model at the hub) or `edition` (a rule
    table or the checklist, by `name`). `label` is what a person reads when it broke.
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="bindings")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=300)
    use_case = models.ForeignKey(UseCase, null=True, on_delete=models.PROTECT)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT)
    model = models.ForeignKey(HubModel, null=True, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)
    snapshot = models.JSONField(default=dict)

    objects = BindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="facts", use_case__isnull=False)
                | Q(kind="revision", revision__isnull=False)
                | Q(kind="standing", model__isnull=False)
                | Q(kind="edition") & ~Q(name=""),
                name="approvals_binding_names_its_thing",
            )
        ]

    def __str__(self) -> str:
        return self.label


class StageState(models.TextChoices):
    """Where a sign-off stands."""

    WAITING = "waiting", "Waiting"
    SIGNED = "signed", "Signed"
    REFUSED = "refused", "Refused"


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


class Stage(models.Model):
    """One sign-off. `requested_by` repeats the approval's, so that the database keeps four eyes."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="stages")
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


class ConditionQuerySet(models.QuerySet["Condition"]):
    """Which conditions."""

    def overdue(self, at: datetime) -> Self:
        """Conditions whose date has passed and which are not met."""
        return self.filter(met_at=None, due_on__lt=at.date())


class Condition(models.Model):
    """Something an approval demands by a date."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="conditions")
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
