"""Who is told of a duty that was set aside. Called by `governance.effects`."""

from collections.abc import Iterable
from datetime import datetime

from governance.accounts.holders import holders
from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.notices import actions as notices
from governance.obligations.models import Obligation

AT_MOST = 30
KIND = "set_aside"
ASKED, DECIDED = "asked", "decided"


def asked(obligation: Obligation, *, by: User | None, at: datetime) -> None:
    """Tell those who may agree: all who hold the right nearest to it, but not who set it aside."""
    text = f"{by} says that {named(obligation)} does not apply, and asks for a second person."
    _tell(deciders(obligation, at=at), obligation, text, by=by, at=at, key=ASKED)


def agreed(obligation: Obligation, *, by: User | None, at: datetime) -> None:
    """Tell who set it aside and who works on it."""
    over(obligation, by=by, at=at)
    text = f"{by} agrees that {named(obligation)} does not apply."
    _tell(_people(obligation), obligation, text, by=by, at=at, key=DECIDED)


def disagreed(obligation: Obligation, *, by: User | None, at: datetime) -> None:
    """Tell who set it aside and who works on it why it is owed after all."""
    over(obligation, by=by, at=at)
    text = f"{by} disagrees: {named(obligation)} applies. {obligation.note}"
    _tell(_people(obligation), obligation, text, by=by, at=at, key=DECIDED)


def over(obligation: Obligation, *, by: User | None, at: datetime) -> None:
    """Nobody has to decide on it any more."""
    notices.settle(KIND, obligation, key=ASKED, at=at)


def deciders(obligation: Obligation, *, at: datetime) -> list[User]:
    """Return who may be the second person, those nearest to its department first."""
    able = holders([Permission.OBLIGATION_SET_ASIDE], obligation.department, at=at, at_most=AT_MOST)
    return [person for person in able if person.pk != obligation.set_aside_by_id]


def named(obligation: Obligation) -> str:
    """Return what a sentence calls it."""
    return f"“{obligation.requirement.title}” ({obligation.owed_for})"


def _people(obligation: Obligation) -> list[User | None]:
    return [obligation.set_aside_by, obligation.owner]


def _tell(
    people: Iterable[User | None],
    obligation: Obligation,
    text: str,
    *,
    by: User | None,
    at: datetime,
    key: str,
) -> None:
    url = obligation.get_absolute_url()
    notices.tell(people, kind=KIND, about=obligation, text=text, url=url, key=key, by=by, at=at)
