"""What an approval rests on: each thing with its digest, and what it said at the time."""

from collections.abc import Mapping
from typing import Self

from django.db import models
from django.db.models import F, Q

from governance.approvals import snapshots
from governance.rules import policy
from inventory.models import HubModel, Revision, UseCase

# Where the digest of today lives, for every kind of thing that has a row.
DIGESTS: Mapping[str, str] = {
    "facts": "use_case__facts_digest",
    "revision": "revision__digest",
    "terms": "revision__terms_digest",
    "scan": "revision__scan_digest",
    "standing": "model__standing_digest",
    "access": "model__access_digest",
}


class BindingQuerySet(models.QuerySet["Binding"]):
    """Which bindings."""

    def ending(self) -> Self:
        """Bindings of the kinds that, once broken, end an approval; the policy names them."""
        return self.filter(kind__in=policy.ending_bindings())

    def asking(self) -> Self:
        """Bindings of the kinds that, once broken, ask a person to look at the approval."""
        return self.exclude(kind__in=policy.ending_bindings())

    def broken(self, editions: dict[str, str]) -> Self:
        """Bindings whose thing has another digest now than when it was approved.

        `editions` maps the name of a rule table or checklist to its digest today.
        """
        changed = Q(pk__in=[])
        for kind, digest in DIGESTS.items():
            changed |= Q(kind=kind) & ~Q(digest=F(digest))
        # Digests of different tables differ, so one set of them says the same as one test by name.
        same = Q(name__in=editions, digest__in=editions.values())
        return self.filter(changed | Q(kind="edition") & ~same)


class Binding(models.Model):
    """One thing an approval rests on, with its digest when the request was reviewed.

    `kind` is `facts` (use case), `revision` (its bytes, licence and bases), `terms` (those it is
    effectively under), `scan` (what scanners found in it), `standing` (which model this is at the
    hub, whether it is disabled, its licence), `access` (who can still fetch it) or `edition` (a
    rule table or the checklist, by `name`). `label` is what a person reads when it broke.
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
                | Q(kind__in=["revision", "terms", "scan"], revision__isnull=False)
                | Q(kind__in=["standing", "access"], model__isnull=False)
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
        found = self._differences()
        return found or (f"Something else about {self.label} is not what it was.",)

    def _differences(self) -> tuple[str, ...]:
        if self.use_case:
            return snapshots.facts_changes(self.snapshot, snapshots.facts(self.use_case))
        if self.revision and self.kind == "terms":
            now = snapshots.terms(self.revision)
            return snapshots.terms_changes(self.label, self.snapshot, now)
        if said := self._said_now():
            return snapshots.changes(self.label, self.snapshot, said)
        return snapshots.edition_changes(self.name, self.snapshot)

    def _said_now(self) -> dict[str, str]:
        if self.revision:
            about = snapshots.scan if self.kind == "scan" else snapshots.revision
            return about(self.revision)
        if self.model:
            return snapshots.OF_MODELS[self.kind](self.model)
        return {}
