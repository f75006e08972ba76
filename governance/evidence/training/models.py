"""Trainings: who took which AI training when, and until when it counts."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach

SOON_DAYS = 30


class TrainingQuerySet(models.QuerySet["Training"]):
    """Which trainings."""

    def visible_to(self, user: User) -> Self:
        """Trainings of the departments the person may see, and their own."""
        departments = reach(user, Permission.SYSTEM_READ).q("department__path")
        return self.filter(departments | Q(person=user))

    def on_register(self) -> Self:
        """Those that were not taken off the register."""
        return self.filter(removed_at=None)

    def current(self, day: date) -> Self:
        """Those that count on this day."""
        lasting = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.on_register().filter(lasting, taken_on__lte=day)

    def ended(self, day: date) -> Self:
        """Those whose last day has passed."""
        return self.on_register().filter(valid_until__lt=day)

    def ending_soon(self, day: date) -> Self:
        """Those that count and run out soon."""
        return self.current(day).filter(valid_until__lte=day + timedelta(days=SOON_DAYS))

    def of_people(self, people: list[int]) -> Self:
        """Trainings of these users."""
        return self.filter(person__in=people)

    def with_standing(self, day: date) -> Self:
        """Annotate `standing`: `current`, `ending_soon`, `ended` or `not_yet`; and who took it."""
        soon = day + timedelta(days=SOON_DAYS)
        return self.annotate(
            name=Coalesce(F("person__full_name"), F("person_name")),
            standing=Case(
                When(valid_until__lt=day, then=Value("ended")),
                When(taken_on__gt=day, then=Value("not_yet")),
                When(valid_until__lte=soon, then=Value("ending_soon")),
                default=Value("current"),
                output_field=models.CharField(),
            ),
        )


class Training(models.Model):
    """One training that one person took. `person_name` is for somebody without an account.

    `role` is the work that the training was for, in words. It counts from `taken_on` to
    `valid_until`, None for no end.
    """

    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="trainings"
    )
    person_name = models.CharField(max_length=200, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="trainings")
    role = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    taken_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(
        "evidence.Evidence",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trainings",
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_because = models.TextField(blank=True)

    objects = TrainingQuerySet.as_manager()

    name: str  # set by `with_standing`
    standing: str  # the same

    class Meta:
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, person_name="")
                | Q(person=None) & ~Q(person_name=""),
                name="evidence_training_is_of_somebody",
                violation_error_message="Choose a person, or write the name of somebody without "
                "an account.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("taken_on")),
                name="evidence_training_ends_after_it_was_taken",
                violation_error_message="The last day is before the day it was taken.",
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0),
                name="evidence_training_takes_time",
                violation_error_message="The hours are more than zero.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="evidence_training_has_a_title"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_because="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_because=""),
                name="evidence_training_removed_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person", "title", "taken_on"],
                condition=Q(removed_at=None, person__isnull=False),
                name="evidence_training_once_per_person",
                violation_error_message="This training of this person is on the register already.",
            ),
            models.UniqueConstraint(
                fields=["person_name", "department", "title", "taken_on"],
                condition=Q(removed_at=None, person=None),
                name="evidence_training_once_per_name",
                violation_error_message="This training of this person is on the register already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.who}"

    def get_absolute_url(self) -> str:
        """The training's page."""
        return reverse("evidence:training-detail", args=[self.pk])

    @property
    def who(self) -> str:
        """The person who took it."""
        return str(self.person) if self.person else self.person_name
