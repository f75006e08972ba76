"""What people decided about licences: for one text, and for the whole organisation."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.rules import licence_catalogue
from inventory.models.hub import HubModel
from inventory.models.revision import Revision


class LicenceDecisionQuerySet(models.QuerySet["LicenceDecision"]):
    """Which decisions."""

    def current(self) -> Self:
        """Those that no later one replaced."""
        return self.filter(superseded_at=None)


class LicenceDecision(models.Model):
    """A person said which licence a model is under.

    It holds for every revision of the model whose claim and licence text have this
    `licence_digest` (see `inventory.digests.licence_digest`), and no automatic result replaces it.
    `licence_id` is a catalogue id; `revision` is the one that the person looked at.
    """

    model = models.ForeignKey(HubModel, on_delete=models.PROTECT, related_name="licence_decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    licence_digest = models.CharField(max_length=64)
    licence_id = models.CharField(max_length=64)
    note = models.TextField()
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = LicenceDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "licence_digest"],
                condition=Q(superseded_at=None),
                name="inventory_one_licence_decision",
            ),
            models.CheckConstraint(
                condition=~Q(note="") & ~Q(licence_id=""),
                name="inventory_licence_decision_has_a_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model}: {self.licence_id}"

    @property
    def title(self) -> str:
        """The licence by its name; its id, should the catalogue no longer know it."""
        row = licence_catalogue.catalogue().get(self.licence_id)
        return row.title if row else self.licence_id


class PolicyScope(models.TextChoices):
    """What a rule of the licence policy is about."""

    LICENCE = "licence", "One licence"
    FAMILY = "family", "A family of licences"


class PolicyOutcome(models.TextChoices):
    """What the organisation says to a licence."""

    ALLOW = "allow", "Allow"
    LEGAL = "legal", "Ask legal"
    DENY = "deny", "Deny"


class LicencePolicyRule(models.Model):
    """One line of the organisation's licence policy; a rule for a licence beats its family's.

    `key` is a catalogue id or a family's name.
    """

    scope = models.CharField(max_length=8, choices=PolicyScope.choices)
    key = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=PolicyOutcome.choices)
    note = models.TextField(blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["scope", "key"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="inventory_policy_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.get_outcome_display()}"
