"""Tokens, failed sign-ins, and what was sent already."""

from datetime import datetime
from typing import Self

from django.db import models

from governance.accounts.models.people import User


class Submission(models.Model):
    """One form or API call that was sent, so that sending it twice does it once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=500, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_submission_once")
        ]

    def __str__(self) -> str:
        return self.key


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Which tokens."""

    def of(self, user: User) -> Self:
        """The tokens of one person, newest first."""
        return self.filter(user=user)


class AccessToken(models.Model):
    """What a person calls one of their tokens, and when it ends.

    `digest` is the key of the token in Knox's table, which holds a hash and no secret. It is no
    foreign key, because Knox removes tokens that have ended and the list still shows them.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=128, unique=True)
    begins_with = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class SignInFailureQuerySet(models.QuerySet["SignInFailure"]):
    """Which failures."""

    def recent(self, name: str, *, since: datetime) -> Self:
        """Failures for one sign-in name, whatever its case, from a moment on; oldest first."""
        return self.filter(name=name.lower(), at__gt=since).order_by("at")


class SignInFailure(models.Model):
    """A sign-in that failed. Kept for as long as it counts against the next attempt."""

    name = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = SignInFailureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "at"], name="accounts_failures_by_name")]

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M}"
