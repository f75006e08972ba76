"""Sign-offs of a release: one person, one sign-off, and never the one who submits it."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.models import User
from governance.accounts.permissions import reach
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.states import SIGNS, StageState


class ReleaseStageQuerySet(models.QuerySet["ReleaseStage"]):
    """Which sign-offs of releases."""

    def of_this_round(self) -> Self:
        """Those of the round that their release is in; earlier rounds are history."""
        return self.filter(round=F("release__round"))

    def waiting(self) -> Self:
        """Those whose turn it is: release in review, and no earlier position unsigned."""
        earlier = ReleaseStage.objects.filter(
            release=OuterRef("release"),
            round=OuterRef("round"),
            position__lt=OuterRef("position"),
        ).exclude(state=StageState.SIGNED)
        turn = self.of_this_round().filter(
            state=StageState.WAITING, release__state=ReleaseState.IN_REVIEW
        )
        return turn.exclude(Exists(earlier))

    def for_me(self, user: User) -> Self:
        """Those whose turn it is and which this person may give, four eyes counted."""
        mine = Q(pk__in=[])
        for right, permission in SIGNS.items():
            if where := reach(user, permission):
                mine |= Q(right=right) & where.q("release__department__path")
        took_part = ReleaseStage.objects.filter(
            release=OuterRef("release"), round=OuterRef("round"), decided_by=user
        )
        rows = self.waiting().filter(mine).exclude(requested_by=user)
        return rows.exclude(Exists(took_part))


class ReleaseStage(models.Model):
    """One sign-off of one round. `requested_by` repeats the release's: four eyes are a constraint.

    `right` is the key of `SIGNS` that a signer needs for the department of the release.
    """

    release = models.ForeignKey(
        "approvals.Release", on_delete=models.CASCADE, related_name="stages"
    )
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=100)
    task = models.CharField(max_length=300)
    right = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StageState.choices, default=StageState.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="decided_release_stages"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    objects = ReleaseStageQuerySet.as_manager()

    class Meta:
        ordering = ["round", "position", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "round", "kind"], name="approvals_release_stage_once"
            ),
            models.UniqueConstraint(
                fields=["release", "round", "decided_by"],
                name="approvals_one_release_stage_per_person",
                violation_error_message="You have already decided another stage of this release.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="approvals_release_four_eyes",
                violation_error_message="Someone other than the requester must decide.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approvals_release_stage_decided_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.release}"
