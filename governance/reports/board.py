"""The organisation's position in numbers; every number has the address of the rows it counts."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.approvals.models import Approval
from governance.approvals.validity import current_editions
from governance.approvals.validity_words import COLOURS, VALIDITY
from governance.incidents.forms import SEVERITIES
from governance.incidents.models import Clock, Incident
from governance.obligations.models import (
    UNFULFILLED,
    Obligation,
    ObligationQuerySet,
    ObligationState,
)
from governance.reports.drill import AGES, age
from governance.watch.models import Finding, Severity
from governance.web.addresses import list_of
from governance.web.refusals import NotAllowed

NEXT_CLOCKS = 12
OF_A_CLOCK = ("due_at", "at_once", "regime", "title", "who_to")


@dataclass(frozen=True)
class Number:
    """One number, what it counts, and the list that shows exactly these rows."""

    name: str
    value: int
    url: str
    state: str = ""


@dataclass(frozen=True)
class Duties:
    """How many duties of one first day are owed, and how far they are. None: on a change."""

    applies_from: date | None
    owed: int
    claimed: int
    evidenced: int
    working: int
    overdue: int


@dataclass(frozen=True)
class Readiness:
    """The duties of one first day, by what shows that they are done. `day` None: on a change."""

    day: date | None
    in_force: bool
    evidenced: Number
    attested: Number
    open: Number


@dataclass(frozen=True)
class Proof:
    """Claim against evidence over everything that is owed; shares are 0 to 100."""

    owed: Number
    claimed: Number
    evidenced: Number
    overdue: Number
    claimed_share: int
    evidenced_share: int


@dataclass(frozen=True)
class Ages:
    """Findings of one severity that still ask for work, by how long they are known."""

    severity: str
    label: str
    numbers: tuple[Number, ...]
    all: Number


@dataclass(frozen=True)
class Board:
    """Everything on the board page."""

    readiness: tuple[Readiness, ...]
    proof: Proof
    approvals: tuple[Number, ...]
    findings: tuple[Ages, ...]
    incidents: tuple[Number, ...]
    clocks: Sequence[Clock]


def board_reader(user: User) -> User:
    """Return the person, if they may read the board page somewhere.

    :raises NotAllowed: otherwise.
    """
    if not can_anywhere(user, Permission.BOARD_READ):
        raise NotAllowed("You may not read the board page. Ask an administrator for the role.")
    return user


def board(user: User, *, at: datetime) -> Board:
    """Return the board of what this person may see, in a fixed number of statements."""
    duties = duties_of(user, at=at)
    return Board(
        readiness=readiness(duties, at=at),
        proof=proof(duties),
        approvals=approvals(user, at=at),
        findings=findings(user, at=at),
        incidents=incidents(user),
        clocks=clocks(user),
    )


def readiness(duties: Sequence[Duties], *, at: datetime) -> tuple[Readiness, ...]:
    """Return the duties by their first day, the earliest first, those without a day last."""
    rows = sorted(duties, key=lambda row: row.applies_from or date.max)
    return tuple(_readiness(row, at=at) for row in rows)


def _readiness(row: Duties, *, at: datetime) -> Readiness:
    day = row.applies_from
    since = day.isoformat() if day else "none"
    numbers = {
        "evidenced": row.evidenced,
        "attested": row.claimed - row.evidenced,
        "open": row.working,
    }
    return Readiness(
        day=day,
        in_force=day is not None and day <= at.date(),
        **{
            name: Number(name, value, _obligations(applies=since, shown=name), name)
            for name, value in numbers.items()
        },
    )


def proof(duties: Sequence[Duties]) -> Proof:
    """Return how much is said to be done, and how much of it current evidence shows."""
    owed, claimed, evidenced, overdue = (
        sum(getattr(row, name) for row in duties)
        for name in ("owed", "claimed", "evidenced", "overdue")
    )
    return Proof(
        owed=Number("Owed", owed, _obligations(shown="owed")),
        claimed=Number("Said to be done", claimed, _register(state="fulfilled")),
        evidenced=Number("Evidenced", evidenced, _register(shown="evidenced")),
        overdue=Number("Overdue", overdue, _register(due="overdue"), "overdue"),
        claimed_share=100 * claimed // (owed or 1),
        evidenced_share=100 * evidenced // (owed or 1),
    )


def duties_of(user: User, *, at: datetime) -> list[Duties]:
    """Return what the person may see of what is owed, counted by first day.

    What evidence shows is asked of fulfilled duties alone, which is most of the time it takes; the
    states are counted by themselves, since their index holds all that it takes.
    """
    seen = Obligation.objects.visible_to(user).order_by()
    evidenced, overdue = _by_first_day(seen.evidenced(at)), _by_first_day(seen.overdue(at))
    states: dict[date | None, Counter[str]] = defaultdict(Counter)
    counted = seen.owed().values_list("applies_from", "state")
    for day, state, number in counted.annotate(number=Count("*")):
        states[day][state] = number
    return [
        Duties(
            applies_from=day,
            owed=found.total(),
            claimed=found[ObligationState.FULFILLED],
            evidenced=evidenced.get(day, 0),
            working=sum(found[state] for state in UNFULFILLED),
            overdue=overdue.get(day, 0),
        )
        for day, found in states.items()
    ]


def _by_first_day(rows: ObligationQuerySet) -> dict[date | None, int]:
    return dict(rows.values_list("applies_from").annotate(number=Count("*")))


def approvals(
    user: User, *, at: datetime, editions: dict[str, str] | None = None
) -> tuple[Number, ...]:
    """Return how many approvals hold, and how many do not and why.

    `editions` are those of `current_editions`, where a page has them.
    """
    rows = Approval.objects.visible_to(user)
    counted = rows.count_by_validity(at=at, editions=editions or current_editions())
    address = list_of("approvals:approval-list")
    return tuple(
        Number(
            label, counted[key], f"{address}?{urlencode({'validity': key})}", COLOURS.get(key, key)
        )
        for key, label in VALIDITY.items()
        if counted.get(key)
    )


def findings(user: User, *, at: datetime) -> tuple[Ages, ...]:
    """Return the findings that ask for work, by severity and by how long they are known."""
    rows = Finding.objects.visible_to(user).unsettled(at).order_by()
    ages = {key: Count("pk", filter=age(key, at=at)) for key in AGES}
    found = {row["severity"]: row for row in rows.values("severity").annotate(**ages)}
    return tuple(_ages(severity, found.get(severity.value, {})) for severity in Severity)


def _ages(severity: Severity, row: Mapping[str, Any]) -> Ages:
    named = {"severity": severity.value}
    numbers = tuple(
        Number(label, row.get(key, 0), _findings(**named, age=key)) for key, label in AGES.items()
    )
    total = Number("All", sum(one.value for one in numbers), _all(**named), severity.value)
    return Ages(severity.value, str(severity.label), numbers, total)


def incidents(user: User) -> tuple[Number, ...]:
    """Return the open incidents by severity."""
    rows = Incident.objects.visible_to(user).open().order_by()
    counted = dict(
        rows.values("severity").annotate(number=Count("pk")).values_list("severity", "number")
    )
    address = list_of("incidents:incident-list")
    return tuple(
        Number(
            str(label),
            counted.get(key, 0),
            f"{address}?{urlencode({'state': 'open', 'severity': key})}",
            str(key),
        )
        for key, label in SEVERITIES
    )


def clocks(user: User) -> Sequence[Clock]:
    """Return the reporting deadlines that run next."""
    rows = Clock.objects.visible_to(user).running().select_related("incident")
    return list(rows.only(*OF_A_CLOCK, "incident__title").order_by("due_at")[:NEXT_CLOCKS])


def _all(**narrowed: str) -> str:
    narrowed = {"state": "unsettled"} | narrowed
    return f"{list_of('watch:finding-list')}?{urlencode(narrowed)}"


def _obligations(**narrowed: str) -> str:
    return f"{list_of('reports:board-obligations')}?{urlencode(narrowed)}"


def _register(**narrowed: str) -> str:
    return f"{list_of('obligations:obligation-list')}?{urlencode(narrowed)}"


def _findings(**narrowed: str) -> str:
    narrowed = {"state": "unsettled"} | narrowed
    return f"{list_of('reports:board-findings')}?{urlencode(narrowed)}"
