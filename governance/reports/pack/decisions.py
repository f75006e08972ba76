"""Use cases as sections of a pack: what is judged, decided, owed and found on each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from governance.accounts.models import Organisation
from governance.approvals.bindings import current_editions
from governance.approvals.judgement import Judgement, ModelLicence, judge
from governance.approvals.models import Approval
from governance.approvals.validity_words import VALIDITY
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES, answers, question_texts
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.reports.pack.approvals import approval, loaded
from governance.reports.pack.parts import Answered, ApprovalRow, Decision, Duty, ModelUse
from governance.reports.pack.reading import claim_of, iso, reasons
from governance.reports.pack.registers import (
    finding,
    incident,
    obligation,
    with_details,
    with_proof,
)
from governance.reports.pack.rows import FindingRow, IncidentRow, ObligationRow
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.rules.licence_policy import PolicyRule
from governance.watch.models import Finding
from inventory.actions.licence_policy import policy_rules
from inventory.actions.terms import work_out_missing
from inventory.models import Revision, SystemModel, UseCase

PORTION = 50
LIVING = ("approved", "in_review")
SECTIONS = (
    ("Risk", "risk_tier", "facts"),
    ("EU AI Act", "eu_ai_act", "ai_act_facts"),
    ("Licence", "licence_use", "licence_facts"),
)
NOT_REQUESTED = "not_requested"
STANDING = {**VALIDITY, NOT_REQUESTED: "Not requested"}


@dataclass(frozen=True)
class _Around:
    """What was read for one portion of use cases, by use case or by system."""

    editions: dict[str, str]
    approvals: Mapping[int, Sequence[Approval]]
    obligations: Mapping[int, Sequence[Obligation]]
    findings: Mapping[int, Sequence[Finding]]
    incidents: Mapping[int, Sequence[Incident]]


def decisions(pks: Sequence[int], *, at: datetime) -> Iterator[Decision]:
    """Yield one section per use case, in the given order; reads a portion at a time."""
    organisation, policy = Organisation.objects.ours(), policy_rules()
    for start in range(0, len(pks), PORTION):
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
    asked = _asked(around, use_case, at=at)
    standing = _standing(asked)
    return Decision(
        use_case=use_case.pk,
        name=use_case.name,
        system=use_case.system.name,
        system_id=use_case.system_id,
        department=use_case.system.department.name,
        owner=use_case.owner.full_name,
        purpose=use_case.purpose,
        retired_at=iso(use_case.retired_at or use_case.system.retired_at),
        standing=standing,
        standing_words=STANDING[standing],
        tier=judged.tier.tier,
        tier_because=reasons(judged.tier.because),
        tier_lower_if=judged.tier.lower_if,
        blocked=reasons(judged.tier.blocked),
        category=judged.ai_act.category,
        category_words=CATEGORIES[judged.ai_act.category],
        roles=tuple(ROLE_TITLES[role] for role in judged.ai_act.roles),
        ai_act_because=reasons(judged.ai_act.because),
        duties=_duties(judged),
        licence_outcome=judged.licence_outcome,
        licence_words=LICENCE_OUTCOMES[judged.licence_outcome],
        open_questions=tuple(text for _, text in question_texts(judged.open_questions)),
        editions=dict(judged.editions),
        answers=_answers(use_case),
        models=_models(use_case, judged),
        approvals=_in_effect_first(asked),
        obligations=_obligations(around.obligations.get(use_case.pk, ()), at=at),
        findings=_findings(around.findings.get(use_case.system_id, ()), at=at),
        incidents=_incidents(around.incidents.get(use_case.system_id, ()), use_case, at=at),
    )


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
    return tuple(
        Answered(section=section, question=question.text, answer=answer, ref=question.ref)
        for section, table, attribute in SECTIONS
        for question, answer in answers(table, getattr(use_case, attribute))
    )


def _duties(judged: Judgement) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            id=duty.id,
            ref=duty.ref,
            title=duty.title,
            role=ROLE_TITLES.get(duty.role, duty.role),
            applies_from=iso(duty.applies_from),
            also_read_as=iso(duty.also_read_as),
            status=duty.status,
        )
        for duty in judged.ai_act.obligations
    )


def _models(use_case: UseCase, judged: Judgement) -> tuple[ModelUse, ...]:
    uses = use_case.system.uses.all()
    return tuple(
        _model(use, use.revision, licence)
        for use, licence in zip(uses, judged.licences, strict=True)
    )


def _model(use: SystemModel, revision: Revision, licence: ModelLicence) -> ModelUse:
    return ModelUse(
        model=revision.model.repo_id,
        hub=revision.model.hub,
        commit=revision.sha,
        purpose=use.purpose,
        claim=claim_of(revision),
        licence=licence.identity.title,
        licence_status=licence.identity.status,
        spdx=licence.identity.spdx or "",
        licence_text_sha256=revision.licence_text_sha256,
        outcome=LICENCE_OUTCOMES[licence.verdict.outcome],
        because=reasons(licence.verdict.because),
        duties=tuple(f"{duty.text} ({duty.id})" for duty in licence.verdict.duties),
        scan=revision.scan_status,
        files=revision.file_count,
        size=revision.total_size,
    )


def _obligations(rows: Sequence[Obligation], *, at: datetime) -> tuple[ObligationRow, ...]:
    return tuple(obligation(row, at=at) for row in rows)


def _findings(rows: Sequence[Finding], *, at: datetime) -> tuple[FindingRow, ...]:
    return tuple(finding(row, at=at) for row in rows)


def _incidents(
    rows: Sequence[Incident], use_case: UseCase, *, at: datetime
) -> tuple[IncidentRow, ...]:
    """Return the incidents of the system that name this use case or none."""
    mine = (None, use_case.pk)
    return tuple(incident(row, at=at) for row in rows if row.use_case_id in mine)
