"""What an approval rests on: each thing with its digest, and what it said at the time."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.approvals import snapshots
from inventory.models import HubModel, Revision, UseCase


class BindingQuerySet(models.QuerySet["Binding"]):
    """Which bindings."""

    def broken(self, editions: dict[str, str]) -> Self:
        """Bindings whose thing has another digest now than when it was approved.

        `editions` maps the name of a rule table or checklist to its digest today.
        """
        changed = (
            Q(kind="facts") & ~Q(digest=F("use_case__facts_digest"))
            | Q(kind="revision") & ~Q(digest=F("revision__digest"))
            | Q(kind="standing") & ~Q(digest=F("model__standing_digest"))
            | Q(kind="terms") & ~Q(digest=F("revision__terms_digest"))
        )
        # Digests of different tables differ, so one set of them says the same as one test by name.
        same = Q(name__in=editions, digest__in=editions.values())
        return self.filter(changed | Q(kind="edition") & ~same)


class Binding(models.Model):
    """One thing an approval rests on, with its digest when the request was reviewed.

    `kind` is `facts` (use case), `revision`, `terms` (those a revision is effectively under),
    `standing` (model at the hub) or `edition` (a rule table or the checklist, by `name`). `label`
    is what a person reads when it broke.
    """

    approval = models.ForeignKey(
        "approvals.Approval", on_delete=models.CASCADE, related_name="bindings"
    )
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=300)
    use_case = models.ForeignKey(UseCase, null=True, on_delete=models.PROTECT)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT)
    model = models.ForeignKey(HubModel, null=True, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64)
    snapshot = models.JSONField(default=dict)

    objects = BindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="facts", use_case__isnull=False)
                | Q(kind__in=["revision", "terms"], revision__isnull=False)
                | Q(kind="standing", model__isnull=False)
                | Q(kind="edition") & ~Q(name=""),
                name="approvals_binding_names_its_thing",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def changes(self) -> tuple[str, ...]:
        """What its thing said when the request was made and says now, one sentence each.

        Costs no query where the thing and a system's uses were loaded with the binding.
        """
        if self.kind == "facts" and self.use_case:
            found = snapshots.facts_changes(self.snapshot, snapshots.facts(self.use_case))
        elif self.kind == "revision" and self.revision:
            found = snapshots.changes(self.label, self.snapshot, snapshots.revision(self.revision))
        elif self.kind == "terms" and self.revision:
            now = snapshots.terms(self.revision)
            found = snapshots.terms_changes(self.label, self.snapshot, now)
        elif self.kind == "standing" and self.model:
            found = snapshots.changes(self.label, self.snapshot, snapshots.standing(self.model))
        else:
            found = snapshots.edition_changes(self.name, self.snapshot)
        return found or (f"Something else about {self.label} is not what it was.",)
