"""Findings: an advisory or a change applied to something we run."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, reach
from governance.watch.models.advisories import Advisory
from governance.watch.models.changes import Change, ChangeKind
from governance.watch.models.severity import Severity, rank
from governance.web.addresses import page_of
from inventory.models import Component, HubModel, Revision, System


class FindingState(models.TextChoices):
    """Where the work on a finding stands."""

    OPEN = "open", "Open"
    IN_TRIAGE = "in_triage", "In triage"
    NOT_AFFECTED = "not_affected", "Not affected"
    AFFECTED = "affected", "Affected"
    FIXED = "fixed", "Fixed"
    ACCEPTED = "accepted", "Risk accepted"


WEAKNESSES = (
    ChangeKind.SCAN_CHANGED,
    ChangeKind.FILE_CHANGED,
    ChangeKind.DISABLED,
    ChangeKind.NAME_REUSED,
)
UNSETTLED = (FindingState.OPEN, FindingState.IN_TRIAGE, FindingState.AFFECTED)


UNDECIDED = (FindingState.OPEN, FindingState.IN_TRIAGE)


class Certainty(models.TextChoices):
    """How sure the match is. What cannot be told is shown, never dropped."""

    MATCHED = "matched", "Matched"
    CANNOT_TELL = "cannot_tell", "Cannot tell"
    INHERITED = "inherited", "Inherited, unconfirmed"


class MatchKind(models.TextChoices):
    """By what an advisory was found to concern something we run, the surest first."""

    WEIGHTS = "weights", "Same weights (SHA-256)"
    REPOSITORY = "repository", "Same model at the hub"
    PACKAGE = "package", "Package and version"
    LINEAGE = "lineage", "A base model is concerned"
    NAME = "name", "Name, confirmed by a person"


class Justification(models.TextChoices):
    """Why something is not affected, in the words of VEX; the last two are the software's own."""

    COMPONENT_NOT_PRESENT = "component_not_present", "The component is not in the system"
    CODE_NOT_PRESENT = "vulnerable_code_not_present", "The vulnerable code is not in it"
    CODE_NOT_REACHED = "vulnerable_code_not_in_execute_path", "The vulnerable code never runs"
    NOT_CONTROLLABLE = (
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "An attacker cannot reach the vulnerable code",
    )
    MITIGATED = "inline_mitigations_already_exist", "It is already mitigated"
    WITHDRAWN = "advisory_withdrawn", "The advisory was withdrawn"
    DUPLICATE = "duplicate", "Another finding is about the same flaw"


class FindingQuerySet(models.QuerySet["Finding"]):
    """Which findings."""

    def visible_to(self, user: User) -> Self:
        """Findings on the systems the person may see."""
        return self.filter(reach(user, Permission.SYSTEM_READ).q("system__department__path"))

    def unsettled(self, at: datetime) -> Self:
        """Findings that still ask for work, acceptances that ran out included."""
        return self.filter(
            Q(state__in=UNSETTLED) | Q(state=FindingState.ACCEPTED, accepted_until__lt=at.date())
        )

    def to_work_on(self) -> Self:
        """Findings that ask for work, and those whose accepted risk will ask for it again."""
        return self.filter(state__in=[*UNSETTLED, FindingState.ACCEPTED])

    def overdue(self, at: datetime) -> Self:
        """Unsettled findings whose due date has passed."""
        return self.unsettled(at).filter(due_on__lt=at.date())

    def about_model(self, model: HubModel) -> Self:
        """Findings that come from changes of a model at its hub, or from advisories on it."""
        changes = Change.objects.filter(model=model).order_by()
        revisions = Revision.objects.filter(model=model).order_by()
        return self.filter(
            Q(change__in=changes.values("pk")) | Q(revision__in=revisions.values("pk"))
        )

    def matched_by(self, kind: str) -> Self:
        """Findings from advisories that were matched by this; before there was a choice, a package.

        A change at the hub is matched with nothing.
        """
        if kind == MatchKind.PACKAGE:
            return self.filter(match_kind__in=[kind, ""], advisory__isnull=False)
        return self.filter(match_kind=kind)

    def confirmed(self) -> Self:
        """All but those that are inherited from a base model and that nobody has confirmed."""
        return self.exclude(certainty=Certainty.INHERITED, state__in=UNDECIDED)

    def about_weaknesses(self) -> Self:
        """Findings that say something about the safety of what runs, not only about its terms."""
        return self.filter(Q(advisory__isnull=False) | Q(change__kind__in=WEAKNESSES))

    def ranked(self) -> Self:
        """Add `severity_rank`, 0 for the worst."""
        return self.annotate(severity_rank=rank())


