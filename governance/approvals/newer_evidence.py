"""Answers that rest on evidence which a newer item replaces, and who may let them rest on that."""

from dataclasses import dataclass
from datetime import datetime

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals.actions.answers import why_not_answer
from governance.approvals.checklist_pages import newest_for, question_of
from governance.approvals.models import Answer, Approval
from governance.evidence.models import Evidence
from governance.web.panels import Panel

SHOWN = 20
STEPS_BACK = 20


@dataclass(frozen=True)
class Left:
    """An answer that rests on the older of two items; `why_not` it cannot be moved, "" if it can.

    `why_not` is None for somebody who may not answer there at all.
    """

    answer: Answer
    question: str
    older: Evidence
    newer: Evidence
    why_not: str | None


def evidence_panel(evidence: Evidence, user: User, at: datetime) -> Panel | None:
    """Return the answers of people that still rest on what was replaced, on both items' pages."""
    newer = newest_for([evidence], user, at).get(evidence.pk)
    pairs = [(older, evidence) for older in _older(evidence, user)]
    pairs += [(evidence, newer)] if newer else []
    left = [one for pair in pairs for one in _left(*pair, user, at)]
    if not left:
        return None
    context = {"left": left[:SHOWN], "more": max(0, len(left) - SHOWN)}
    return Panel("Answers that rest on the older one", "approvals/_evidence_newer.html", context, 5)


def _older(evidence: Evidence, user: User) -> list[Evidence]:
    """Return what an item replaces, at once and through others, as far as the person may see."""
    found: list[Evidence] = []
    last = evidence
    while last.replaces is not None and len(found) < STEPS_BACK:
        last = last.replaces
        found.append(last)
    seen = Evidence.objects.visible_to(user).filter(pk__in=[one.pk for one in found])
    return list(seen.defer("record"))


def _left(older: Evidence, newer: Evidence, user: User, at: datetime) -> list[Left]:
    rows = (
        Answer.objects.visible_to(user)
        .by_people()
        .filter(evidence=older, approval__in=Approval.objects.living_at(at))
        .select_related("approval__use_case__system__department", "approval__checklist")
        .prefetch_related("approval__stages")
        .order_by("-pk")
    )
    return [Left(row, question_of(row), older, newer, _why_not(row, user)) for row in rows]


def _why_not(answer: Answer, user: User) -> str | None:
    department = answer.approval.use_case.system.department
    if not can(user, Permission.CHECKLIST_ANSWER, department):
        return None
    return why_not_answer(answer.approval)
