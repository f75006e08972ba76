"""Tell people that approvals do not hold as they did: one notice for all that one change concerns.

What was last told of each approval is remembered, so that nothing is told twice and what a worker
missed is told by the next look at all of them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Model, Q
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.audience import officers, requester_and_owner
from governance.approvals.concerned import systems_of
from governance.approvals.models import Approval, ApprovalState
from governance.approvals.telling import named
from governance.approvals.validity import current_editions, validity_of
from governance.notices import actions as notices
from inventory.models import System

# What a person has to act on. A suspension is told when it is made.
TOLD = ("no_longer_valid", "needs_review", "expired", "waiver_ended", "condition_overdue")
NAMED = 3


def changed(subject: Model, *, by: User | None, at: datetime) -> None:
    """Tell of the approvals that a change of this thing made doubtful."""
    changed_together([subject], by=by, at=at)


def changed_together(subjects: Sequence[Model], *, by: User | None, at: datetime) -> None:
    """Tell once of all approvals that changes of these things made doubtful."""
    systems = System.objects.filter(systems_of(subjects)).values("pk")
    about = subjects[0] if len(subjects) == 1 else None
    _tell_news(Q(use_case__system__in=systems), because=about, by=by, at=at)


def tell_all(*, at: datetime) -> int:
    """Tell of every approval that has become doubtful and of which nobody was told yet."""
    return _tell_news(Q(), because=None, by=None, at=at)


def _tell_news(which: Q, *, because: Model | None, by: User | None, at: datetime) -> int:
    rows = Approval.objects.filter(which, state=ApprovalState.APPROVED)
    rows = rows.with_validity(at=at, editions=current_editions())
    said = {row.pk: row.validity for row in rows.only("pk")}
    news = notices.news_of("approvals.approval", "validity", said, usual="valid", at=at)
    told = sorted(pk for pk in news if said[pk] in TOLD)
    for people, approvals in _by_people(told, at=at):
        _tell(people, approvals, said, because=because, by=by, at=at)
    return len(told)


def _by_people(keys: list[int], *, at: datetime) -> Iterable[tuple[list[User], list[Approval]]]:
    """Yield who is told of the same approvals, together."""
    rows = Approval.objects.filter(pk__in=keys).order_by("pk")
    each: dict[User, list[Approval]] = {}
    of_department: dict[int, list[User]] = {}
    for row in rows.select_related(
        "requested_by", "use_case__owner", "use_case__system__department"
    ):
        department = row.use_case.system.department
        if department.pk not in of_department:
            of_department[department.pk] = officers(department, at=at)
        for person in {*requester_and_owner(row), *of_department[department.pk]}:
            each.setdefault(person, []).append(row)
    alike: dict[tuple[int, ...], tuple[list[User], list[Approval]]] = {}
    for person, approvals in each.items():
        found = alike.setdefault(tuple(row.pk for row in approvals), ([], approvals))
        found[0].append(person)
    return alike.values()


def _tell(
    people: list[User],
    approvals: list[Approval],
    said: dict[int, str],
    *,
    because: Model | None,
    by: User | None,
    at: datetime,
) -> None:
    one = approvals[0] if len(approvals) == 1 else None
    notices.tell(
        people,
        kind="approval_changed",
        about=one or because,
        text=_about_one(one, at) if one else _about_many(approvals, said, because),
        url=one.get_absolute_url() if one else _list_of(said[row.pk] for row in approvals),
        key="" if one else "approvals",
        by=by,
        at=at,
    )


def _about_one(approval: Approval, at: datetime) -> str:
    found = validity_of(approval, at=at)
    reason = f": {found.reasons[0]}" if found.reasons else "."
    return f"The approval of {named(approval)} {_words(found.state)}{reason}"


def _about_many(approvals: list[Approval], said: dict[int, str], because: Model | None) -> str:
    states = {said[row.pk] for row in approvals}
    names = ", ".join(f"“{row.use_case.name}”" for row in approvals[:NAMED])
    more = f" and {len(approvals) - NAMED} more" if len(approvals) > NAMED else ""
    cause = f" after a change of {because}" if because else ""
    what = " or ".join(_words(state, many=True) for state in TOLD if state in states)
    return f"{len(approvals)} approvals {what}{cause}: {names}{more}."


def _words(state: str, *, many: bool = False) -> str:
    one, several = {
        "no_longer_valid": ("is no longer valid", "are no longer valid"),
        "needs_review": ("needs review", "need review"),
        "expired": ("has expired", "have expired"),
        "waiver_ended": ("rests on a waiver that ended", "rest on a waiver that ended"),
        "condition_overdue": ("has an overdue condition", "have an overdue condition"),
    }[state]
    return several if many else one


def _list_of(states: Iterable[str]) -> str:
    """Return the list of approvals, narrowed where all are in one state."""
    found = sorted(set(states))
    narrowed = f"?{urlencode({'validity': found[0]})}" if len(found) == 1 else ""
    return f"{reverse('approvals:approval-list')}{narrowed}"
