"""Approvals as rows of a pack: sign-offs, checklist, conditions, and whether each thing holds."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from governance.approvals.bindings import digests_now
from governance.approvals.checklist import Row, items_of
from governance.approvals.models import Answer, AnswerValue, Approval, Binding, Condition, Waiver
from governance.approvals.models.approval import ApprovalQuerySet
from governance.approvals.validity import reasons_of
from governance.approvals.validity_words import VALIDITY
from governance.reports.pack.parts import (
    ApprovalRow,
    BindingRow,
    ChecklistRow,
    ConditionRow,
    StageRow,
    WaiverRow,
)
from governance.reports.pack.reading import evidence_items, iso, name_of


def loaded(editions: dict[str, str], *, at: datetime) -> ApprovalQuerySet:
    """Return approvals with everything their rows show: a few statements for any number."""
    things = Binding.objects.select_related("use_case", "revision", "model").defer(
        "revision__raw", "revision__card", "revision__licence_text"
    )
    return (
        Approval.objects.judged(editions, at=at, many=True)
        .select_related("requested_by")
        .prefetch_related(
            "stages__decided_by",
            "stages__acting_for",
            Prefetch("waivers", queryset=_granted(), to_attr="granted_waivers"),
            "checklist",
            "answers__answered_by",
            "answers__evidence__added_by",
            Prefetch("conditions", queryset=_in_full(), to_attr="all_conditions"),
            Prefetch("bindings", queryset=things.order_by("pk"), to_attr="all_bindings"),
        )
        .order_by("-pk")
    )


def _in_full() -> QuerySet[Condition]:
    """Return conditions with everybody and everything that they name."""
    rows = Condition.objects.with_production()
    return rows.select_related("owner", "set_by", "met_by", "evidence__added_by")


def _granted() -> QuerySet[Waiver]:
    """Return the waivers that were granted, whatever became of them."""
    rows = Waiver.objects.filter(granted_at__isnull=False)
    return rows.select_related("model", "asked_by", "granted_by")


def approval(row: Approval, *, editions: dict[str, str], at: datetime) -> ApprovalRow:
    """Return one approval; it was read by `loaded`."""
    bindings: list[Binding] = row.all_bindings  # type: ignore[attr-defined]  # prefetched by `loaded`
    return ApprovalRow(
        id=row.pk,
        state=row.state,
        validity=row.validity,
        validity_words=VALIDITY.get(row.validity, row.validity),
        reasons=reasons_of(row, at=at),
        tier=row.tier,
        round=row.round,
        checklist_version=row.checklist_version,
        requested_by=name_of(row.requested_by),
        requested_at=iso(row.requested_at),
        request_note=row.request_note,
        decided_at=iso(row.decided_at),
        decision_reason=row.decision_reason,
        expires_at=iso(row.expires_at),
        suspended_at=iso(row.suspended_at),
        suspended_because=row.suspended_because,
        reviewed_digest=row.reviewed_digest,
        stages=_stages(row),
        checklist=_checklist(row, at=at),
        conditions=_conditions(row, at=at),
        waivers=_waivers(row, at=at),
        bindings=_bindings(row, bindings, editions),
    )


def _stages(row: Approval) -> tuple[StageRow, ...]:
    return tuple(
        StageRow(
            kind=stage.kind,
            title=stage.title,
            round=stage.round,
            acting_for=name_of(stage.acting_for) if stage.acting_for else "",
            state=stage.shown_state,
            decided_by=name_of(stage.decided_by) if stage.decided_at else "",
            decided_at=iso(stage.decided_at),
            note=stage.note,
        )
        for stage in row.stages.all()
    )


def _checklist(row: Approval, *, at: datetime) -> tuple[ChecklistRow, ...]:
    """Return every item that the request asks, and answers to items that the rules dropped."""
    answers = {answer.item: answer for answer in row.answers.all()}
    asked = {
        item.id: Row(item, answers.get(item.id), row.tier, at.date()) for item in items_of(row)
    }
    return tuple(
        _item(key, asked.get(key), answers.get(key)) for key in dict.fromkeys([*asked, *answers])
    )


def _item(key: str, row: Row | None, answer: Answer | None) -> ChecklistRow:
    return ChecklistRow(
        item=key,
        question=row.item.text if row else f"{key} (no longer asked)",
        proof=row.proof if row else "",
        value=answer.value if answer else "open",
        value_words=str(AnswerValue(answer.value).label) if answer else "Open",
        reason=answer.reason if answer else "",
        source=answer.source if answer else "",
        answered_by=name_of(answer.answered_by) if answer else "",
        answered_at=iso(answer.answered_at) if answer else "",
        evidence=evidence_items(answer.evidence.all()) if answer else (),
    )


def _conditions(row: Approval, *, at: datetime) -> tuple[ConditionRow, ...]:
    conditions: list[Condition] = row.all_conditions  # type: ignore[attr-defined]  # prefetched by `loaded`
    return tuple(
        ConditionRow(
            text=condition.text,
            owner=name_of(condition.owner) if condition.owner else "",
            before_go_live=condition.before_go_live,
            due_on=iso(condition.due_on),
            set_by=name_of(condition.set_by),
            set_at=iso(condition.set_at),
            met_by=name_of(condition.met_by) if condition.met_at else "",
            met_at=iso(condition.met_at),
            overdue=condition.is_overdue(at),
            evidence=evidence_items([condition.evidence] if condition.evidence else []),
        )
        for condition in conditions
    )


def _waivers(row: Approval, *, at: datetime) -> tuple[WaiverRow, ...]:
    granted: list[Waiver] = row.granted_waivers  # type: ignore[attr-defined]  # prefetched by `loaded`
    questions = {item.id: item.text for item in items_of(row)}
    return tuple(
        WaiverRow(
            what=waiver.model.repo_id if waiver.model else questions.get(waiver.item, waiver.item),
            reason=waiver.reason,
            ends_on=iso(waiver.ends_on),
            in_force=waiver.is_in_force(at.date()),
            relied_on=waiver.relied_on,
            asked_by=name_of(waiver.asked_by),
            granted_by=name_of(waiver.granted_by),
            granted_at=iso(waiver.granted_at),
            ended_at=iso(waiver.ended_at),
        )
        for waiver in granted
    )


def _bindings(
    row: Approval, bindings: list[Binding], editions: dict[str, str]
) -> tuple[BindingRow, ...]:
    broken = {binding.pk: binding.changes for binding in row.broken_bindings}
    return tuple(
        BindingRow(
            kind=binding.kind,
            label=binding.label,
            digest=binding.digest,
            digest_now=now[2],
            holds=binding.pk not in broken,
            changes=broken.get(binding.pk, ()),
        )
        for binding, now in zip(bindings, digests_now(bindings, editions), strict=True)
    )
