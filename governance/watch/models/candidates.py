"""Advisories that name something by words alone: a person says whether a model of ours is meant."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.watch.models.advisories import Advisory
from inventory.models import HubModel, System


class CandidateState(models.TextChoices):
    """What a person said of a candidate."""

    OPEN = "open", "Candidate"
    CONFIRMED = "confirmed", "Confirmed"
    REFUSED = "refused", "Something else is meant"


BADGES: Mapping[CandidateState, str] = {
    CandidateState.OPEN: "waiting",
    CandidateState.CONFIRMED: "affected",
    CandidateState.REFUSED: "not_affected",
}


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Which candidates."""

    def visible_to(self, user: User) -> Self:
        """Candidates of the systems the person may see."""
        return self.filter(reach(user, Permission.SYSTEM_READ).q("system__department__path"))

    def waiting(self) -> Self:
        """Candidates of which nobody has said yet whether the model is meant."""
        return self.filter(state=CandidateState.OPEN)

    def confirmed(self) -> Self:
        """Candidates that a person confirmed: findings rest on them."""
        return self.filter(state=CandidateState.CONFIRMED)


class Candidate(models.Model):
    """A model of a system whose name is like one that an advisory names in free words.

    It is no finding until a person says so. `named` is the advisory's own wording.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="candidates")
    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="candidates")
    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="candidates")
    named = models.CharField(max_length=200)
    state = models.CharField(
        max_length=16, choices=CandidateState.choices, default=CandidateState.OPEN
    )
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "model", "advisory"], name="watch_candidate_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None)
                | Q(
                    state__in=["confirmed", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="watch_candidate_is_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named}: {self.model}"

    @property
    def badge(self) -> str:
        """The state of a badge that fits: what is confirmed is bad news."""
        return BADGES[CandidateState(self.state)]
