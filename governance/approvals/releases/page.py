"""Everything that the page of a release shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.accounts.models import User
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import Release
from governance.approvals.releases import bound, checklist, obstacles, verdicts
from governance.approvals.releases.forms import NoteForm, ReasonForm, StepForm
from governance.approvals.releases.standings import (
    AGREED,
    EDITABLE,
    LIVING,
    UNDECIDED,
    ReleaseState,
)
from governance.approvals.review.decision import Decision, StageLine
from governance.approvals.signing import delegations_to
from governance.audit.models import Entry
from governance.rules.release_checklist import StepRule, steps

SHOWN = 50


@dataclass(frozen=True)
class StepLine:
    """One step of the plan: the row where it is in effect, and whether it comes next."""

    rule: StepRule
    taken: Any
    is_next: bool


def context_of(release: Release, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the page shows; `release` comes from `listing.rows`."""
    seen = newest_entry()
    rows = checklist.rows_of(release, at=at)
    changes, gaps = bound.changes_of(release), checklist.gaps_of(rows)
    answering = obstacles.against("answer", release, user) or obstacles.against_answering(release)
    return {
        "title": str(release.model),
        "release": release,
        "families": checklist.families_of(rows),
        "counts": checklist.counts(rows),
        "gaps": gaps,
        "changes": changes,
        "why_not_answer": answering,
        "giving_on": verdicts.giving_on(release.revision),
        "planned": verdicts.planned_title(release),
        "card": verdicts.card_of(release),
        "article": verdicts.article_53(release),
        "decision": _decision(release, changes, gaps, user, at),
        "entries": Entry.objects.about(release)[:SHOWN],
        "seen_entry": seen,
        **_steps(release, user),
        **_verbs(release, user),
    }


def _decision(
    release: Release, changes: Sequence[str], gaps: Sequence[str], user: User, at: datetime
) -> Decision:
    against = obstacles.against_signing(changes, gaps) if release.stages.all() else ""
    return Decision(list(_lines(release, user, at)), against, gaps)


def _lines(release: Release, user: User, at: datetime) -> Iterator[StageLine]:
    turns, given = {stage.pk for stage in release.waiting_stages}, delegations_to(user, at=at)
    for stage in release.this_round:
        right = obstacles.right_to_decide(stage, release=release, user=user, delegations=given)
        why_not = obstacles.against_deciding("sign", stage, release=release, user=user, right=right)
        yield StageLine(stage, stage.pk in turns, why_not, right.acting_for)


def _steps(release: Release, user: User) -> dict[str, Any]:
    taken = {step.key: step for step in release.steps.all() if step.taken_back_at is None}
    following = obstacles.next_step(release)
    why_not = obstacles.against("take_step", release, user) or obstacles.against_stepping(release)
    return {
        "plan": [StepLine(rule, taken.get(rule.key), rule == following) for rule in steps()],
        "taken_back": [step for step in release.steps.all() if step.taken_back_at],
        "next_step": following,
        "why_not_step": why_not,
        "step_form": StepForm(rule=following),
        "can_take_back": not obstacles.against("take_back", release, user),
    }


def _verbs(release: Release, user: User) -> dict[str, Any]:
    submit = obstacles.against("submit", release, user) or obstacles.against_submitting(release)
    return {
        "is_editable": release.state in EDITABLE,
        "is_open": release.state in UNDECIDED,
        "is_agreed": release.state in (*AGREED, ReleaseState.CLOSED),
        "is_over": release.state not in LIVING,
        "can_change": not obstacles.against("change", release, user),
        "why_not_submit": submit,
        "shows_submit": release.state in (*EDITABLE, ReleaseState.IN_REVIEW),
        "can_withdraw": not obstacles.against("withdraw", release, user),
        "can_close": not obstacles.against("close", release, user),
        "can_note": not obstacles.against("note", release, user),
        "reason_form": ReasonForm(auto_id=False),
        "note_form": NoteForm(),
    }
