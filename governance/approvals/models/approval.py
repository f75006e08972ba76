"""Approvals: a request, what became of it, and whether it still holds."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.functional import cached_property

from governance.accounts.lent_sight import seen_by
from governance.accounts.models import User
from governance.approvals.models import changes_read, holding, judged, of_many
from governance.approvals.models.assessment import Assessment
from governance.approvals.models.binding import Binding
from governance.approvals.models.checklist import ChecklistVersion
from governance.approvals.models.condition import Condition, Waiver
from governance.approvals.models.stage import Stage
from governance.approvals.states import OPEN, ApprovalState, StageState, Standing
from governance.evidence.models import Evidence
from governance.web.addresses import page_of
from inventory.models import System, UseCase


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Which approvals."""

    def visible_to(self, user: User) -> Self:
        """Approvals of the use cases the person may see."""
        path = "use_case__system__department__path"
        return self.filter(seen_by(user, self.model, path))

    def about_model(self, model_id: int) -> Self:
        """Approvals of use cases whose system uses a revision of this model now."""
        using = System.objects.filter(uses__revision__model_id=model_id)
        return self.filter(use_case__system__in=using)

    def living(self) -> Self:
        """Open requests and approvals: what is decided against or replaced is left out."""
        return self.filter(state__in=[*OPEN, ApprovalState.APPROVED])

    def living_at(self, at: datetime) -> Self:
        """Those of them that have not expired at this moment."""
        return self.living().filter(Q(expires_at=None) | Q(expires_at__gt=at))

    def resting_on(self, evidence: Evidence) -> Self:
        """Approvals to which an item of evidence was shown, for an answer or a condition."""
        answered = self.model.objects.filter(answers__evidence=evidence)
        met = self.model.objects.filter(conditions__evidence=evidence)
        return self.filter(Q(pk__in=answered.values("pk")) | Q(pk__in=met.values("pk")))

    def open(self) -> Self:
        """Requests that wait for a signer, or for the requester to change something."""
        return self.filter(state__in=OPEN)

    def expiring_within(self, at: datetime, days: int) -> Self:
        """Approvals in effect whose last moment comes within so many days."""
        soon = at + timedelta(days=days)
        rows = self.filter(state=ApprovalState.APPROVED, suspended_at=None)
        return rows.filter(expires_at__gt=at, expires_at__lte=soon)

    def foremost_first(self) -> Self:
        """The approval in effect, then the open request, then what was decided last."""
        place = Case(
            When(state=ApprovalState.APPROVED, then=Value(0)),
            When(state__in=OPEN, then=Value(1)),
            default=Value(2),
        )
        return self.order_by(place, "-pk")

    def with_validity(self, *, at: datetime, editions: dict[str, str]) -> Self:
        """Annotate `validity` in the same statement: nothing has to run for it to be true.

        Values: the state for everything not approved, else `suspended`, `expired`,
        `no_longer_valid` (a bound thing or a verdict changed so that the policy ends it),
        `waiver_ended`, `condition_overdue`, `needs_review` (something changed that a person has
        to look at first) or `valid`. `is_outdated` tells of any change, also under open requests.
        """
        return self.annotate(
            is_outdated=holding.is_outdated(editions), validity=holding.validity(at, editions)
        )

    def of_validity(self, value: str, *, at: datetime, editions: dict[str, str]) -> Self:
        """Return those whose `validity` is this.

        Where it is more than a state it is asked now, and the rows are chosen by their keys.
        """
        if value in ApprovalState.values:
            return self.filter(state=value).exclude(state=ApprovalState.APPROVED)
        if value == "no_longer_valid":
            return self.filter(pk__in=of_many.no_longer_valid(self, at, editions))
        told = of_many.validity_of_approved(self, at, editions)
        return self.filter(pk__in=[pk for pk, said in told.items() if said == value])

    def count_by_validity(self, *, at: datetime, editions: dict[str, str]) -> dict[str, int]:
        """Return how many there are of each `validity`, of which there are any."""
        others = self.exclude(state=ApprovalState.APPROVED).order_by().values_list("state")
        counted = Counter(dict(others.annotate(models.Count("pk"))))
        return counted + Counter(of_many.validity_of_approved(self, at, editions).values())

    def to_look_at(self, *, at: datetime, days: int, editions: dict[str, str]) -> Self:
        """Approvals that are not valid, or run out within so many days."""
        soon = Q(expires_at__lte=at + timedelta(days=days))
        told = of_many.validity_of_approved(self, at, editions)
        doubtful = [pk for pk, said in told.items() if said != holding.VALID]
        return self.filter(soon | Q(pk__in=doubtful), state=ApprovalState.APPROVED)

    def over_within(self, at: datetime, days: int) -> Self:
        """Those of `to_look_at` that ran out, or will within so many days; no more is asked."""
        state, soon = ApprovalState.APPROVED, at + timedelta(days=days)
        return self.filter(state=state, expires_at__lte=soon)

    def with_changes(self, editions: dict[str, str], **reads: Any) -> Self:
        """Load what `Approval.changes` reads: a few statements for any number of rows.

        For `only`, `whole` and `many` see `changes_read.prefetches`.
        """
        found = changes_read.prefetches(editions, **reads)
        apart = Assessment.objects.apart_from_approval()
        return self.annotate(verdicts_apart=apart).prefetch_related(*found)

    def with_stages(self, stages: models.QuerySet[Stage]) -> Self:
        """Load these of their stages; a row takes them for all that it has."""
        return self.prefetch_related(models.Prefetch("stages", stages, to_attr="read_stages"))

    def judged(self, editions: dict[str, str], *, at: datetime, **reads: Any) -> Self:
        """Load the same, so that each row tells `validity` and `is_outdated` as of this moment.

        For the rows of a page; what is counted or narrowed by validity is asked `with_validity`.
        """
        rows = self.with_changes(editions, **reads)
        return rows.annotate(judged_at=Value(at, output_field=models.DateTimeField()))

    def waiting_for(self, user: User, *, at: datetime) -> Self:
        """Requests with a stage whose turn it is and which this person may decide."""
        mine = Stage.objects.for_me(user, at=at)
        return self.filter(pk__in=mine.values("approval"))

    def asked_by(self, user: User) -> Self:
        """Requests that the person made, or that are about a use case they own."""
        return self.filter(Q(requested_by=user) | Q(use_case__owner=user))


