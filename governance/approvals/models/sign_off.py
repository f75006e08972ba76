"""What sign-offs have in common, whether a request or a release is signed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.models import User
from governance.accounts.permissions import Reach, reach
from governance.approvals.models.delegation import Delegation
from governance.approvals.states import SIGNS, ApprovalState, StageState

NOT_REACHED = "not_reached"
Row = TypeVar("Row", bound="SignOff")


class SignOffQuerySet(models.QuerySet[Row]):
    """Which sign-offs. `model.SUBJECT` names the field that says what is signed."""

    def asks_for(self, right: str, where: Reach) -> Q:
        """Return the condition on sign-offs that ask for a right held there."""
        raise NotImplementedError

    def of_this_round(self) -> Self:
        """Those of the round that their subject is in; earlier rounds are history."""
        return self.filter(round=F(f"{self.model.SUBJECT}__round"))

    def waiting(self) -> Self:
        """Those whose turn it is: subject in review, and no earlier position unsigned."""
        subject = self.model.SUBJECT
        earlier = self.model._default_manager.filter(
            **{subject: OuterRef(subject)},
            round=OuterRef("round"),
            position__lt=OuterRef("position"),
        ).exclude(state=StageState.SIGNED)
        in_review = {f"{subject}__state": ApprovalState.IN_REVIEW}
        turn = self.of_this_round().filter(state=StageState.WAITING, **in_review)
        return turn.exclude(Exists(earlier))

    def signable_by(
        self, user: User, *, at: datetime, delegations: Iterable[Delegation] | None = None
    ) -> Self:
        """Those that the person has a right to give, their own or one delegated to them.

        `delegations` is what is delegated to them at that moment, for whoever has read it already.
        Four eyes and whose turn it is are not asked here.
        """
        mine = self._within_rights_of(user)
        held = Delegation.objects.in_force(at).filter(delegate=user)
        for delegation in held if delegations is None else delegations:
            theirs = self._within_rights_of(delegation.delegator)
            barred = Q(requested_by=delegation.delegator_id)
            barred |= Q(self._took_part(delegation.delegator_id))
            mine |= theirs & ~barred
        return self.filter(mine)

    def within_own_rights_of(self, user: User) -> Self:
        """Those that the person's own roles let them give; what is delegated is left out."""
        return self.filter(self._within_rights_of(user))

    def for_me(
        self, user: User, *, at: datetime, delegations: Iterable[Delegation] | None = None
    ) -> Self:
        """Those whose turn it is and which this person may decide, all rules counted."""
        mine = self.waiting().signable_by(user, at=at, delegations=delegations)
        return mine.not_closed_to(user)

    def not_closed_to(self, user: User) -> Self:
        """Those of subjects that the person neither asked about nor took part in."""
        return self.exclude(requested_by=user).exclude(self._took_part(user.pk))

    def to_escalate(self, at: datetime) -> Self:
        """Those that have waited longer than the policy allows and were not escalated yet."""
        return self.waiting().filter(escalates_at__lte=at, escalated_at=None)

    def _within_rights_of(self, user: User) -> Q:
        mine = Q(pk__in=[])
        for right, permission in SIGNS.items():
            if where := reach(user, permission):
                mine |= self.asks_for(right, where)
        return mine

    def _took_part(self, person_id: int) -> Exists:
        subject = self.model.SUBJECT
        same = {subject: OuterRef(subject)}
        parts = self.model.part_model()._default_manager
        return Exists(parts.filter(**same, round=OuterRef("round"), person=person_id))


class SignOff(models.Model):
    """One sign-off of one round. `requested_by` repeats the subject's: four eyes are a constraint.

    `acting_for` is the person whose delegated right was used, `waiting_since` when its turn began.
    """

    SUBJECT: ClassVar[str]

    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=StageState.choices, default=StageState.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    waiting_since = models.DateTimeField(null=True)
    escalates_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def shown_state(self) -> str:
        """The state, or `not_reached` where the round ended before anybody decided it.

        Costs no query where it was loaded with its subject.
        """
        subject = getattr(self, self.SUBJECT)
        over = subject.state != ApprovalState.IN_REVIEW or self.round != subject.round
        return NOT_REACHED if over and self.state == StageState.WAITING else self.state

    @classmethod
    def part_model(cls) -> Any:
        """Return the model whose rows say who took part in a sign-off."""
        return cls._meta.get_field("participations").related_model

    def part_of(self, person_id: int) -> "TakingPart":
        """Return the row, not saved, that says that a person took part in this sign-off."""
        subject = f"{self.SUBJECT}_id"
        part: TakingPart = self.part_model()(
            stage=self,
            round=self.round,
            person_id=person_id,
            requested_by_id=self.requested_by_id,
            **{subject: getattr(self, subject)},
        )
        return part

    def barred(self) -> set[int]:
        """Return who gives no sign-off of this round (any more): who asked, and who took part."""
        same = {f"{self.SUBJECT}_id": getattr(self, f"{self.SUBJECT}_id"), "round": self.round}
        taken = self.part_model()._default_manager.filter(**same)
        return {self.requested_by_id, *taken.values_list("person", flat=True)}


class TakingPart(models.Model):
    """Somebody took part in one sign-off of a round, by signing or because their right was used.

    So one person is in one sign-off only, also where another one signs in their name.
    """

    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def promises(subject: str, word: str, prefix: str = "") -> list[models.BaseConstraint]:
    """Return what the database keeps of sign-offs; `word` is what people call the subject."""
    return [
        models.UniqueConstraint(
            fields=[subject, "round", "decided_by"],
            name=f"approvals_one_{prefix}stage_per_person",
            violation_error_message=f"You have already decided another stage of this {word}.",
        ),
        models.CheckConstraint(
            condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
            name=f"approvals_{prefix}four_eyes",
            violation_error_message="Someone other than the requester must decide.",
        ),
        models.CheckConstraint(
            condition=Q(acting_for=None)
            | Q(decided_by__isnull=False)
            & ~Q(acting_for=F("requested_by"))
            & ~Q(acting_for=F("decided_by")),
            name=f"approvals_{prefix}four_eyes_when_delegated",
            violation_error_message="Nobody signs for the requester.",
        ),
        models.CheckConstraint(
            condition=Q(state="waiting", decided_by=None, decided_at=None)
            | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
            name=f"approvals_{prefix}stage_decided_by_and_at",
        ),
    ]


def promises_of_parts(subject: str, word: str, prefix: str = "") -> list[models.BaseConstraint]:
    """Return what the database keeps of taking part; `word` is what people call the subject."""
    return [
        models.UniqueConstraint(
            fields=[subject, "round", "person"],
            name=f"approvals_{prefix}takes_part_once",
            violation_error_message=(
                "The person who signs, or in whose name they sign, has already taken part in "
                f"another stage of this {word}."
            ),
        ),
        models.CheckConstraint(
            condition=~Q(person=F("requested_by")),
            name=f"approvals_{prefix}requester_takes_no_part",
            violation_error_message="Someone other than the requester must decide.",
        ),
    ]
