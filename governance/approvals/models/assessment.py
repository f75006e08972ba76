"""Assessments: what the rules said of a use case's facts. Never edited, only superseded."""

from functools import cache
from typing import NamedTuple, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONArray

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import User
from governance.approvals.words import CATEGORIES
from inventory.models import UseCase


class Verdicts(NamedTuple):
    """What an approval compares of two assessments; the names are their columns."""

    tier: int
    ai_act_category: str
    licence_outcome: str

    def changes_to(self, later: "Verdicts") -> list[str]:
        """Return which verdicts are different later, one sentence each."""
        named = (
            ("risk tier", self.tier, later.tier),
            (
                "EU AI Act category",
                CATEGORIES.get(self.ai_act_category, self.ai_act_category),
                CATEGORIES.get(later.ai_act_category, later.ai_act_category),
            ),
            ("licence verdict", self.licence_outcome, later.licence_outcome),
        )
        return [
            f"The {name} was {before} and is now {after}."
            for name, before, after in named
            if before != after
        ]


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Which assessments."""

    def visible_to(self, user: User) -> Self:
        """Assessments of the use cases the person may see."""
        path = "use_case__system__department__path"
        return self.filter(seen_by(user, self.model, path))

    def current(self) -> Self:
        """The newest assessment of each use case."""
        return self.filter(superseded_at=None)

    def differing_from_approval(self) -> Self:
        """For a subquery over approvals: current verdicts other than those that were approved.

        They can change without the use case's facts: the organisation's own numbers, which
        licences ask for, belong to no use case.
        """
        same = Q(**{name: OuterRef(f"assessment__{name}") for name in Verdicts._fields})
        return self.current().filter(use_case=OuterRef("use_case")).exclude(same)

    def apart_from_approved(self) -> Q:
        """Return the same as a condition on approvals.

        A use case has one current assessment: an approval of that one is asked no further.
        """
        own = Q(assessment__superseded_at=None, assessment__use_case=F("use_case"))
        return ~own & Q(Exists(self.differing_from_approval()))

    def apart_from_approval(self) -> Subquery:
        """Return the same as one value: the verdicts that were approved, and those of now."""
        return _apart_from_approval()


@cache
def _apart_from_approval() -> Subquery:
    approved = JSONArray(*(OuterRef(f"assessment__{name}") for name in Verdicts._fields))
    apart = JSONArray(approved, JSONArray(*Verdicts._fields))
    return Subquery(Assessment.objects.differing_from_approval().values(apart=apart))


class Assessment(models.Model):
    """Facts in, verdicts out, with reasons and the editions of the rules that gave them.

    `tier_because`, `ai_act` and `licence` hold the results as JSON (`Reason.as_dict()` rows, the
    documented output of `classify`, one licence verdict per model). `inputs_digest` covers the
    facts, the licences and the editions: equal inputs make no second assessment.
    """

    BULK = (
        "tier_because", "tier_lower_if", "blocked_because", "ai_act", "licence", "open_questions",
        "editions",
    )  # fmt: skip

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="assessments")
    tier = models.PositiveSmallIntegerField()
    tier_because = models.JSONField(default=list)
    tier_lower_if = models.JSONField(default=list)
    blocked_because = models.JSONField(default=list)
    ai_act = models.JSONField(default=dict)
    ai_act_category = models.CharField(max_length=32, db_index=True)
    licence = models.JSONField(default=dict)
    licence_outcome = models.CharField(max_length=24, db_index=True)
    open_questions = models.JSONField(default=list)
    editions = models.JSONField(default=dict)
    facts_digest = models.CharField(max_length=64)
    inputs_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(superseded_at=None),
                name="approvals_one_current_assessment",
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[1, 2, 3]), name="approvals_tier_is_one_to_three"
            ),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.pk} of {self.use_case}"

    @property
    def verdicts(self) -> Verdicts:
        """What `differing_from_approval` compares."""
        return Verdicts(self.tier, self.ai_act_category, self.licence_outcome)

    def verdict_changes(self, later: "Assessment") -> list[str]:
        """Return which verdicts a later assessment gives differently, one sentence each."""
        return self.verdicts.changes_to(later.verdicts)
