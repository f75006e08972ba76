"""Let somebody else sign for some days, and end that."""

from datetime import date, datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.approvals.actions.integrity import in_words
from governance.approvals.actions.locking import refuse_if
from governance.approvals.delegation_circles import Link, circle
from governance.approvals.models import Delegation
from governance.approvals.states import SIGNS
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import policy
from governance.web.moments import day_in_words
from governance.web.refusals import NotAllowed

NOT_YOURS = "You may only delegate your own sign-offs. An administrator can delegate for others."
NOT_TO_YOU = "You cannot delegate to yourself what others sign. Another administrator has to do it."
NOTHING_OWN = (
    "{name} has no sign-off of their own to delegate. What was delegated to somebody cannot be "
    "passed on."
)


@transaction.atomic
def delegate(
    delegate: User,
    *,
    starts_on: date,
    ends_on: date,
    reason: str,
    delegator: User | None = None,
    by: User,
    at: datetime,
) -> Delegation:
    """Let a person sign what another may sign by roles of their own, on these days.

    `delegator` is `by` unless an administrator does it for somebody who cannot.

    :raises NotAllowed: if these are not the person's own sign-offs, and they administer nobody.
    :raises Refused: if the people or the days do not do; the reason says why.
    """
    _one_at_a_time()
    row = Delegation(
        delegator=_as_now(delegator or by), delegate=_as_now(delegate), starts_on=starts_on,
        ends_on=ends_on, reason=reason.strip(), made_by=by, made_at=at,
    )  # fmt: skip
    _check(row, at=at)
    with in_words(row):
        row.save()
    note = f"{row}. {row.reason}"
    record(Event.DELEGATION_MADE, on=row, by=by, at=at, after=_days(row), note=note)
    return row


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """End a delegation before its last day: from now on nobody signs by it.

    :raises NotAllowed: if it is neither the person's own nor theirs to administer.
    :raises Refused: if it is over already.
    """
    rows = Delegation.objects.select_for_update(of=("self",))
    row = rows.select_related("delegator", "delegate").get(pk=delegation.pk)
    if reason := why_not_end(row, by, at=at):
        mine = by.pk in (row.delegator_id, row.delegate_id) or _administers(by)
        if not mine:
            raise NotAllowed(reason)
        refuse_if(reason)
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    record(Event.DELEGATION_ENDED, on=row, by=by, at=at, before=_days(row), note=f"{row}.")
    return row


def why_not_delegate_for(giver: User, *, by: User, taker: User | None = None) -> str:
    """Return why this person cannot delegate somebody's sign-offs, or "" if they can."""
    if giver != by and not _administers(by):
        return NOT_YOURS
    if giver != by and taker == by:
        return NOT_TO_YOU
    if not giver.is_active or not signs(giver):
        return NOTHING_OWN.format(name="You" if giver == by else giver).replace(
            "You has no sign-off of their own", "You have no sign-off of your own"
        )
    return ""


def why_not_end(row: Delegation, user: User, *, at: datetime) -> str:
    """Return why this person cannot end a delegation now, or "" if they can."""
    if user.pk not in (row.delegator_id, row.delegate_id) and not _administers(user):
        return "Only the two people of a delegation and an administrator can end it."
    if row.ended_at:
        return f"This delegation was ended on {day_in_words(row.ended_at)}."
    if row.ends_on < at.date():
        return f"This delegation ended on {day_in_words(row.ends_on)}."
    return ""


def signs(user: User) -> bool:
    """Tell whether a person may sign some stage somewhere by a role of their own."""
    return any(can_anywhere(user, permission) for permission in SIGNS.values())


def _administers(user: User) -> bool:
    return can(user, Permission.PEOPLE_MANAGE)


def _one_at_a_time() -> None:
    """Let no two delegations be made at once: together they could close a circle.

    The first person's row serves as the lock, because it always exists.
    """
    list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk")[:1])


def _check(row: Delegation, *, at: datetime) -> None:
    """Ask of a new delegation who may make it, then who takes it, when, why, and beside which."""
    if reason := why_not_delegate_for(row.delegator, by=row.made_by, taker=row.delegate):
        raise NotAllowed(reason)
    refuse_if(_against_people(row.delegator, row.delegate), field="delegate")
    _check_days(row, at=at)
    refuse_if("" if row.reason else "Say why, for example a holiday.", field="reason")
    _check_others(row, at=at)


def _as_now(person: User) -> User:
    """Return the person as stored: the one at hand may have lost a role since."""
    return User.objects.get(pk=person.pk)  # type: ignore[no-any-return]  # dynamic manager


def _against_people(giver: User, taker: User) -> str:
    if giver == taker:
        return "Nobody can delegate to themselves. Choose somebody else."
    if not taker.is_active:
        return f"{taker} cannot sign in any more. Choose somebody else."
    if not can_anywhere(taker, Permission.SYSTEM_READ):
        return (
            f"{taker} has no role that sees systems, so they could not judge what they sign. "
            "Choose somebody else."
        )
    return ""


def _check_days(row: Delegation, *, at: datetime) -> None:
    if row.starts_on < at.date():
        refuse_if("The first day is past. Choose today or a later one.", field="starts_on")
    if row.ends_on < row.starts_on:
        refuse_if("The last day is before the first.", field="ends_on")
    longest = policy.longest_delegation_days()
    if (row.ends_on - row.starts_on).days >= longest:
        refuse_if(
            f"Sign-offs are delegated for at most {longest} days. For longer, an administrator "
            "can give the role itself.",
            field="ends_on",
        )


def _check_others(row: Delegation, *, at: datetime) -> None:
    """Refuse what is delegated already, and what would close a circle."""
    others = list(Delegation.objects.not_over(at).select_related("delegator", "delegate"))
    for one in others:
        if _same_people(one, row) and one.starts_on <= row.ends_on and row.starts_on <= one.ends_on:
            days = f"{day_in_words(one.starts_on)} to {day_in_words(one.ends_on)}"
            refuse_if(
                f"{row.delegate} signs for {row.delegator} already, from {days}. End that "
                "delegation first, or choose other days.",
                field="starts_on",
            )
    people = circle(_link(row), [_link(one) for one in others])
    names = {person.pk: str(person) for one in others for person in (one.delegator, one.delegate)}
    if people:
        steps = zip(people, (*people[1:], people[0]), strict=True)
        chain = ", ".join(f"{names[b]} for {names[a]}" for a, b in steps)
        refuse_if(
            f"This would close a circle: on some of these days {chain} could sign. Choose "
            "somebody else or other days.",
            field="delegate",
        )


def _same_people(one: Delegation, other: Delegation) -> bool:
    return (one.delegator_id, one.delegate_id) == (other.delegator_id, other.delegate_id)


def _link(row: Delegation) -> Link:
    return Link(row.delegator_id, row.delegate_id, row.starts_on, row.ends_on)


def _days(row: Delegation) -> dict[str, str]:
    return {
        "delegator": str(row.delegator),
        "delegate": str(row.delegate),
        "from": row.starts_on.isoformat(),
        "to": row.ends_on.isoformat(),
    }
