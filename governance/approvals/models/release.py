"""Releases: a model of the organisation's own, asked about before it is given to others."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach
from governance.approvals.models.checklist import ChecklistVersion
from governance.approvals.models.release_stage import ReleaseStage
from governance.approvals.releases.standings import LIVING, UNDECIDED, ReleaseState
from governance.approvals.states import StageState
from governance.web.addresses import page_of
from inventory.models import HubModel, Revision


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Which releases."""

    def visible_to(self, user: User) -> Self:
        """Releases of the departments the person may see."""
        return self.filter(reach(user, Permission.SYSTEM_READ).q("department__path"))

    def living(self) -> Self:
        """Those that are worked on, agreed or out; not what is decided against or over."""
        return self.filter(state__in=LIVING)

    def undecided(self) -> Self:
        """Drafts and those in review."""
        return self.filter(state__in=UNDECIDED)

    def waiting_for(self, user: User, *, at: datetime) -> Self:
        """Those with a sign-off whose turn it is and which this person may give."""
        mine = ReleaseStage.objects.for_me(user, at=at).filter(release=OuterRef("pk"))
        return self.filter(Exists(mine))


class Release(models.Model):
    """One commit of an own model, for whom it is meant, and what became of the plan to publish it.

    `ownership` says why it is the organisation's own where its hub does not show it.
    `planned_licence` is a catalogue id. `general_purpose` and `systemic_risk` are facts for
    Article 53 of the EU AI Act; None is unknown. `requested_by` proposed it and is the one who
    submits it; `round` counts how often. The `bound_…` digests are those of the submission,
    `bound_words` what each said then.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="releases")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="releases")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="releases")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="owned_releases")
    ownership = models.TextField(blank=True)
    audience = models.TextField()
    capabilities = models.TextField()
    unintended_uses = models.TextField()
    planned_licence = models.CharField(max_length=64)
    general_purpose = models.BooleanField(null=True, blank=True)
    systemic_risk = models.BooleanField(null=True, blank=True)
    state = models.CharField(
        max_length=20, choices=ReleaseState.choices, default=ReleaseState.DRAFT, db_index=True
    )
    round = models.PositiveSmallIntegerField(default=0)
    checklist = models.ForeignKey(
        ChecklistVersion, null=True, on_delete=models.PROTECT, related_name="releases"
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="requested_releases"
    )
    requested_at = models.DateTimeField(db_index=True)
    submitted_at = models.DateTimeField(null=True)
    changes_wanted = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    bound_revision = models.CharField(max_length=64, blank=True)
    bound_terms = models.CharField(max_length=64, blank=True)
    bound_checklist = models.CharField(max_length=64, blank=True)
    bound_words = models.JSONField(default=dict)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(state__in=[state.value for state in LIVING]),
                name="approvals_one_living_release",
                violation_error_message="There is a release of this commit already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in UNDECIDED], decided_at=None)
                | ~Q(state__in=[state.value for state in UNDECIDED]) & Q(decided_at__isnull=False),
                name="approvals_release_decided_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="approvals_release_reviewed_once_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_review", "approved", "released"])
                | ~Q(bound_revision="") & ~Q(bound_checklist=""),
                name="approvals_release_is_bound",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "closed", "withdrawn"]) | ~Q(decision_reason=""),
                name="approvals_release_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="changes_requested") | ~Q(changes_wanted=""),
                name="approvals_release_says_what_to_change",
            ),
            models.CheckConstraint(
                condition=~Q(audience="") & ~Q(capabilities="") & ~Q(unintended_uses=""),
                name="approvals_release_is_described",
            ),
            models.CheckConstraint(
                condition=~Q(planned_licence=""), name="approvals_release_names_a_licence"
            ),
        ]

    def __str__(self) -> str:
        return f"Release of {self.revision}"

    def get_absolute_url(self) -> str:
        """The release's page."""
        return page_of("approvals:release-detail", self.pk)

    @property
    def this_round(self) -> list[ReleaseStage]:
        """The sign-offs of the round it is in; costs no query where they were loaded."""
        return [stage for stage in self.stages.all() if stage.round == self.round]

    @property
    def waiting_stages(self) -> list[ReleaseStage]:
        """The sign-offs whose turn it is; costs no query where they were loaded."""
        if self.state != ReleaseState.IN_REVIEW:
            return []
        unsigned = [one for one in self.this_round if one.state == StageState.WAITING]
        turn = min((stage.position for stage in unsigned), default=0)
        return [stage for stage in unsigned if stage.position == turn]
