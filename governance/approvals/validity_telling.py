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
from governance.approvals.validity import current_editions, reasons_of
from governance.notices import actions as notices
from inventory.models import System

# What a person has to act on. A suspension is told when it is made.
TOLD = ("no_longer_valid", "needs_review", "expired", "waiver_ended", "condition_overdue")
NAMED = 3
AT_ONCE = 200


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
    groups = list(_by_people(told, at=at))
    why = _reasons({found[0].pk for _, found in groups if len(found) == 1}, at=at)
    notices.tell_many(
        (_telling(people, found, said, why, because=because) for people, found in groups),
        by=by,
        at=at,
    )
    return len(told)


def _reasons(keys: Iterable[int], *, at: datetime) -> dict[int, str]:
    """Return the first reason why each of these approvals is doubtful, "" where none is known."""
    editions = current_editions()
    rows = Approval.objects.judged(editions, at=at, many=True)
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), AT_ONCE):
        for row in rows.filter(pk__in=wanted[start : start + AT_ONCE]):
            found[row.pk] = next(iter(reasons_of(row, at=at)), "")
    return found


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


def _telling(
    people: list[User],
    approvals: list[Approval],
    said: dict[int, str],
    why: dict[int, str],
    *,
    because: Model | None,
) -> notices.Telling:
    one = approvals[0] if len(approvals) == 1 else None
    return notices.Telling(
        people=people,
        kind="approval_changed",
        about=one or because,
        text=_about_one(one, said, why) if one else _about_many(approvals, said, because),
        url=one.get_absolute_url() if one else _list_of(said[row.pk] for row in approvals),
        key="" if one else "approvals",
    )


def _about_one(approval: Approval, said: dict[int, str], why: dict[int, str]) -> str:
    reason = why.get(approval.pk, "")
    after = f": {reason}" if reason else "."
    return f"The approval of {named(approval)} {_words(said[approval.pk])}{after}"


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
