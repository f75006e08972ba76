"""What an approval rests on: each thing with its digest, and what it said at the time."""

from collections.abc import Mapping
from functools import cache
from typing import Self

from django.db import models
from django.db.models import Case, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from governance.approvals import snapshots
from governance.rules import policy
from inventory.models import HubModel, Revision, SystemModel, UseCase

# Where the digest of today lives, for every kind of thing that has a row.
DIGESTS: Mapping[str, str] = {
    "facts": "use_case__facts_digest",
    "findings": "use_case__findings_digest",
    "revision": "revision__digest",
    "terms": "revision__terms_digest",
    "scan": "revision__scan_digest",
    "standing": "model__standing_digest",
    "access": "model__access_digest",
}

THINGS: Mapping[str, type[models.Model]] = {
    "use_case": UseCase,
    "revision": Revision,
    "model": HubModel,
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
        return self.filter(_changed() | _other_edition(editions))

    def broken_of_few(self, editions: dict[str, str]) -> Self:
        """Return the same where a page asks it of a few approvals.

        Each thing is looked up by its key: joined to its whole table, it takes ten times as long.
        """
        return self.filter(_changed_looked_up() | _other_edition(editions))

    def with_their_things(self) -> Self:
        """Load what `Binding.changes` reads; costs nothing where there are no rows."""
        used = SystemModel.objects.select_related("revision__model").only(
            "system", "revision__sha", "revision__model__repo_id"
        )
        use_cases = UseCase.objects.select_related("system__untrusted_input")
        revisions = Revision.objects.select_related("model").defer("raw", "card", "licence_text")
        return self.prefetch_related(
            Prefetch("use_case", queryset=use_cases),
            Prefetch("use_case__system__uses", queryset=used),
            "use_case__system__agent_tools",
            Prefetch("revision", queryset=revisions),
            "model",
        )


# Conditions are made once: they say nothing of a moment, and making them takes as long as a list.
@cache
def _changed() -> Q:
    # By thing, not by kind: of thousands of rows it matters how often a text is compared.
    changed = Q(pk__in=[])
    for thing in THINGS:
        today = Case(
            *(
                When(kind=kind, then=F(digest))
                for kind, digest in DIGESTS.items()
                if digest.startswith(f"{thing}__")
            )
        )
        changed |= Q(**{f"{thing}__isnull": False}) & ~Q(digest=today)
    return changed


@cache
def _changed_looked_up() -> Q:
    looked_up = (When(kind=kind, then=_looked_up(digest)) for kind, digest in DIGESTS.items())
    return Q(kind__in=DIGESTS) & ~Q(digest=Case(*looked_up))


def _other_edition(editions: dict[str, str]) -> Q:
    # Digests of different tables differ, so one set of them says the same as one test by name.
    return Q(kind="edition") & ~Q(name__in=editions, digest__in=editions.values())


def _looked_up(digest: str) -> Subquery:
    thing, column = digest.split("__")
    rows: QuerySet[models.Model] = THINGS[thing]._default_manager.filter(pk=OuterRef(thing))
    return Subquery(rows.values(column))


class Binding(models.Model):
    """One thing an approval rests on, with its digest when the request was reviewed.

    `kind` is `facts` (use case), `findings` (those on its system), `revision` (its bytes, licence
    and bases), `terms` (those it is effectively under), `scan` (what scanners found in it),
    `standing` (which model this is at the hub, whether it is disabled, its licence), `access` (who
    can still fetch it) or `edition` (a rule table or the checklist, by `name`). `label` is what a
    person reads when it broke.
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
                condition=Q(kind__in=["facts", "findings"], use_case__isnull=False)
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
        if self.use_case and self.kind == "facts":
            return snapshots.facts_changes(self.snapshot, snapshots.facts(self.use_case))
        if self.use_case:
            return snapshots.findings_changes(self.snapshot, snapshots.findings(self.use_case))
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
