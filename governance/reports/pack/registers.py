"""Obligations, findings, incidents and models as rows of a pack, read a portion at a time."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from governance.evidence.models import Evidence
from governance.incidents.models import Clock, Incident, IncidentState
from governance.obligations.models import UNFULFILLED, Obligation, ObligationState
from governance.obligations.register import shown_by
from governance.reports.pack.reading import claim_of, evidence_items, iso, name_of
from governance.reports.pack.rows import ClockRow, FindingRow, IncidentRow, ModelRow, ObligationRow
from governance.rules import clocks
from governance.watch.models import UNSETTLED, Finding, FindingState
from inventory.licence_reading import identity_of
from inventory.models import Revision, SystemModel
from inventory.words import openness_words, trust_words

PORTION = 500


def with_proof(rows: QuerySet[Obligation], *, at: datetime) -> QuerySet[Obligation]:
    """Load obligations with everything a row of the pack shows."""
    proof = Evidence.objects.proving(at).filter(obligations=OuterRef("pk"))
    return (
        rows.annotate(evidenced=Exists(proof))
        .select_related("requirement", "use_case", "model", "owner")
        .prefetch_related("evidence__added_by")
    )


def with_details(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """Load incidents with their clocks and timeline."""
    return rows.select_related("system", "use_case", "reported_by").prefetch_related(
        "clocks__met_by", "timeline__told_by"
    )


def obligations(rows: QuerySet[Obligation], *, at: datetime) -> Iterator[ObligationRow]:
    """Yield obligations in the order of the register."""
    found = with_proof(rows, at=at).order_by("requirement__key", "use_case_id", "model_id", "role")
    for row in found.iterator(chunk_size=PORTION):
        yield obligation(row, at=at)


def findings(rows: QuerySet[Finding], *, at: datetime) -> Iterator[FindingRow]:
    """Yield findings, the earliest due date first."""
    found = rows.select_related("system", "owner", "accepted_by").order_by("due_on", "pk")
    for row in found.iterator(chunk_size=PORTION):
        yield finding(row, at=at)


def incidents(rows: QuerySet[Incident], *, at: datetime) -> Iterator[IncidentRow]:
    """Yield incidents, the newest awareness first."""
    for row in with_details(rows).order_by("-aware_at", "-pk").iterator(chunk_size=PORTION):
        yield incident(row, at=at)


def models(rows: QuerySet[Revision], *, at: datetime) -> Iterator[ModelRow]:
    """Yield pinned models by name, each with the systems in use that use it."""
    uses = Prefetch("uses", queryset=SystemModel.objects.select_related("system"))
    found = rows.select_related("model").defer("raw", "card", "licence_text")
    found = found.prefetch_related(uses).order_by("model__repo_id", "sha")
    for row in found.iterator(chunk_size=PORTION):
        yield model(row, at=at)


def obligation(row: Obligation, *, at: datetime) -> ObligationRow:
    """Return one obligation; it was read `with_proof`."""
    due = row.due_on
    return ObligationRow(
        id=row.pk,
        owed_for=row.owed_for,
        use_case=row.use_case_id,
        key=row.requirement.key,
        ref=row.requirement.ref,
        title=row.requirement.title,
        duty=row.requirement.duty,
        role=row.role,
        applies_from=iso(row.applies_from),
        also_read_as=iso(row.also_read_as),
        due_on=iso(due),
        state=row.state,
        state_words=str(ObligationState(row.state).label),
        shown_by=shown_by(row),
        overdue=row.state in UNFULFILLED and due is not None and due < at.date(),
        owner=str(row.owner) if row.owner else "",
        note=row.note,
        source=row.requirement.source,
        edition=row.edition,
        evidence=evidence_items(row.evidence.all()),
    )


def finding(row: Finding, *, at: datetime) -> FindingRow:
    """Return one finding; an acceptance that ran out asks for work again."""
    ran_out = row.accepted_until is not None and row.accepted_until < at.date()
    accepted = row.state == FindingState.ACCEPTED
    unsettled = row.state in UNSETTLED or (accepted and ran_out)
    return FindingRow(
        id=row.pk,
        system=row.system.name,
        title=row.title,
        subject=row.subject,
        severity=row.severity,
        certainty=row.certainty,
        because=row.because,
        state=row.state,
        state_words=str(FindingState(row.state).label),
        unsettled=unsettled,
        overdue=unsettled and row.due_on < at.date(),
        found_at=iso(row.found_at),
        due_on=iso(row.due_on),
        owner=str(row.owner) if row.owner else "",
        justification=row.justification,
        note=row.note,
        accepted_until=iso(row.accepted_until),
        accepted_by=str(row.accepted_by) if row.accepted_by else "",
        settled_at=iso(row.settled_at),
    )


def incident(row: Incident, *, at: datetime) -> IncidentRow:
    """Return one incident; it was read `with_details`."""
    labels = {choice.value: choice.label for choice in clocks.choices("harms")}
    return IncidentRow(
        id=row.pk,
        title=row.title,
        system=row.system.name,
        use_case=row.use_case_id,
        severity=row.severity,
        state=row.state,
        description=row.description,
        harms=tuple(labels.get(harm, harm) for harm in row.harms),
        occurred_at=iso(row.occurred_at),
        aware_at=iso(row.aware_at),
        reported_by=row.reporter,
        reported_at=iso(row.reported_at),
        closed_at=iso(row.closed_at),
        conclusion=row.conclusion,
        clocks=tuple(_clock(clock, row, at=at) for clock in row.clocks.all()),
        timeline=tuple(
            {"at": iso(line.happened_at), "text": line.text, "told_by": name_of(line.told_by)}
            for line in row.timeline.all()
        ),
    )


def model(row: Revision, *, at: datetime) -> ModelRow:
    """Return one pinned model with its standing at the hub, and its evidence as of `at`."""
    identity = identity_of(row)
    return ModelRow(
        model=row.model.repo_id,
        hub=row.model.hub,
        publisher=row.model.publisher,
        commit=row.sha,
        claim=claim_of(row),
        licence=identity.title,
        licence_status=identity.status,
        licence_text_sha256=row.licence_text_sha256,
        effective_terms=str(row.effective_terms.get("expression", "")),
        openness=openness_words(row.model.openness_level, row.model.openness_terms),
        mof_class=row.model.mof_class,
        trust=trust_words(row.trust_level, row.trust_until, at=at),
        retired_at=iso(row.model.retired_at),
        scan=row.scan_status,
        files=row.file_count,
        size=row.total_size,
        gated=row.model.gated,
        unavailable_since=iso(row.model.unavailable_since),
        checked_at=iso(row.model.checked_at),
        systems=tuple(
            sorted(use.system.name for use in row.uses.all() if use.system.retired_at is None)
        ),
    )


def _clock(clock: Clock, incident: Incident, *, at: datetime) -> ClockRow:
    return ClockRow(
        regime=clock.regime,
        title=clock.title,
        who_to=clock.who_to,
        due_at=iso(clock.due_at),
        at_once=clock.at_once,
        basis=clock.basis,
        applies_from=iso(clock.applies_from),
        also_read_as=iso(clock.also_read_as),
        uncertain=bool(clock.depends_on),
        state=_clock_state(clock, incident, at=at),
        met_at=iso(clock.met_at),
        met_by=name_of(clock.met_by) if clock.met_at else "",
        met_note=clock.met_note,
    )


def _clock_state(clock: Clock, incident: Incident, *, at: datetime) -> str:
    if clock.met_at:
        return "met"
    if incident.state != IncidentState.OPEN:
        return "ended"
    if clock.status == "upcoming":
        return "upcoming"
    return "missed" if clock.due_at < at else "running"
