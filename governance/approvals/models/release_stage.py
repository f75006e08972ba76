"""Sign-offs of a release: one person, one sign-off, and never the one who submits it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from governance.accounts.permissions import Reach
from governance.approvals.models.sign_off import (
    SignOff,
    SignOffQuerySet,
    TakingPart,
    promises,
    promises_of_parts,
)


class ReleaseStageQuerySet(SignOffQuerySet["ReleaseStage"]):
    """Which sign-offs of releases."""

    def asks_for(self, right: str, where: Reach) -> Q:
        """Return the condition on sign-offs that ask for a right held there."""
        return Q(right=right) & where.q("release__department__path")


class ReleaseStage(SignOff):
    """One sign-off of a release.

    `right` is the key of `SIGNS` that a signer needs for the department of the release.
    """

    SUBJECT: ClassVar[str] = "release"
    organisation_wide: ClassVar[bool] = False

    release = models.ForeignKey(
        "approvals.Release", on_delete=models.CASCADE, related_name="stages"
    )
    title = models.CharField(max_length=100)
    task = models.CharField(max_length=300)
    right = models.CharField(max_length=16)

    objects = ReleaseStageQuerySet.as_manager()

    class Meta:
        ordering = ["round", "position", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "round", "kind"], name="approvals_release_stage_once"
            ),
            *promises("release", "release", "release_"),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.release}"

    @property
    def key(self) -> str:
        """What names the sign-off within its release, in addresses and forms."""
        return self.kind

    @property
    def right_names(self) -> tuple[str, ...]:
        """The keys of `SIGNS` of which a signer needs one."""
        return (self.right,)


class ReleaseParticipation(TakingPart):
    """Somebody took part in one sign-off of a round of a release."""

    release = models.ForeignKey(
        "approvals.Release", on_delete=models.CASCADE, related_name="participations"
    )
    stage = models.ForeignKey(ReleaseStage, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        constraints = promises_of_parts("release", "release", "release_")

    def __str__(self) -> str:
        return f"{self.person} in the {self.stage}"
