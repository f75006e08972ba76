"""The audit entries about what a pack speaks of, and how many each subject has."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from governance.approvals.models import Approval
from governance.audit.events import Event
from governance.audit.models import Counter, Entry
from governance.incidents.models import Incident
from governance.obligations.models import Document, Obligation
from governance.reports.pack.reading import iso
from governance.reports.pack.rows import LogEntry
from governance.watch.models import Finding
from inventory.models import HubModel, System, UseCase

PORTION = 1000
KINDS = (UseCase, System, HubModel, Approval, Obligation, Document, Finding, Incident)


def about_organisation() -> Q:
    """Return the condition on entries about everything that the organisation's pack lists."""
    return Q(subject_type__in=[kind._meta.label_lower for kind in KINDS])


def about_use_case(use_case: UseCase) -> Q:
    """Return the condition on entries about one use case and what belongs to it."""
    system = use_case.system_id
    of = {
        UseCase: [use_case.pk],
        System: [system],
        HubModel: HubModel.objects.filter(revisions__uses__system=system).values("pk"),
        Approval: use_case.approvals.values("pk"),
        Obligation: use_case.obligations.values("pk"),
        Document: use_case.documents.values("pk"),
        Finding: Finding.objects.filter(system=system).values("pk"),
        Incident: Incident.objects.filter(
            Q(use_case=None) | Q(use_case=use_case), system=system
        ).values("pk"),
    }
    condition = Q(pk__in=[])
    for kind, pks in of.items():
        condition |= Q(subject_type=kind._meta.label_lower, subject_id__in=pks)
    return condition


def entries(condition: Q) -> Iterator[LogEntry]:
    """Yield the entries by subject and number."""
    found = Entry.objects.filter(condition).order_by("subject_type", "subject_id", "number")
    for row in found.iterator(chunk_size=PORTION):
        yield LogEntry(
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            number=row.number,
            at=iso(row.at),
            event=row.event,
            event_words=str(Event(row.event).label),
            actor=row.actor,
            subject=row.subject_label,
            note=row.note,
            before=row.before,
            after=row.after,
            request_id=row.request_id,
        )


def last_numbers(condition: Q) -> Iterator[tuple[str, int, int]]:
    """Yield (subject type, subject id, number of its newest entry) from the log's own counters."""
    rows: QuerySet[Counter] = Counter.objects.filter(condition)
    found = rows.order_by("subject_type", "subject_id")
    yield from found.values_list("subject_type", "subject_id", "last").iterator(chunk_size=PORTION)
