"""Sign-offs that a request needs, each with who may give it and when its turn began."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.models import User
from governance.accounts.permissions import reach
from governance.approvals import stage_words
from governance.approvals.models.delegation import Delegation
from governance.approvals.states import SIGNS, ApprovalState, StageState

PATH = "approval__use_case__system__department__path"


class StageQuerySet(models.QuerySet["Stage"]):
    """Which stages."""

    def of_this_round(self) -> Self:
        """Stages of the round that their request is in; earlier rounds are history."""
        return self.filter(round=F("approval__round"))

    def waiting(self) -> Self:
        """Stages whose turn it is: open request, and no earlier position unsigned."""
        earlier = Stage.objects.filter(
            approval=OuterRef("approval"),
            round=OuterRef("round"),
            position__lt=OuterRef("position"),
        ).exclude(state=StageState.SIGNED)
        return (
            self.of_this_round()
            .filter(state=StageState.WAITING, approval__state=ApprovalState.IN_REVIEW)
            .exclude(Exists(earlier))
        )

    def signable_by(self, user: User, *, at: datetime) -> Self:
        """Stages that the person has a right to sign, their own or one delegated to them.

        Four eyes and whose turn it is are not asked here.
        """
        mine = _within_rights_of(user)
        for delegation in Delegation.objects.in_force(at).filter(delegate=user):
            took_part = Participation.objects.filter(
                approval=OuterRef("approval"),
                round=OuterRef("round"),
                person=delegation.delegator_id,
            )
            theirs = _within_rights_of(delegation.delegator)
            mine |= theirs & ~Q(requested_by=delegation.delegator_id) & ~Q(Exists(took_part))
        return self.filter(mine)

    def within_own_rights_of(self, user: User) -> Self:
        """Stages that the person's own roles let them sign; what is delegated is left out."""
        return self.filter(_within_rights_of(user))

    def for_me(self, user: User, *, at: datetime) -> Self:
        """Stages whose turn it is and which this person may decide, all rules counted."""
        return self.waiting().signable_by(user, at=at).not_closed_to(user)

    def not_closed_to(self, user: User) -> Self:
        """Stages of requests that the person neither made nor took part in."""
        took_part = Participation.objects.filter(
            approval=OuterRef("approval"), round=OuterRef("round"), person=user
        )
        return self.exclude(requested_by=user).exclude(Exists(took_part))

    def to_escalate(self, at: datetime) -> Self:
        """Stages that have waited longer than the policy allows and were not escalated yet."""
        return self.waiting().filter(escalates_at__lte=at, escalated_at=None)


def _within_rights_of(user: User) -> Q:
    """Return the condition on stages that the person's own roles let them sign."""
    mine = Q(pk__in=[])
    for right, permission in SIGNS.items():
        where = reach(user, permission)
        if not where:
            continue
        place = Q() if where.everywhere else Q(organisation_wide=False) & where.q(PATH)
        mine |= Q(rights__contains=f",{right},") & place
    return mine


class Stage(models.Model):
    """One sign-off of one round. `requested_by` repeats the approval's: four eyes are a constraint.

    `rights` are the keys of `SIGNS` of which one is needed, as `,security,legal,`; where a stage
    needs several signatures, each is a row with a `seat` of its own. `acting_for` is the person
    whose delegated right was used. `waiting_since` is when its turn began.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="stages"
    )
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=16)
    seat = models.CharField(max_length=32, blank=True)
    rights = models.CharField(max_length=120)
    organisation_wide = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StageState.choices, default=StageState.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    escalates_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="decided_stages"
    )
    acting_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

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
            models.UniqueConstraint(
                fields=["approval", "round", "decided_by"],
                name="approvals_one_stage_per_person",
                violation_error_message="You have already decided another stage of this request.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="approvals_four_eyes",
                violation_error_message="Someone other than the requester must decide.",
            ),
            models.CheckConstraint(
                condition=Q(acting_for=None)
                | Q(decided_by__isnull=False)
                & ~Q(acting_for=F("requested_by"))
                & ~Q(acting_for=F("decided_by")),
                name="approvals_four_eyes_when_delegated",
                violation_error_message="Nobody signs for the requester.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approvals_stage_decided_by_and_at",
            ),
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


class Participation(models.Model):
    """Somebody took part in one stage of a round, by signing or because their right was used.

    So one person is in one stage only, also where another one signs in their name.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="participations"
    )
    round = models.PositiveSmallIntegerField()
    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "round", "person"],
                name="approvals_takes_part_once",
                violation_error_message=(
                    "The person who signs, or in whose name they sign, has already taken part in "
                    "another stage of this request."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(person=F("requested_by")),
                name="approvals_requester_takes_no_part",
                violation_error_message="Someone other than the requester must decide.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in the {self.stage}"
