"""The first screen: for each thing a person may do, what waits for them. Every block once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.approvals import inbox_list
from governance.approvals.models import Approval, Condition, Delegation
from governance.approvals.releases import inbox as releases
from governance.approvals.signing import delegations_to
from governance.approvals.validity import current_editions
from governance.evidence.models import Evidence, EvidenceQuerySet
from governance.obligations.models import Obligation
from governance.reports import board
from governance.reports.mine import owned_systems, use_cases
from governance.reports.models import Pack
from governance.watch.models import Change, Finding, Poll, Sync

SHOWN = 8
INBOX = 20
SOON = timedelta(days=60)
PROOF_DAYS = 90
NEW = timedelta(days=14)
SIGNS = tuple(permission for permission in Permission if permission.name.startswith("SIGN_"))
P = Permission
# What a block shows of its rows; the rest of what they name is long.
OWED = ("requirement__title", "requirement__ref", "use_case__name", "model__repo_id")
OF_APPROVAL = (
    "state",
    "expires_at",
    "suspended_at",
    "suspended_because",
    "decision_reason",
    "use_case__name",
    "use_case__system__name",
)


@dataclass(frozen=True)
class Block:
    """One part of the page. `template` shows it, from `rows` and the page's context."""

    key: str
    title: str
    template: str
    content: Mapping[str, Any]
    wide: bool = True


@dataclass(frozen=True)
class Shared:
    """What several blocks read; a page reads each of it once."""

    user: User
    at: datetime

    @cached_property
    def editions(self) -> dict[str, str]:
        """The digests of `current_editions`."""
        return current_editions()

    @cached_property
    def owned(self) -> list[int]:
        """The keys of the systems that the person owns."""
        return owned_systems(self.user)

    @cached_property
    def delegations(self) -> Sequence[Delegation]:
        """What others delegated to the person."""
        return delegations_to(self.user, at=self.at)


def home(user: User, *, at: datetime) -> tuple[Block, ...]:
    """Return the blocks for what this person may do, in the order in which they are worked."""
    shared = Shared(user, at)
    blocks = [
        build(user, at, shared)
        for permissions, build in BLOCKS
        if any(map(_may(user), permissions))
    ]
    return tuple(block for block in blocks if block)


def _may(user: User) -> Callable[[Permission], bool]:
    return lambda permission: can_anywhere(user, permission)


def _inbox(user: User, at: datetime, shared: Shared) -> Block:
    rows = inbox_list.first_rows(user, INBOX, at=at, delegations=shared.delegations)
    content = {"rows": rows, "delegations": shared.delegations}
    return Block("inbox", "Waiting for your decision", "reports/home/inbox.html", content)


def _delegated(user: User, at: datetime, shared: Shared) -> Block | None:
    """Show the inbox to whom others delegated theirs, and who may sign nothing themselves."""
    if inbox_list.concerns(user) or not shared.delegations:
        return None
    return _inbox(user, at, shared)


def _position(user: User, at: datetime, shared: Shared) -> Block:
    content = {
        "proof": board.proof(board.duties_of(user, at=at)),
        "approvals": board.approvals(user, at=at, editions=shared.editions),
        "findings": board.findings(user, at=at),
        "incidents": board.incidents(user),
    }
    return Block("position", "Where we stand", "reports/home/position.html", content)


def _mine(user: User, at: datetime, shared: Shared) -> Block:
    rows = use_cases(user, at=at, editions=shared.editions, owned=shared.owned)
    content = {"rows": rows}
    return Block("mine", "My systems", "reports/home/mine.html", content)


def _to_fix(user: User, at: datetime, shared: Shared) -> Block:
    mine = Q(owner=user) | Q(system__in=shared.owned)
    rows = Finding.objects.visible_to(user).unsettled(at).filter(mine)
    found = list(rows.select_related("system").order_by("due_on", "pk")[:SHOWN])
    return Block("to-fix", "Findings to fix", "reports/home/to_fix.html", {"rows": found})


def _clocks(user: User, at: datetime, shared: Shared) -> Block | None:
    rows = board.clocks(user)
    content = {"rows": rows, "now": at}
    return Block("clocks", "Clocks that run", "reports/home/clocks.html", content) if rows else None


def _releases(user: User, at: datetime, shared: Shared) -> Block | None:
    found = list(releases.rows(user, at=at, delegations=shared.delegations)[:SHOWN])
    content = {"rows": found, "delegations": shared.delegations} if found else {}
    template = "reports/home/releases.html"
    block = Block("releases", "Releases that wait for you", template, content)
    return block if found else None


def _set_aside(user: User, at: datetime, shared: Shared) -> Block | None:
    rows = Obligation.objects.visible_to(user).to_decide(user).order_by("set_aside_at")
    named = rows.select_related("requirement", "use_case", "model", "set_aside_by")
    found = list(named.only("note", "set_aside_at", "set_aside_by__full_name", *OWED)[:SHOWN])
    title, template = "Duties set aside that wait for you", "reports/home/set_aside.html"
    return Block("set-aside", title, template, {"rows": found}) if found else None