class Finding(models.Model):
    """An advisory or a change applied to something we run.

    `certainty` is `matched`, `cannot_tell` where a version or range could not be read, or
    `inherited` where the advisory is about a base model. `match_kind` says by what an advisory was
    matched, "" for changes; `revision` is the commit concerned, where it is not a component.
    `basis` is a digest of the facts it rests on: a settled finding opens again when they change.
    `due_because` says what makes it due sooner than its severity. `stated_by` names whose statement
    the decision takes over, where it came in a VEX document; "" where a person decided here.
    """

    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="findings")
    advisory = models.ForeignKey(
        Advisory, null=True, on_delete=models.PROTECT, related_name="findings"
    )
    change = models.ForeignKey(Change, null=True, on_delete=models.PROTECT, related_name="findings")
    component = models.ForeignKey(
        Component, null=True, on_delete=models.SET_NULL, related_name="findings"
    )
    revision = models.ForeignKey(
        Revision, null=True, on_delete=models.PROTECT, related_name="findings"
    )
    match_kind = models.CharField(max_length=16, choices=MatchKind.choices, blank=True)
    subject = models.CharField(max_length=300, help_text="The component or model, as text.")
    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    certainty = models.CharField(
        max_length=16, choices=Certainty.choices, default=Certainty.MATCHED
    )
    because = models.TextField(blank=True)
    basis = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=FindingState.choices, default=FindingState.OPEN)
    justification = models.CharField(max_length=64, choices=Justification.choices, blank=True)
    note = models.TextField(blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    stated_by = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    due_because = models.CharField(max_length=300, blank=True)
    accepted_until = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(advisory__isnull=False, change=None)
                | Q(advisory=None, change__isnull=False),
                name="watch_finding_has_one_cause",
            ),
            models.UniqueConstraint(
                fields=["system", "advisory", "subject"], name="watch_advisory_once_per_subject"
            ),
            models.UniqueConstraint(
                fields=["system", "change"], name="watch_change_once_per_system"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_until__isnull=False, accepted_by__isnull=False),
                name="watch_acceptance_has_an_end_and_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(accepted_by=F("owner")), name="watch_acceptance_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="not_affected") | ~Q(justification=""),
                name="watch_not_affected_has_a_justification",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_triage", "affected"], settled_at=None)
                | Q(state__in=["not_affected", "fixed", "accepted"], settled_at__isnull=False),
                name="watch_settled_findings_say_since_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(
                fields=["state", "accepted_until", "due_on"], name="watch_finding_unsettled"
            ),
            models.Index("due_on", rank(), F("id").desc(), name="watch_finding_by_due_day"),
            models.Index(rank(), "due_on", F("id").desc(), name="watch_finding_by_severity"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The finding's page."""
        return page_of("watch:finding-detail", self.pk)

    @property
    def doubt(self) -> str:
        """What nobody has told yet, in words: "Inherited, unconfirmed"; "" where it is sure.

        Who says that a system is affected, or is not, has confirmed or refused what was inherited.
        """
        sure = self.certainty == Certainty.MATCHED
        told = self.certainty == Certainty.INHERITED and self.state not in UNDECIDED
        return "" if sure or told else str(Certainty(self.certainty).label)
