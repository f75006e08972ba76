"""The page of one approval: what is asked, what speaks for and against it, who decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals import obstacles
from governance.approvals.actions.answers import why_not_answer
from governance.approvals.approval_list import rows
from governance.approvals.bindings import reviewed_digest
from governance.approvals.checklist import Row, gaps_of, rows_of
from governance.approvals.forms import ConditionForm, OptionalReasonForm, ReasonForm, SignForm
from governance.approvals.models import Approval, Binding, Stage
from governance.approvals.models.binding import DIGESTS
from governance.approvals.snapshots import FACT_TABLES
from governance.approvals.states import STEPS, Standing, why_not
from governance.approvals.validity import reasons_of
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES, answers
from governance.audit.models import Entry
from governance.rules import policy

FAMILIES = {
    "approval": "Approval questions",
    "security": "Security",
    "agents": "Agents",
    "compliance": "Compliance",
    "ethics": "Ethics",
}
SECTIONS = {
    "facts": "What it does and whom it touches",
    "ai_act_facts": "What the EU AI Act asks",
    "licence_facts": "How the models are used",
}
STEP_FORMS = {"withdraw": OptionalReasonForm, "suspend": ReasonForm, "resume": ReasonForm}


@dataclass(frozen=True)
class StageLine:
    """One stage with why the person who looks cannot sign or refuse it, "" if they can."""

    stage: Stage
    why_not_sign: str
    why_not_refuse: str
    may_decide: bool


@dataclass(frozen=True)
class StepLine:
    """A step other than a decision, its form, and why it cannot be taken."""

    verb: str
    label: str
    form: Any
    reason: str
    danger: bool


def approval_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one approval."""
    return show(request, pk)


def show(request: HttpRequest, pk: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Render the page; `problem` is why something that was asked for was not done."""
    user, at = user_of(request), timezone.now()
    found = rows(user, at=at).select_related("use_case__owner", "assessment")
    found = found.prefetch_related("stages__decided_by")
    approval = get_object_or_404(found, pk=pk)
    context = {
        "title": str(approval.use_case.name),
        "approval": approval,
        "problem": problem,
        "reasons": reasons_of(approval, at=at),
        "entries": Entry.objects.about(approval)[:50],
        "conditions": _conditions(approval, at),
        **_asked(approval),
        **_verdicts(approval),
        **_checklist(approval, user),
        **_forms(approval, user),
    }
    return render(request, "approvals/approval_page.html", context, status=status)


def _asked(approval: Approval) -> dict[str, Any]:
    """Return what is asked, as it was when the request was made."""
    bindings = list(approval.bindings.select_related("revision__model", "model"))
    facts = next(binding for binding in bindings if binding.kind == "facts")
    broken = {binding.pk for binding in approval.broken_bindings}
    return {
        "purpose": facts.snapshot["purpose"],
        "sections": [
            (SECTIONS[key], answers(table, facts.snapshot[key]))
            for key, table in FACT_TABLES.items()
            if facts.snapshot[key]
        ],
        "models": [binding for binding in bindings if binding.kind == "revision"],
        "bindings": [
            (
                binding,
                _label(binding),
                policy.binding_rules()[binding.kind].title,
                binding.pk in broken,
            )
            for binding in bindings
        ],
    }


def _label(binding: Binding) -> str:
    """Return the label as a heading; the name of a model keeps its spelling."""
    named = binding.kind in DIGESTS and binding.kind != "facts"
    return binding.label if named else binding.label[:1].upper() + binding.label[1:]


def _verdicts(approval: Approval) -> dict[str, Any]:
    assessment = approval.assessment
    return {
        "assessment": assessment,
        "category": CATEGORIES.get(assessment.ai_act_category, assessment.ai_act_category),
        "licence_outcome": LICENCE_OUTCOMES.get(
            assessment.licence_outcome, assessment.licence_outcome
        ),
        "licence_state": assessment.licence_outcome.replace(" ", "_"),
        "duties": assessment.ai_act.get("obligations", []),
    }


def _checklist(approval: Approval, user: User) -> dict[str, Any]:
    items = rows_of(approval)
    department = approval.use_case.system.department
    reason = why_not_answer(approval)
    if not reason and not can(user, Permission.CHECKLIST_ANSWER, department):
        reason = f"You may not {Permission.CHECKLIST_ANSWER.value} for {department.name}."
    return {
        "families": _families(items),
        "gaps": gaps_of(items),
        "why_not_answer": reason,
        "answered": sum(row.answer is not None for row in items),
        "evidenced": sum(bool(row.answer and row.answer.evidence.all()) for row in items),
        "items": len(items),
    }


def _families(items: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    grouped = [
        (title, [row for row in items if row.item.family == key]) for key, title in FAMILIES.items()
    ]
    return [(title, found) for title, found in grouped if found]


def _forms(approval: Approval, user: User) -> dict[str, Any]:
    department = approval.use_case.system.department
    digest = {"reviewed_digest": reviewed_digest(approval)}
    may_set = can(user, Permission.CONDITION_SET, department)
    living = approval.standing in {Standing.IN_REVIEW, Standing.APPROVED, Standing.SUSPENDED}
    return {
        "stages": _stages(approval, user),
        "sign_form": SignForm(initial=digest),
        "refuse_form": ReasonForm(auto_id="refuse_%s"),
        "steps": _steps(approval, user),
        "condition_form": ConditionForm(auto_id="condition_%s") if may_set and living else None,
        "can_meet": can(user, Permission.EVIDENCE_ADD, department),
    }


def _stages(approval: Approval, user: User) -> list[StageLine]:
    stages = list(approval.stages.of_this_round().select_related("decided_by"))
    common = obstacles.against_signing(approval.changes, gaps_of(rows_of(approval)))
    lines = []
    for stage in stages:
        sign, refuse = (
            obstacles.against_deciding(verb, stage, approval=approval, stages=stages, user=user)
            for verb in ("sign", "refuse")
        )
        lines.append(StageLine(stage, sign or common, refuse, may_decide=not refuse))
    return lines


def _steps(approval: Approval, user: User) -> list[StepLine]:
    """Return the steps that this state allows at all; the reason says if this person may not."""
    return [
        StepLine(
            verb,
            STEPS[verb].label,
            form(auto_id=f"{verb}_%s"),
            why_not(
                STEPS[verb],
                standing=approval.standing,
                user=user,
                department=approval.use_case.system.department,
            ),
            danger=verb == "suspend",
        )
        for verb, form in STEP_FORMS.items()
        if approval.standing in STEPS[verb].starts
    ]


def _conditions(approval: Approval, at: datetime) -> list[tuple[Any, str]]:
    found = approval.conditions.select_related("set_by", "met_by", "evidence")
    return [
        (row, "met" if row.met_at else "overdue" if row.is_overdue(at) else "open") for row in found
    ]
