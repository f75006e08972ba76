"""How much of a framework is shown, by its own answers and by those given elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from governance.accounts.models import User
from governance.obligations.dates.readiness import Standing
from governance.obligations.models import (
    Framework,
    Obligation,
    ObligationState,
    Relation,
    RelationKind,
    Requirement,
)

EVIDENCED, ATTESTED, MISSING, NOT_OWED = "evidenced", "attested", "missing", "not_owed"


@dataclass(frozen=True)
class Related:
    """A requirement elsewhere, and how it stands: one that counts here, or only a lead."""

    requirement: Requirement
    kind: str
    source: str
    shown: str


@dataclass(frozen=True)
class Covered:
    """One requirement: what is owed of it, and what shows it.

    `shown` is by its own answers, or by `through`: those of requirements that are equal to it or
    cover it. `leads` only touch it and never count.
    """

    requirement: Requirement
    standing: Standing
    shown: str
    through: tuple[Related, ...]
    leads: tuple[Related, ...]

    @property
    def by_others(self) -> bool:
        """Whether only an answer given elsewhere shows it."""
        return self.shown in {EVIDENCED, ATTESTED} and shown_by(self.standing) != self.shown


@dataclass(frozen=True)
class Coverage:
    """A framework's requirements that are owed, by what shows them; they add up to `owed`."""

    framework: Framework
    rows: tuple[Covered, ...]

    def count(self, shown: str) -> int:
        """Return how many requirements stand so."""
        return sum(row.shown == shown for row in self.rows)

    @property
    def owed(self) -> int:
        """How many requirements are owed."""
        return len(self.rows) - self.count(NOT_OWED)

    @property
    def evidenced(self) -> int:
        """How many are shown by current evidence, all that is owed of each."""
        return self.count(EVIDENCED)

    @property
    def attested(self) -> int:
        """How many are done, some of it by a statement alone."""
        return self.count(ATTESTED)

    @property
    def missing(self) -> int:
        """How many are not done."""
        return self.count(MISSING)

    @property
    def by_others(self) -> int:
        """How many only an answer given elsewhere shows."""
        return sum(row.by_others for row in self.rows)


def shown_by(standing: Standing) -> str:
    """Return what shows a requirement of which this much is owed and done."""
    if not standing.owed:
        return NOT_OWED
    if standing.missing:
        return MISSING
    return ATTESTED if standing.attested else EVIDENCED


def coverage(framework: Framework, user: User, *, at: datetime) -> Coverage:
    """Return the coverage of one framework, as far as the person sees what is owed."""
    return coverages([framework], user, at=at)[framework.pk]


def coverages(frameworks: Sequence[Framework], user: User, *, at: datetime) -> dict[int, Coverage]:
    """Return the coverage of several frameworks; three statements, whatever their number."""
    rows = list(
        Requirement.objects.filter(framework__in=frameworks, in_force=True).select_related(
            "framework"
        )
    )
    relations = _relations(rows)
    standing = _standing(rows, relations, user, at)
    by_framework: dict[int, list[Covered]] = defaultdict(list)
    for row in rows:
        by_framework[row.framework_id].append(_covered(row, relations[row.pk], standing))
    return {one.pk: Coverage(one, tuple(by_framework[one.pk])) for one in frameworks}


def coverage_of_requirement(requirement: Requirement, user: User, *, at: datetime) -> Covered:
    """Return what shows one requirement, and how it stands to those of other frameworks."""
    relations = _relations([requirement])
    standing = _standing([requirement], relations, user, at)
    return _covered(requirement, relations[requirement.pk], standing)


def _relations(rows: Iterable[Requirement]) -> dict[int, list[Related]]:
    """Return what each requirement is related to, seen from it; `kind` is what the other is."""
    ids = [row.pk for row in rows]
    found: dict[int, list[Related]] = defaultdict(list)
    held = Relation.objects.filter(Q(first__in=ids) | Q(second__in=ids))
    for one in held.select_related("first__framework", "second__framework"):
        found[one.second_id].append(Related(one.first, one.kind, one.source, ""))
        back = RelationKind.TOUCHES if one.kind == RelationKind.COVERS else one.kind
        found[one.first_id].append(Related(one.second, back, one.source, ""))
    return found


def _standing(
    rows: Iterable[Requirement],
    relations: Mapping[int, Sequence[Related]],
    user: User,
    at: datetime,
) -> dict[int, Standing]:
    ids = {row.pk for row in rows} | {o.requirement.pk for many in relations.values() for o in many}
    done = Q(state=ObligationState.FULFILLED)
    counted = (
        Obligation.objects.visible_to(user)
        .owed()
        .filter(requirement__in=ids)
        .order_by()
        .with_proof(at)
        .values("requirement")
        .annotate(
            number=Count("pk"),
            shown=Count("pk", filter=done & Q(evidenced=True)),
            said=Count("pk", filter=done & Q(evidenced=False)),
        )
    )
    return {
        row["requirement"]: Standing(row["number"], row["shown"], row["said"]) for row in counted
    }


def _covered(
    row: Requirement, related: Sequence[Related], standing: Mapping[int, Standing]
) -> Covered:
    others = [
        Related(
            o.requirement, o.kind, o.source, shown_by(standing.get(o.requirement.pk, Standing()))
        )
        for o in related
    ]
    counting = tuple(one for one in others if one.kind != RelationKind.TOUCHES)
    own = standing.get(row.pk, Standing())
    return Covered(
        requirement=row,
        standing=own,
        shown=_best(shown_by(own), [one.shown for one in counting]),
        through=counting,
        leads=tuple(one for one in others if one.kind == RelationKind.TOUCHES),
    )


def _best(own: str, others: Sequence[str]) -> str:
    """Return the better of its own answer and those that count for it, if it is owed at all."""
    if own == NOT_OWED:
        return NOT_OWED
    return next((shown for shown in (EVIDENCED, ATTESTED) if shown in (own, *others)), own)
