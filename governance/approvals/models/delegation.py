"""Delegations: for some days, somebody else may sign what a person may sign."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Which delegations."""

    def in_force(self, at: datetime) -> Self:
        """Those that hold on this day, with both people; who left neither gives nor signs."""
        day = at.date()
        people = Q(delegator__is_active=True, delegate__is_active=True)
        rows = self.filter(people, ended_at=None, starts_on__lte=day, ends_on__gte=day)
        return rows.select_related("delegator", "delegate")

    def not_over(self, at: datetime) -> Self:
        """Those that hold now or will hold later."""
        return self.filter(ended_at=None, ends_on__gte=at.date())

    def over(self, at: datetime) -> Self:
        """Those that nobody can sign by any more."""
        return self.filter(Q(ended_at__isnull=False) | Q(ends_on__lt=at.date()))

    def with_standing(self, *, at: datetime) -> Self:
        """Annotate `standing`: `in_force`, `upcoming`, `ended` (early) or `over`."""
        day = at.date()
        return self.annotate(
            standing=Case(
                When(ended_at__isnull=False, then=Value("ended")),
                When(ends_on__lt=day, then=Value("over")),
                When(starts_on__gt=day, then=Value("upcoming")),
                default=Value("in_force"),
                output_field=models.CharField(),
            )
        )

    def with_may_end(self, user: User, *, at: datetime) -> Self:
        """Annotate `may_end`: not over yet, and one's own or of the people one manages."""
        own = Q(delegator=user) | Q(delegate=user)
        theirs = ~Q(pk__in=[]) if can(user, Permission.PEOPLE_MANAGE) else own
        open_ = Q(ended_at=None, ends_on__gte=at.date())
        return self.annotate(may_end=ExpressionWrapper(open_ & theirs, models.BooleanField()))

    def visible_to(self, user: User) -> Self:
        """One's own, given or held; all for those who manage people or read the audit log."""
        if can(user, Permission.PEOPLE_MANAGE) or can(user, Permission.AUDIT_READ):
            return self.all()
        return self.of(user)

    def of(self, user: User) -> Self:
        """Those that a person gave or was given."""
        return self.filter(Q(delegator=user) | Q(delegate=user))


class Delegation(models.Model):
    """The delegate may sign what the delegator may, from the first day to the last.

    What was delegated to somebody cannot be delegated further.
    """

    delegator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    standing: str  # set by `with_standing`
    may_end: bool  # set by `with_may_end`

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(delegator=F("delegate")),
                name="approvals_delegates_to_another",
                violation_error_message="Nobody can delegate to themselves.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="approvals_delegation_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="approvals_delegation_ended_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="approvals_delegation_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} signs for {self.delegator}"
