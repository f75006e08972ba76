"""Let a released model out step by step, take steps back, and note what came of it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.approvals.actions.integrity import in_words
from governance.approvals.models import Release, ReleaseStep
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.approvals.releases.obstacles import against_stepping, next_step
from governance.approvals.releases.standings import ReleaseState
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules.release_checklist import StepRule
from governance.web.refusals import Refused


@transaction.atomic
def take_step(
    release: Release,
    key: str,
    *,
    criteria: Collection[str],
    note: str = "",
    by: User,
    at: datetime,
) -> ReleaseStep:
    """Take the next step; `criteria` are those that the person saw met, all of the step's.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if it is not the next step, something changed, or a criterion is not met.
    """
    release = locked(release)
    check("take_step", release, by)
    refuse_if(against_stepping(release))
    rule = _rule(release, key)
    _check_met(rule, criteria)
    step = ReleaseStep(
        release=release,
        key=rule.key,
        title=rule.title,
        position=rule.position,
        criteria=list(rule.criteria),
        note=note,
        taken_by=by,
        taken_at=at,
    )
    with in_words(step):
        step.save(force_insert=True)
    _set_state(release, ReleaseState.RELEASED)
    after = {"step": rule.title, "criteria": list(rule.criteria)}
    record(Event.RELEASE_STEP_TAKEN, on=release, by=by, at=at, after=after, note=note)
    return step


@transaction.atomic
def take_back(release: Release, key: str, *, reason: str, by: User, at: datetime) -> Release:
    """Take a step back, and every later one with it.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if the step is not in effect, or there is no reason.
    """
    release = locked(release)
    check("take_back", release, by)
    if not reason.strip():
        refuse_if("Say why it is taken back; those who have the model will ask.", field="reason")
    steps = list(release.steps.in_effect().select_for_update())
    first = next((step for step in steps if step.key == key), None)
    if first is None:
        raise Refused("This step has not been taken, or was taken back already.", field="key")
    back = [step for step in steps if step.position >= first.position]
    for step in back:
        step.taken_back_at, step.taken_back_by, step.taken_back_because = at, by, reason
        step.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    if len(back) == len(steps):
        _set_state(release, ReleaseState.APPROVED)
    after = {"steps": [step.title for step in back]}
    record(Event.RELEASE_STEP_TAKEN_BACK, on=release, by=by, at=at, after=after, note=reason)
    return release


@transaction.atomic
def add_note(release: Release, text: str, *, by: User, at: datetime) -> None:
    """Keep what was seen or reported after the release was agreed, in the audit log.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if nothing is said, or the release is not agreed to.
    """
    release = locked(release)
    check("note", release, by)
    if not text.strip():
        refuse_if("Write what was seen or reported.", field="text")
    record(Event.RELEASE_NOTED, on=release, by=by, at=at, note=text.strip())


def _rule(release: Release, key: str) -> StepRule:
    rule = next_step(release)
    if rule is None or rule.key != key:
        following = f" The next one is “{rule.title}”." if rule else ""
        raise Refused(f"Steps are taken in their order.{following}", field="key")
    return rule


def _check_met(rule: StepRule, criteria: Collection[str]) -> None:
    open_ = [one for one in rule.criteria if one not in criteria]
    if open_:
        refuse_if(f"Not confirmed yet: {' '.join(open_)}", field="criteria")


def _set_state(release: Release, state: ReleaseState) -> None:
    release.state = state
    release.save(update_fields=["state"])
