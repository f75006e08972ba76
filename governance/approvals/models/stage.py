"""Sign-offs that a request needs, each with who may give it and when its turn began."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from governance.accounts.permissions import Reach
from governance.approvals import stage_words
from governance.approvals.models.sign_off import (
    SignOff,
    SignOffQuerySet,
    TakingPart,
    promises,
    promises_of_parts,
)

PATH = "approval__use_case__system__department__path"


class StageQuerySet(SignOffQuerySet["Stage"]):
    """Which stages."""

    def asks_for(self, right: str, where: Reach) -> Q:
        """Return the condition on stages that ask for a right held there."""
        place = Q() if where.everywhere else Q(organisation_wide=False) & where.q(PATH)
        return Q(rights__contains=f",{right},") & place

    def with_signers(self) -> Self:
        """Load the names of who signed, and of those in whose name."""
        found = self.select_related("decided_by", "acting_for")
        own = [field.name for field in self.model._meta.concrete_fields]
        return found.only(*own, "decided_by__full_name", "acting_for__full_name")


class Stage(SignOff):
    """One sign-off of a request.

    `rights` are the keys of `SIGNS` of which one is needed, as `,security,legal,`; where a stage
    needs several signatures, each is a row with a `seat` of its own.
    """

    SUBJECT: ClassVar[str] = "approval"

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="stages"
    )
    seat = models.CharField(max_length=32, blank=True)
    rights = models.CharField(max_length=120)
    organisation_wide = models.BooleanField(default=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["round", "position", "kind", "seat"]
        indexes = [
            models.Index(
                fields=["escalates_at"],
                condition=Q(state="waiting", escalated_at=None),
                name="approvals_stages_to_escalate",
            ),
            models.Index(
                fields=["approval"],
                condition=Q(state="waiting"),
                name="approvals_stages_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "round", "kind", "seat"], name="approvals_stage_once"
            ),
            *promises("approval", "request"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} stage of {self.approval}"

    @property
    def title(self) -> str:
        """What people call the sign-off."""
        return stage_words.title(self.kind, self.seat)

    @property
    def task(self) -> str:
        """What its signer looks at."""
        return stage_words.task(self.kind)

    @property
    def key(self) -> str:
        """What names the sign-off within its request, in addresses and forms."""
        return f"{self.kind}.{self.seat}" if self.seat else self.kind

    @property
    def right_names(self) -> tuple[str, ...]:
        """The keys of `SIGNS` of which a signer needs one."""
        return tuple(right for right in self.rights.split(",") if right)


class Participation(TakingPart):
    """Somebody took part in one stage of a round of a request."""

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="participations"
    )
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="participations")

    class Meta:
        constraints = promises_of_parts("approval", "request")

    def __str__(self) -> str:
        return f"{self.person} in the {self.stage}"
