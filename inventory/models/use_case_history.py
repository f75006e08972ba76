"""What a use case was at any time, and who wants its raised tier lowered."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.accounts.models import User
from inventory.models.use_case import UseCase


class UseCaseVersion(models.Model):
    """A use case as it stood after one change.

    `digest` is the facts digest that approvals are bound to; it stays the same where only the name
    or the owner changed. `made_by` is None where the software followed a change of the system.
    """

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["use_case", "number"], name="inventory_use_case_version_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0), name="inventory_use_case_versions_start_at_one"
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class ProposalOutcome(models.TextChoices):
    """How a proposal ended."""

    CONFIRMED = "confirmed", "Confirmed"
    TAKEN_BACK = "taken_back", "Taken back"


class TierProposalQuerySet(models.QuerySet["TierProposal"]):
    """Which proposals."""

    def open(self) -> Self:
        """Proposals that still wait for a second person."""
        return self.filter(outcome="")


class TierProposal(models.Model):
    """A wish to lower a tier that an officer raised; somebody else has to confirm it.

    `lower_to` is 2, or 1 where the raise falls away and the rules alone decide.
    """

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="tier_proposals")
    lower_to = models.PositiveSmallIntegerField()
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=ProposalOutcome.choices, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = TierProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(outcome=""),
                name="inventory_one_open_tier_proposal",
                violation_error_message="A lower tier is already proposed.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed", closed_by=F("proposed_by")),
                name="inventory_tier_lowered_by_two",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_by=None, closed_at=None)
                | Q(
                    outcome__in=ProposalOutcome.values,
                    closed_by__isnull=False,
                    closed_at__isnull=False,
                ),
                name="inventory_tier_proposal_ends_whole",
            ),
            models.CheckConstraint(
                condition=Q(lower_to__in=[1, 2]) & ~Q(reason=""),
                name="inventory_tier_proposal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Lower to tier {self.lower_to}"
