"""Who is told of what happens to a request or an approval. Called by `governance.effects`."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.actions.escalating import escalates_to, people_to_tell
from governance.approvals.audience import (
    requester_and_owner,
    signers_by_turn,
    waiver_granters,
)
from governance.approvals.models import (
    Approval,
    Condition,
    Delegation,
    Stage,
    StageState,
    Waiver,
)
from governance.approvals.waivers import subject_of
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.notices import actions as notices
from governance.notices.models import Notice
from governance.web.moments import day_in_words


def turns_begun(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell those whose turn it is now; for whoever it no longer is, the notice is settled."""
    waiting = list(Stage.objects.waiting().filter(approval=approval))
    turns = signers_by_turn(approval, waiting, at=at)
    notices.settle("stage_waits", approval, keep=turns, at=at)
    new = {stage.pk for stage in waiting if stage.waiting_since in (None, at)}
    told: dict[str, list[User]] = {}
    for person, stages in turns.items():
        if titles := [stage.title.lower() for stage in stages if stage.pk in new]:
            told.setdefault(" and ".join(titles), []).append(person)
    for what, people in told.items():
        text = f"{named(approval)} waits for your {what}."
        _tell(people, "stage_waits", approval, text, by, at)


def escalated(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the role that the rules name of what has waited too long, at once."""
    for stage in approval.stages.of_this_round():
        if stage.escalated_at == at:
            people = people_to_tell(approval, escalates_to(stage, approval))
            text = f"{named(approval)} still waits for its {stage.title.lower()}."
            _tell(people, "escalated", approval, text, by, at, key=stage.key)


def changes_requested(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the requester and the owner what a signer wants changed."""
    _over(approval, at)
    text = f"{by or 'Somebody'} asks for changes to {named(approval)}: {approval.changes_wanted}"
    _tell(requester_and_owner(approval), "changes_requested", approval, text, by, at)


def approved(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the requester and the owner, and until when it holds."""
    _over(approval, at)
    until = f" until {day_in_words(approval.expires_at)}" if approval.expires_at else ""
    text = f"{named(approval)} was approved{until}."
    _tell(requester_and_owner(approval), "decided", approval, text, by, at)


def refused(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the requester and the owner why."""
    _over(approval, at)
    text = f"{named(approval)} was refused: {approval.decision_reason}"
    _tell(requester_and_owner(approval), "decided", approval, text, by, at)


def withdrawn(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell those for whom it waited that it no longer does."""
    _over(approval, at)
    stages = approval.stages.of_this_round().exclude(waiting_since=None)
    waited = [stage for stage in stages if stage.state == StageState.WAITING]
    people = signers_by_turn(approval, waited, at=at)
    text = f"{named(approval)} was withdrawn and waits for you no more."
    _tell(people, "withdrawn", approval, text, by, at)


def suspended(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the requester and the owner that the system must not be used."""
    text = f"The approval of {named(approval)} is suspended: {approval.suspended_because}"
    _tell(requester_and_owner(approval), "approval_suspended", approval, text, by, at)


def resumed(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the requester and the owner that the suspension is over."""
    text = f"The suspension of {named(approval)} was lifted."
    _tell(requester_and_owner(approval), "approval_suspended", approval, text, by, at)


def condition_set(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell the owners of the conditions that were set now."""
    for row in approval.conditions.filter(set_at=at).select_related("owner"):
        due = f"by {day_in_words(row.due_on)}" if row.due_on else "before going live"
        text = f"You see to a condition of {named(approval)}, {due}: {row.text}"
        _tell([row.owner], "condition", approval, text, by, at, key=_demanded(row))


def condition_changed(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell who sees to the condition, who saw to it, and whoever relies on it or demanded it."""
    entry = Entry.objects.about(approval).telling(Event.CONDITION_CHANGED).latest("number")
    row = _changed(approval, entry)
    told = Notice.objects.about(approval, "condition", _demanded(row)).select_related("person")
    people = [row.owner, row.set_by, *requester_and_owner(approval), *(one.person for one in told)]
    due = f"due on {day_in_words(row.due_on)}" if row.due_on else "due before going live"
    text = (
        f"A condition of {named(approval)} changed: {entry.note} It is now {due}, and {row.owner} "
        "sees to it."
    )
    _tell(people, "condition", approval, text, by, at, key=_demanded(row))


def _changed(approval: Approval, entry: Entry) -> Condition:
    """Return the condition of which an entry speaks; of several in the same words, by its day."""
    rows = approval.conditions.filter(text=entry.after["condition"])
    named = rows.filter(due_on=entry.after["due_on"]) if "due_on" in entry.after else rows
    found: Condition = named.select_related("owner", "set_by").latest("pk")
    return found


def waiver_asked(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell those who may grant a waiver that was asked for now."""
    people = waiver_granters(approval.use_case.system.department, at=at)
    for row in approval.waivers.waiting().filter(asked_at=at).select_related("asked_by"):
        text = (
            f"{row.asked_by} asks for a waiver of {subject_of(row)} for {named(approval)}, until "
            f"{day_in_words(row.ends_on)}."
        )
        able = [person for person in people if person != row.asked_by]
        _tell(able, "waiver", approval, text, by, at, key=_asked(row))


def waiver_decided(approval: Approval, *, by: User | None, at: datetime) -> None:
    """Tell who asked that a waiver was granted, refused or ended now; the question is settled."""
    for row in approval.waivers.select_related("asked_by"):
        word = {row.granted_at: "granted", row.refused_at: "refused", row.ended_at: "ended"}.get(at)
        if word is None:
            continue
        notices.settle("waiver", approval, key=_asked(row), at=at)
        said = f": {row.note}" if row.note and word != "ended" else "."
        text = f"The waiver of {subject_of(row)} for {named(approval)} was {word}{said}"
        people = [row.asked_by, approval.use_case.owner]
        _tell(people, "waiver", approval, text, by, at, key=f"decided {row.pk}")


def delegation_made(delegation: Delegation, *, by: User | None, at: datetime) -> None:
    """Tell both people, but not whoever made it."""
    days = f"{day_in_words(delegation.starts_on)} to {day_in_words(delegation.ends_on)}"
    _tell_of_delegation(delegation, f"from {days}: {delegation.reason}", by, at)


def delegation_ended(delegation: Delegation, *, by: User | None, at: datetime) -> None:
    """Tell both people, but not whoever ended it."""
    _tell_of_delegation(delegation, "no longer.", by, at)


def _tell_of_delegation(row: Delegation, words: str, by: User | None, at: datetime) -> None:
    notices.tell(
        [row.delegate, row.delegator],
        kind="delegation",
        about=row,
        text=f"{row.delegate} signs for {row.delegator} {words}",
        url=reverse("approvals:delegation-list"),
        by=by,
        at=at,
    )


def _over(approval: Approval, at: datetime) -> None:
    """Nobody's turn it is any more."""
    notices.settle("stage_waits", approval, at=at)


def _demanded(condition: Condition) -> str:
    return f"condition {condition.pk}"


def _asked(waiver: Waiver) -> str:
    return f"asked {waiver.pk}"


def named(approval: Approval) -> str:
    """Return what a sentence calls the request or approval."""
    return f"“{approval.use_case.name}” ({approval.use_case.system.name})"


def _tell(
    people: Iterable[User | None],
    kind: str,
    approval: Approval,
    text: str,
    by: User | None,
    at: datetime,
    *,
    key: str = "",
) -> None:
    url = approval.get_absolute_url()
    notices.tell(people, kind=kind, about=approval, text=text, url=url, key=key, by=by, at=at)
