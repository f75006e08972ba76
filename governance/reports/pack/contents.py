"""The two scopes of a pack. Both give the same parts, so that one mechanism writes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from governance.accounts.models import Organisation, User
from governance.approvals.judgement import editions
from governance.approvals.models import Approval
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.reports.pack import documents, log, registers
from governance.reports.pack.decisions import decisions
from governance.reports.pack.parts import Decision, Head
from governance.reports.pack.reading import iso, name_of
from governance.reports.pack.rows import FindingRow, IncidentRow, LogEntry, ModelRow, ObligationRow
from governance.watch.models import Finding
from inventory.boms.document import system_bom
from inventory.models import Revision, UseCase

BOM = "ml-bom.cdx.json"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A pack by section. Each section is read when it is called, a portion at a time.

    A use case's obligations are in its decision; `obligations` has those of nothing listed there,
    so that every one is in the pack once. `boms` gives the name and the bytes of each ML-BOM,
    `papers` those of the file of each final document.
    """

    head: Head
    decision_count: int
    decisions: Callable[[], Iterator[Decision]]
    obligations: Callable[[], Iterator[ObligationRow]]
    findings: Callable[[], Iterator[FindingRow]]
    incidents: Callable[[], Iterator[IncidentRow]]
    models: Callable[[], Iterator[ModelRow]]
    entries: Callable[[], Iterator[LogEntry]]
    last_numbers: Callable[[], Iterator[tuple[str, int, int]]]
    boms: Callable[[], Iterator[tuple[str, bytes]]]
    papers: Callable[[], Iterator[tuple[str, bytes]]]


def build_use_case(use_case: UseCase, *, at: datetime, by: User | None) -> Contents:
    """Return the pack of one use case: its system, models, approvals, duties and findings."""
    system = use_case.system_id
    incidents = Incident.objects.filter(Q(use_case=None) | Q(use_case=use_case), system=system)
    about = log.about_use_case(use_case)
    return Contents(
        head=_head("use_case", f"{use_case.name} ({use_case.system.name})", at=at, by=by),
        decision_count=1,
        decisions=lambda: decisions([use_case.pk], at=at),
        obligations=lambda: iter(()),
        findings=lambda: registers.findings(Finding.objects.filter(system=system), at=at),
        incidents=lambda: registers.incidents(incidents, at=at),
        models=lambda: registers.models(
            Revision.objects.filter(uses__system=system).distinct(), at=at
        ),
        entries=lambda: log.entries(about),
        last_numbers=lambda: log.last_numbers(about),
        boms=lambda: iter([(BOM, system_bom(use_case.system, at=at))]),
        papers=lambda: documents.files(use_case.pk),
    )


def build_organisation(*, at: datetime, by: User | None) -> Contents:
    """Return the pack of the organisation: every use case in use or ever decided on."""
    listed = _decided_or_in_use()
    pks = _in_order(listed)
    rest = Obligation.objects.filter(Q(use_case=None) | ~Q(use_case__in=listed.values("pk")))
    about = log.about_organisation()
    return Contents(
        head=_head("organisation", "The whole organisation", at=at, by=by),
        decision_count=len(pks),
        decisions=lambda: decisions(pks, at=at),
        obligations=lambda: registers.obligations(rest, at=at),
        findings=lambda: registers.findings(Finding.objects.all(), at=at),
        incidents=lambda: registers.incidents(Incident.objects.all(), at=at),
        models=lambda: registers.models(
            Revision.objects.filter(uses__isnull=False).distinct(), at=at
        ),
        entries=lambda: log.entries(about),
        last_numbers=lambda: log.last_numbers(about),
        boms=lambda: iter(()),
        papers=lambda: iter(()),
    )


def _decided_or_in_use() -> QuerySet[UseCase]:
    in_use = UseCase.objects.in_use().values("pk")
    return UseCase.objects.filter(Q(pk__in=in_use) | Q(pk__in=Approval.objects.values("use_case")))


def _in_order(rows: QuerySet[UseCase]) -> list[int]:
    ordered = rows.order_by("system__department__path", "system__name", "name")
    return list(ordered.values_list("pk", flat=True))


def _head(scope: str, subject: str, *, at: datetime, by: User | None) -> Head:
    return Head(
        scope=scope,
        title="Audit pack",
        organisation=Organisation.objects.ours().name,
        subject=subject,
        as_of=iso(at),
        asked_by=name_of(by),
        editions=editions(),
    )
