"""What is owed: requirements of frameworks, applied to use cases, models and the organisation."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, reach
from governance.evidence.models import Evidence
from governance.obligations.models.requirement import Requirement
from governance.web.addresses import page_of
from inventory.models import HubModel, UseCase


class ObligationState(models.TextChoices):
    """Where the work on an obligation stands."""

    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    FULFILLED = "fulfilled", "Fulfilled"
    SET_ASIDE = "set_aside", "Not applicable, second person asked"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


ORGANISATION = "The organisation"
# A duty that one person sets aside stays owed until a second one agrees.
UNFULFILLED = (ObligationState.OPEN, ObligationState.IN_PROGRESS, ObligationState.SET_ASIDE)


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Which obligations."""

    def visible_to(self, user: User) -> Self:
        """Those of the use cases the person may see, of models, and the organisation's own."""
        path = "use_case__system__department__path"
        return self.filter(Q(use_case=None) | reach(user, Permission.SYSTEM_READ).q(path))

    def of_the_organisation(self) -> Self:
        """Those that name neither a use case nor a model."""
        return self.filter(use_case=None, model=None)

    def within(self, user: User, permission: Permission) -> Self:
        """Those for which the person holds a right; what no department owes needs the whole one."""
        held = reach(user, permission)
        if held.everywhere:
            return self
        return self.exclude(use_case=None).filter(held.q("use_case__system__department__path"))

    def editable_by(self, user: User) -> Self:
        """Those that the person may work on."""
        return self.within(user, Permission.OBLIGATION_EDIT)

    def to_decide(self, user: User) -> Self:
        """Those set aside by somebody else for which this person can be the second one."""
        asked = self.within(user, Permission.OBLIGATION_SET_ASIDE)
        return asked.filter(state=ObligationState.SET_ASIDE).exclude(set_aside_by=user)

    def unfulfilled(self) -> Self:
        """Obligations that still ask for work."""
        return self.filter(state__in=UNFULFILLED)

    def overdue(self, at: datetime) -> Self:
        """Unfulfilled obligations whose due date has passed."""
        return self.unfulfilled().filter(due_on__lt=at.date())

    def with_proof(self, at: datetime) -> Self:
        """Annotate `evidenced`: current evidence is attached, and more than a statement."""
        proof = Evidence.objects.proving(at).filter(obligations=OuterRef("pk"))
        return self.annotate(evidenced=Exists(proof))

    def without_proof(self, at: datetime) -> Self:
        """Obligations that apply and that no current evidence shows, done or not."""
        return self.owed().with_proof(at).filter(evidenced=False)

    def bare(self, at: datetime) -> Self:
        """Those without proof that nothing at all shows: neither a statement nor an item."""
        waiting = self.without_proof(at).exclude(state=ObligationState.FULFILLED)
        return waiting.exclude(_attached())

    def ran_out(self, at: datetime) -> Self:
        """Those without proof to which evidence is attached whose last day has passed."""
        return self.without_proof(at).filter(_ended(at))

    def said_only(self, at: datetime) -> Self:
        """Those without proof for which a statement or a weak item stands, nothing that ran out."""
        done = Q(state=ObligationState.FULFILLED)
        return self.without_proof(at).filter(done | Q(_attached())).exclude(_ended(at))

    def evidenced(self, at: datetime) -> Self:
        """Fulfilled obligations that a current evidence item proves."""
        return self.with_proof(at).filter(state=ObligationState.FULFILLED, evidenced=True)

    def attested(self, at: datetime) -> Self:
        """Fulfilled obligations for which only a statement stands."""
        return self.with_proof(at).filter(state=ObligationState.FULFILLED, evidenced=False)

    def shown_with(self, evidence: Evidence) -> Self:
        """Obligations to which an item of evidence is attached."""
        return self.filter(evidence=evidence)

    def under_an_older_text(self) -> Self:
        """Obligations whose requirement has a newer text that nobody has accepted for them."""
        return self.exclude(version=F("requirement__version"))

    def owed(self) -> Self:
        """Obligations that apply: all but those that somebody set aside with a reason."""
        return self.exclude(state=ObligationState.NOT_APPLICABLE)


def _attached() -> Exists:
    return Exists(Obligation.evidence.through.objects.filter(obligation=OuterRef("pk")))


def _ended(at: datetime) -> Exists:
    return Exists(Evidence.objects.ended(at.date()).filter(obligations=OuterRef("pk")))


class Obligation(models.Model):
    """A requirement that applies to a use case or a model, or to the organisation if none is named.

    `applies_from` and `because` are those of the classification that created it; `edition` and
    `version` are the edition of the rules and the text of the requirement that hold for it, until a
    person accepts newer ones. `second_person` is the requirement's at that time.
    """

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="obligations"
    )
    use_case = models.ForeignKey(
        UseCase, null=True, on_delete=models.PROTECT, related_name="obligations"
    )
    model = models.ForeignKey(
        HubModel, null=True, on_delete=models.PROTECT, related_name="obligations"
    )
    role = models.CharField(max_length=40)
    applies_from = models.DateField(null=True)
    also_read_as = models.DateField(null=True)
    originally = models.DateField(null=True)
    because = models.JSONField(default=list)
    edition = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    second_person = models.BooleanField(default=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    due_on = models.DateField(null=True, db_index=True)
    state = models.CharField(
        max_length=16, choices=ObligationState.choices, default=ObligationState.OPEN
    )
    note = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="obligations")
    set_aside_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "-id"], name="obligations_by_due"),
            models.Index(fields=["state", "due_on", "-id"], name="obligations_by_state_due"),
            models.Index(fields=["applies_from", "state"], name="obligations_by_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "use_case", "role"], name="obligations_once_per_use_case"
            ),
            models.UniqueConstraint(
                fields=["requirement", "model", "role"],
                condition=Q(model__isnull=False),
                name="obligations_once_per_model",
            ),
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(use_case=None, model=None),
                name="obligations_once_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(use_case=None) | Q(model=None), name="obligations_one_subject"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_applicable", "set_aside"]) | ~Q(note=""),
                name="obligations_not_applicable_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable", second_person=True)
                | Q(set_aside_by__isnull=False, confirmed_by__isnull=False),
                name="obligations_set_aside_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("set_aside_by")),
                name="obligations_two_different_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "set_aside"], closed_at=None)
                | Q(state__in=["fulfilled", "not_applicable"], closed_at__isnull=False),
                name="obligations_closed_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.requirement)

    def get_absolute_url(self) -> str:
        """The obligation's page."""
        return page_of("obligations:obligation-detail", self.pk)

    @property
    def owed_for(self) -> str:
        """What owes it, in words: the use case, the model, or the organisation."""
        if self.use_case:
            return self.use_case.name
        return self.model.repo_id if self.model else ORGANISATION

    @property
    def owed_for_url(self) -> str:
        """The page of what owes it, "" for the organisation."""
        subject = self.use_case or self.model
        return subject.get_absolute_url() if subject else ""

    @property
    def department(self) -> Department | None:
        """Whose people work on it; None is the whole organisation."""
        return self.use_case.system.department if self.use_case else None
