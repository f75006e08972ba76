"""Use cases: one intended purpose of a system. What is assessed, approved and owed for."""

from typing import Self

from django.db import models
from django.db.models import Q

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import User
from governance.web.addresses import page_of
from inventory.models.system import System


class UseCaseQuerySet(models.QuerySet["UseCase"]):
    """Which use cases."""

    def visible_to(self, user: User) -> Self:
        """Use cases of the departments the person may see, and those lent to them for a time."""
        return self.filter(seen_by(user, self.model, "system__department__path"))

    def in_use(self) -> Self:
        """Use cases that are not retired, of systems that are not."""
        return self.filter(retired_at=None, system__retired_at=None)


class UseCase(models.Model):
    """What a system is used for, with the facts that the rules judge.

    `facts` are the keys of `risk_tier.toml`, `ai_act_facts` those of `eu_ai_act.toml`,
    `licence_facts` those of `licence_use.toml`; a key left out is unknown.
    `facts_digest` covers all of them and which revisions and agent tools the system has.
    `answer_sources` tells where an answer came from that nobody typed, by `field.key`;
    `steps_seen` are the steps of the intake that somebody has saved. `findings_event` is the last
    finding on the system that asks for a look; `findings_digest` changes with it, "" before any.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="use_cases")
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="use_cases")
    facts = models.JSONField(default=dict)
    ai_act_facts = models.JSONField(default=dict)
    licence_facts = models.JSONField(default=dict)
    answer_sources = models.JSONField(default=dict)
    steps_seen = models.JSONField(default=list)
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    tier_raised_to = models.PositiveSmallIntegerField(null=True, blank=True)
    tier_raised_because = models.TextField(blank=True)
    facts_digest = models.CharField(max_length=64)
    findings_event = models.CharField(max_length=200, blank=True)
    findings_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_because = models.TextField(blank=True)

    objects = UseCaseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name"],
                name="inventory_use_case_name_once",
                violation_error_message="This system already has a use case of this name.",
            ),
            models.CheckConstraint(
                condition=Q(tier_raised_to=None, tier_raised_because="")
                | Q(tier_raised_to__in=[2, 3]) & ~Q(tier_raised_because=""),
                name="inventory_raised_tier_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The use case page, which `governance.approvals` serves with its assessment."""
        return page_of("approvals:use-case-detail", self.pk)

    @property
    def is_retired(self) -> bool:
        """Whether the use has ended, by itself or with its system."""
        return bool(self.retired_at or self.system.retired_at)
