"""Use cases as sections of a pack: what is judged, decided, owed and found on each."""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from governance.accounts.models import Organisation
from governance.approvals.bindings import current_editions
from governance.approvals.described import TITLES, answers_now
from governance.approvals.judgement import judge
from governance.approvals.models import Approval
from governance.approvals.validity_words import VALIDITY
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.reports.pack.approvals import approval, loaded
from governance.reports.pack.documents import DocumentRow, of_use_cases
from governance.reports.pack.parts import Answered, ApprovalRow, Decision
from governance.reports.pack.reading import iso
from governance.reports.pack.registers import (
    finding,
    incident,
    obligation,
    with_details,
    with_proof,
)
from governance.reports.pack.rows import IncidentRow
from governance.reports.pack.verdicts import models_in_use, verdicts
from governance.rules.licence_policy import PolicyRule
from governance.watch.models import Finding
from inventory.actions.licence_policy import policy_rules
from inventory.actions.terms import work_out_missing
from inventory.models import SystemModel, UseCase

PORTION = 50
LIVING = ("approved", "in_review")
NOT_REQUESTED = "not_requested"
STANDING = {**VALIDITY, NOT_REQUESTED: "Not requested"}


@dataclass(frozen=True)
class _Around:
    """What was read for one portion of use cases, by use case or by system."""

    editions: dict[str, str]
    approvals: Mapping[int, Sequence[Approval]]
    obligations: Mapping[int, Sequence[Obligation]]
    documents: Mapping[int, Sequence[DocumentRow]]
    findings: Mapping[int, Sequence[Finding]]
    incidents: Mapping[int, Sequence[Incident]]


def decisions(pks: Sequence[int], *, at: datetime) -> Iterator[Decision]:
    """Yield one section per use case, in the given order; reads a portion at a time."""
    organisation, policy = Organisation.objects.ours(), policy_rules()
    for start in range(0, len(pks), PORTION):
        gc.collect()  # The rows of the portion before refer to each other.
        portion = _use_cases(pks[start : start + PORTION])
        work_out_missing([use.revision for row in portion for use in row.system.uses.all()])
        around = _around(portion, at=at)
        for use_case in portion:
            yield _decision(use_case, around, organisation, policy, at=at)


def _use_cases(pks: Sequence[int]) -> list[UseCase]:
    uses = SystemModel.objects.select_related("revision__model").defer(
        "revision__raw", "revision__card", "revision__licence_text"
    )
    rows = UseCase.objects.select_related(
        "system__department", "system__untrusted_input", "owner"
    ).prefetch_related(
        "system__agent_tools",
        Prefetch("system__uses", queryset=uses.order_by("revision__model__repo_id")),
    )
    found = rows.in_bulk(pks)
    return [found[pk] for pk in pks]


def _around(portion: Sequence[UseCase], *, at: datetime) -> _Around:
    pks = [row.pk for row in portion]
    systems = {row.system_id for row in portion}
    owed = with_proof(Obligation.objects.filter(use_case__in=pks), at=at)
    found = Finding.objects.filter(system__in=systems)
    wrong = with_details(Incident.objects.filter(system__in=systems))
    editions = current_editions()
    return _Around(
        editions=editions,
        approvals=_grouped(loaded(editions, at=at).filter(use_case__in=pks), "use_case_id"),
        obligations=_grouped(owed.order_by("requirement__key", "role"), "use_case_id"),
        documents=of_use_cases(pks),
        findings=_grouped(found.select_related("system", "owner", "accepted_by"), "system_id"),
        incidents=_grouped(wrong.order_by("-aware_at", "-pk"), "system_id"),
    )


def _grouped(rows, attribute: str):  # type: ignore[no-untyped-def]  # any model's rows, by one of its keys
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, attribute)].append(row)
    return groups


def _decision(
    use_case: UseCase,
    around: _Around,
    organisation: Organisation,
    policy: Sequence[PolicyRule],
    *,
    at: datetime,
) -> Decision:
    revisions = [use.revision for use in use_case.system.uses.all()]
    judged = judge(
        use_case,
        revisions=revisions,
        organisation=organisation,
        as_of=at.date(),
        policy=policy,
    )
    return Decision(
        **_what_it_is(use_case),
        **verdicts(judged),
        **_approved(around, use_case, at=at),
        **_owed_and_found(around, use_case, at=at),
        answers=_answers(use_case),
        models=models_in_use(use_case, judged),
    )


def _what_it_is(use_case: UseCase) -> dict[str, Any]:
    system = use_case.system
    return {
        "use_case": use_case.pk,
        "name": use_case.name,
        "system": system.name,
        "system_id": system.pk,
        "department": system.department.name,
        "owner": use_case.owner.full_name,
        "purpose": use_case.purpose,
        "retired_at": iso(use_case.retired_at or system.retired_at),
    }


def _approved(around: _Around, use_case: UseCase, *, at: datetime) -> dict[str, Any]:
    """Return the requests, and how the use case stands by them."""
    asked = _asked(around, use_case, at=at)
    standing = _standing(asked)
    return {
        "standing": standing,
        "standing_words": STANDING[standing],
        "approvals": _in_effect_first(asked),
    }


def _owed_and_found(around: _Around, use_case: UseCase, *, at: datetime) -> dict[str, Any]:
    owed = around.obligations.get(use_case.pk, ())
    found = around.findings.get(use_case.system_id, ())
    wrong = around.incidents.get(use_case.system_id, ())
    return {
        "obligations": tuple(obligation(row, at=at) for row in owed),
        "documents": tuple(around.documents.get(use_case.pk, ())),
        "findings": tuple(finding(row, at=at) for row in found),
        "incidents": _incidents(wrong, use_case, at=at),
    }


def _asked(around: _Around, use_case: UseCase, *, at: datetime) -> tuple[ApprovalRow, ...]:
    rows = around.approvals.get(use_case.pk, ())
    return tuple(approval(row, editions=around.editions, at=at) for row in rows)


def _standing(asked: Sequence[ApprovalRow]) -> str:
    """Return how the foremost living request stands, else the newest."""
    newest = asked[0].validity if asked else NOT_REQUESTED
    return next((row.validity for row in asked if row.state in LIVING), newest)


def _in_effect_first(rows: Sequence[ApprovalRow]) -> tuple[ApprovalRow, ...]:
    """Return the approval in effect or the open request first, the others newest first."""
    order = {"approved": 0, "in_review": 1}
    return tuple(sorted(rows, key=lambda row: order.get(row.state, 2)))


def _answers(use_case: UseCase) -> tuple[Answered, ...]:
    """Return what the page of the use case says, word for word."""
    return tuple(
        Answered(
            section=TITLES[attribute],
            question=one.question.text,
            answer=one.answer,
            source=one.source,
            ref=one.question.ref,
        )
        for attribute, rows in answers_now(use_case).items()
        for one in rows
    )


def _incidents(
    rows: Sequence[Incident], use_case: UseCase, *, at: datetime
) -> tuple[IncidentRow, ...]:
    """Return the incidents of the system that name this use case or none."""
    mine = (None, use_case.pk)
    return tuple(incident(row, at=at) for row in rows if row.use_case_id in mine)