def _expiring(user: User, at: datetime, shared: Shared) -> Block:
    editions = shared.editions
    rows = (
        Approval.objects.filter(pk__in=_to_look_at(user, at, editions))
        .judged(editions, at=at)
        .select_related("use_case__system")
        .only(*OF_APPROVAL)
        .order_by("expires_at")
    )
    content = {"rows": list(rows)}
    return Block(
        "expiring", "Approvals to look at again", "reports/home/expiring.html", content, wide=False
    )


def _to_look_at(user: User, at: datetime, editions: dict[str, str]) -> list[int]:
    """Return the keys of the few that are shown, what runs out first.

    So what speaks against an approval is asked of all of them only where few run out soon.
    """
    seen = Approval.objects.visible_to(user).order_by("expires_at")
    chosen = list(seen.over_within(at, SOON.days).values_list("pk", flat=True)[:SHOWN])
    if len(chosen) == SHOWN:
        return chosen
    asked = seen.to_look_at(at=at, days=SOON.days, editions=editions)
    return list(asked.values_list("pk", flat=True)[:SHOWN])


def _overdue(user: User, at: datetime, shared: Shared) -> Block:
    duties = Obligation.objects.visible_to(user).overdue(at)
    path = {"approval__in": Approval.objects.visible_to(user).filter(state="approved")}
    conditions = Condition.objects.overdue(at).filter(**path).select_related("approval__use_case")
    named = duties.select_related("requirement", "use_case", "model", "owner")
    content = {
        "duties": list(named.only("due_on", "owner__full_name", *OWED)[:SHOWN]),
        "conditions": list(conditions.only("text", "due_on", "approval__use_case__name")[:SHOWN]),
    }
    return Block("overdue", "Overdue", "reports/home/overdue.html", content, wide=False)


def _ending_evidence(user: User, at: datetime, shared: Shared) -> Block | None:
    seen = Evidence.objects.visible_to(user).added_by_people()  # The software renews its own.
    ending = seen.ending_within(at.date(), PROOF_DAYS).defer("record").order_by("valid_until", "pk")
    found = _relied_on(ending, at)
    content = {"rows": found, "days": PROOF_DAYS}
    if not found:
        return None
    title = "Evidence that runs out soon"
    return Block("evidence", title, "reports/home/evidence.html", content, wide=False)


def _relied_on(rows: EvidenceQuerySet, at: datetime) -> list[Evidence]:
    """Return the first few of these that something rests on.

    Most evidence is there because something does: of the first ones this is quickly asked, of all
    of them only where those are too few.
    """
    first = list(rows.values_list("pk", flat=True)[: SHOWN * 8])
    found = list(rows.filter(pk__in=first).relied_on(at)[:SHOWN])
    if len(found) == SHOWN or len(first) < SHOWN * 8:
        return found
    return list(rows.relied_on(at)[:SHOWN])


def _changes(user: User, at: datetime, shared: Shared) -> Block:
    rows = Change.objects.visible_to(user).filter(found_at__gte=at - NEW)
    content = {"rows": list(rows.select_related("model").order_by("-found_at")[:SHOWN])}
    return Block("changes", "New at the hubs", "reports/home/changes.html", content, wide=False)


def _packs(user: User, at: datetime, shared: Shared) -> Block:
    rows = Pack.objects.visible_to(user).select_related("use_case__system", "requested_by")
    content = {"rows": list(rows[:SHOWN])}
    return Block("packs", "Audit packs", "reports/home/packs.html", content, wide=False)


def _record(user: User, at: datetime, shared: Shared) -> Block:
    return Block("record", "The record", "reports/home/record.html", {}, wide=False)


def _settings(user: User, at: datetime, shared: Shared) -> Block:
    stale = Poll.objects.stale().select_related("model").order_by("stale_since")
    content = {"syncs": list(Sync.objects.all()[:3]), "stale": list(stale[:SHOWN])}
    return Block("settings", "Settings and sources", "reports/home/settings.html", content)


BLOCKS: tuple[
    tuple[tuple[Permission, ...], Callable[[User, datetime, Shared], Block | None]], ...
] = (
    ((P.SYSTEM_READ,), _clocks),
    (SIGNS, _inbox),
    ((P.SYSTEM_READ,), _delegated),
    ((P.SYSTEM_READ,), _releases),
    ((P.OBLIGATION_SET_ASIDE,), _set_aside),
    ((P.BOARD_READ,), _position),
    ((P.SYSTEM_EDIT,), _mine),
    ((P.FINDING_TRIAGE,), _to_fix),
    ((P.SIGN_GOVERNANCE, P.SIGN_DEPARTMENT), _expiring),
    ((P.SIGN_GOVERNANCE, P.SIGN_DEPARTMENT), _overdue),
    ((P.SIGN_GOVERNANCE,), _ending_evidence),
    ((P.SIGN_GOVERNANCE, P.SIGN_SECURITY), _changes),
    ((P.AUDIT_READ,), _packs),
    ((P.AUDIT_READ,), _record),
    ((P.SETTINGS_MANAGE,), _settings),
)
