"""Notices, what each person chose to be told by mail, and how far the mail got."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.notices.kinds import KINDS, ByMail, kind_choices


def key_of(subject: models.Model | None, key: str = "") -> str:
    """Return what names a thing, and what of it, in `Notice.key`."""
    thing = f"{subject._meta.label_lower}:{subject.pk}" if subject else ""
    return f"{thing}:{key}" if key else thing


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices."""

    def visible_to(self, user: User) -> Self:
        """The person's own: nobody reads what somebody else was told."""
        return self.filter(person=user)

    def unread(self) -> Self:
        """Notices that the person has not opened or marked as read."""
        return self.filter(read_at=None)

    def due_by_mail(self, at: datetime) -> Self:
        """Notices whose mail is owed by now, of people who may sign in."""
        return self.filter(mail_due_at__lte=at, person__is_active=True)

    def owed_by_mail(self) -> Self:
        """Notices whose mail is still to go, now or later."""
        return self.filter(mail_due_at__isnull=False)

    def of_kind(self, kind: str) -> Self:
        """Notices of one kind."""
        return self.filter(kind=kind)

    def about(self, subject: models.Model, kind: str, key: str = "") -> Self:
        """Notices of one kind about one thing, told with this key."""
        return self.filter(kind=kind, key=key_of(subject, key))


class Notice(models.Model):
    """One thing that a person was told. Text, not foreign keys: it outlives what it speaks of.

    `key` names what it is about: told again before it is read, the row is renewed and `count`
    goes up. `mail_due_at` is when its mail is owed, None where none is; `mailed_at` is when a mail
    with it was last taken by the server.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=32, choices=kind_choices)
    key = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=600)
    url = models.CharField(max_length=300)
    urgent = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    last_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-last_at"], name="notices_of_a_person"),
            models.Index(
                fields=["mail_due_at"],
                condition=Q(mail_due_at__isnull=False),
                name="notices_owed_by_mail",
            ),
            models.Index(
                fields=["key", "kind"],
                condition=Q(read_at=None),
                name="notices_unread_about_a_thing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "key"],
                condition=Q(read_at=None),
                name="notices_one_unread_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(mail_due_at=None), name="notices_read_owes_no_mail"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("made_at")), name="notices_last_told_after_first"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="notices_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page of what it is about."""
        return self.url or reverse("notices:notice-list")

    @property
    def title(self) -> str:
        """What the kind is called; its key where there is no such kind any more."""
        return KINDS[self.kind].title if self.kind in KINDS else self.kind


class NoticeChoiceQuerySet(models.QuerySet["NoticeChoice"]):
    """Which choices."""

    def visible_to(self, user: User) -> Self:
        """The person's own."""
        return self.filter(person=user)


class NoticeChoice(models.Model):
    """When a person wants the mail of one kind; without a row, the kind's default holds."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=32, choices=kind_choices)
    by_mail = models.CharField(max_length=8, choices=ByMail.choices)

    objects = NoticeChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notices_one_choice_of_a_kind"),
            models.CheckConstraint(
                condition=Q(by_mail__in=ByMail.values), name="notices_known_choice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_by_mail_display()}"


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Whose turn it is."""

    def free(self, at: datetime) -> Self:
        """Nobody sends to them now, and they are not to be left alone after a failure."""
        idle = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(idle, Q(not_before=None) | Q(not_before__lte=at))

    def claim(self, person_id: int, *, at: datetime, until: datetime) -> bool:
        """Take one person's mail until a moment. Exactly one of many callers gets True."""
        return self.free(at).filter(person=person_id).update(leased_until=until) == 1

    def failing(self) -> Self:
        """People to whom the last mail could not be sent."""
        return self.exclude(problem="")


class Mailbox(models.Model):
    """How far the mail of one person is: who sends it now, and what went wrong last."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mailbox")
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)

    objects = MailboxQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Mail of {self.person}"


class MailServerQuerySet(models.QuerySet["MailServer"]):
    """The one mail server."""

    def ours(self) -> "MailServer":
        """Return it; before any mail was sent, one of which nothing is known."""
        return self.filter(pk=1).first() or MailServer(pk=1)


class MailServer(models.Model):
    """What is known of the mail server: since when it fails, and when it is tried again."""

    last_sent_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)

    objects = MailServerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="notices_one_mail_server"),
            models.CheckConstraint(
                condition=Q(failing_since=None, problem="", not_before=None)
                | Q(failing_since__isnull=False, not_before__isnull=False) & ~Q(problem=""),
                name="notices_mail_server_fails_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return "Mail server"


class LastTold(models.Model):
    """What was last told of a thing, so that a state or a threshold is told once.

    `topic` is the question ("validity"), `said` the answer that people have been told.
    """

    subject_type = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    topic = models.CharField(max_length=32)
    said = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "last told"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "topic"], name="notices_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}, {self.topic}: {self.said}"
