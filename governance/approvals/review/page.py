"""Everything that the page of an approval shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.approvals import obstacles, renewal, signing, trust_gaps
from governance.approvals.actions.answers import why_not_answer
from governance.approvals.approval_list import rows
from governance.approvals.bindings import Reviewed, reviewed_digest
from governance.approvals.checklist import Row, counts, rows_of, warnings_of
from governance.approvals.forms import SignForm
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Approval, Stage
from governance.approvals.review import (
    asked,
    decision,
    items,
    neighbours,
    rounds,
    trust,
    verdicts,
)
from governance.approvals.validity import reasons_of
from governance.approvals.views import conditions, waivers
from governance.approvals.waivers import covered_by
from governance.audit.models import Entry

SHOWN = 50


def found(
    user: User, *, at: datetime, editions: dict[str, str] | None = None
) -> QuerySet[Approval]:
    """Return the approvals that a person may see, with what their page needs."""
    return (
        rows(user, at=at, editions=editions, whole=True)
        .select_related("use_case__owner", "assessment", "checklist")
        .defer(None)  # Of one request, everything is shown.
        .with_stages(Stage.objects.select_related("decided_by", "acting_for"))
    )


def context_of(
    approval: Approval, user: User, *, at: datetime, editions: dict[str, str]
) -> dict[str, Any]:
    """Return what the page shows of an approval that came from `found` with these editions."""
    seen = newest_entry()  # Asked first: what is read after it is at least as new.
    about, checklist = asked.asked_of(approval), rows_of(approval, at=at)
    read = Reviewed(about.bindings, [row.answer for row in checklist if row.answer])
    digest = reviewed_digest(approval, read=read, editions=editions)
    below, covered = trust_gaps.found(approval, at), covered_by(approval.read_waivers, at.date())
    gaps = obstacles.gaps_among(checklist, below, covered, at=at)
    held = signing.delegations_to(user, at=at)
    return {
        "title": approval.use_case.name,
        "approval": approval,
        "reasons": reasons_of(approval, at=at),
        "asked": about,
        "verdicts": verdicts.Verdicts(approval.assessment),
        "trust": trust.trust_of(approval, about.models, below=below, covered=covered, at=at),
        "rounds": rounds.earlier(approval),
        "entries": list(Entry.objects.about(approval).defer("before", "after")[:SHOWN]),
        "decision": decision.decision_of(approval, gaps, user, at=at, delegations=held),
        "neighbours": neighbours.of(approval, user, at=at, delegations=held),
        "steps": decision.steps_of(approval, user, digest=digest, entry=seen),
        "sign_form": SignForm(
            auto_id=False, initial={"reviewed_digest": digest, "seen_entry": seen}
        ),
        **_since(approval, about),
        **_checklist(approval, checklist, user),
        **conditions.context(approval, user, at),
        **waivers.context(approval, user, at),
    }


def _since(approval: Approval, about: asked.Asked) -> dict[str, Any]:
    """Return what is different from the approval before this request, if there was one."""
    earlier = renewal.earlier_of(approval)
    if earlier is None:
        return {}
    changes = renewal.changes_between(earlier, approval, about.bindings)
    return {"earlier": earlier, "since": changes}


def _checklist(approval: Approval, checklist: Sequence[Row], user: User) -> dict[str, Any]:
    department = approval.use_case.system.department
    reason = why_not_answer(approval)
    if not reason and not can(user, Permission.CHECKLIST_ANSWER, department):
        reason = f"You may not {Permission.CHECKLIST_ANSWER.value} for {department.name}."
    return {
        "families": items.families(checklist),
        "why_not_answer": reason,
        "counts": counts(checklist),
        "warnings": warnings_of(checklist),
    }