class Approval(models.Model):
    """A request to use a system for a use case, and what became of it.

    `round` counts how often it was submitted; each round has stages of its own. `renews` is the
    approval that was in effect when it was requested. `confirmed_at` is when a person last looked
    at a difference and said that the approval still holds.
    """

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="approvals")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="approvals")
    state = models.CharField(
        max_length=20, choices=ApprovalState.choices, default=ApprovalState.IN_REVIEW
    )
    tier = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    checklist_version = models.CharField(max_length=64)
    checklist = models.ForeignKey(
        ChecklistVersion, null=True, on_delete=models.PROTECT, related_name="approvals"
    )
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="requested_approvals"
    )
    requested_at = models.DateTimeField(db_index=True)
    request_note = models.TextField(blank=True)
    submitted_at = models.DateTimeField(db_index=True)
    changes_wanted = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.TextField(blank=True)
    reviewed_digest = models.CharField(max_length=64, help_text="SHA-256 over what was reviewed.")

    objects = ApprovalQuerySet.as_manager()

    broken_bindings: list[Binding]  # set by `with_changes`
    read_waivers: list[Waiver]  # the same: those relied on at least
    read_conditions: list[Condition]  # the same
    verdicts_apart: tuple[list[Any], list[Any]] | None  # the same: those approved, those of now
    read_stages: list[Stage]  # set by `with_stages`
    judged_at: datetime  # set by `judged`

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="approved"), name="approvals_expiring"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(state__in=["in_review", "changes_requested"]),
                name="approvals_one_open_per_use_case",
                violation_error_message="This use case already has an open request.",
            ),
            models.UniqueConstraint(
                fields=["use_case"],
                condition=Q(state="approved"),
                name="approvals_one_approved_per_use_case",
                violation_error_message="This use case already has an approval.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_review", "changes_requested"], decided_at=None)
                | ~Q(state__in=["in_review", "changes_requested"]) & Q(decided_at__isnull=False),
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
                condition=~Q(state="changes_requested") | ~Q(changes_wanted=""),
                name="approvals_says_what_to_change",
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
        return page_of("approvals:approval-detail", self.pk)

    @cached_property
    def validity(self) -> str:
        """Whether it holds, as `with_validity` read it; else told from a row of `judged`."""
        return judged.validity(self, self.judged_at)

    @cached_property
    def is_outdated(self) -> bool:
        """Whether anything changed under it, read or told in the same way."""
        return judged.is_outdated(self)

    @property
    def standing(self) -> Standing:
        """The state with a suspension told apart, as the table of steps needs it."""
        if self.state == ApprovalState.APPROVED and self.suspended_at:
            return Standing.SUSPENDED
        return Standing(self.state)

    @property
    def relied_waivers(self) -> list[Waiver]:
        """The waivers that it rests on; needs `with_changes`."""
        return [waiver for waiver in self.read_waivers if waiver.relied_on]

    @property
    def every_stage(self) -> Iterable[Stage]:
        """The stages of all its rounds; costs no query where it was read `with_stages`.

        Prefetched as a relation, each row of thousands would cost a QuerySet of its own.
        """
        return self.read_stages if "read_stages" in self.__dict__ else self.stages.all()

    @property
    def this_round(self) -> list[Stage]:
        """The stages of the round it is in; costs no query where the stages were loaded."""
        return [stage for stage in self.every_stage if stage.round == self.round]

    @property
    def waiting_stages(self) -> list[Stage]:
        """The stages whose turn it is; costs no query where the stages were loaded."""
        if self.state != ApprovalState.IN_REVIEW:
            return []
        unsigned = [s for s in self.this_round if s.state == StageState.WAITING]
        turn = min((stage.position for stage in unsigned), default=0)
        return [stage for stage in unsigned if stage.position == turn]

    @property
    def changes(self) -> tuple[str, ...]:
        """What is not as it was when the request was made, one sentence each.

        Needs `with_changes`, so that a list costs no query per row.
        """
        return tuple(one for found in self.changes_by_effect.values() for one in found)

    @property
    def changes_by_effect(self) -> dict[str, list[str]]:
        """The same by effect, what ends an approval first; without those that nothing has."""
        return judged.changes_by_effect(self)
