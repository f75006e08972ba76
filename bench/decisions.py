"""Measure two hundred decisions at once: two people on each of a hundred requests."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from time import perf_counter

from django.db import connection

from bench.figures import Figure
from bench.seed.use_cases import RISKS
from bench.seed.world import World
from demo.organisation.facts import USUAL_AI_ACT, USUAL_LICENCE, USUAL_RISK
from governance.accounts.models import User
from governance.approvals import actions, obstacles
from governance.approvals.checklist import rows_of
from governance.approvals.models import (
    Approval,
    ApprovalState,
    Stage,
    StageState,
)
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.models import System, SystemModel, TrustEvidence
from scripts.console import Stopped

REQUESTS = 100
CONNECTIONS = 32


def measure(world: World, say: Callable[[str], None]) -> list[Figure]:
    """Decide, count, and compare with what has to come out.

    :raises Stopped: if a decision was lost, given twice, or refused without a reason.
    """
    say("  two hundred decisions at once")
    stages = _requested(world)
    people = world.signers["governance"][:2]
    tasks = [(stage, person) for stage in stages for person in people]
    begin = perf_counter()
    said = _all_at_once(tasks, at=world.at)
    seconds = perf_counter() - begin
    _check(stages, said)
    refused = Counter(sentence for sentence in said if sentence)
    return [
        Figure(
            what=f"{len(tasks)} decisions at once, over {CONNECTIONS} connections", unit="s",
            measured=seconds,
            also=f"{REQUESTS} approved once each; {refused.total()} refused in words, "
            f"for example: {next(iter(refused))}",
        )
    ]  # fmt: skip


def _requested(world: World) -> list[Stage]:
    """Make requests of tier 1 that wait for nothing but the signature of governance.

    :raises Stopped: if the seed has too few systems of which nothing else is missing.
    """
    pks = SystemModel.objects.values("system")
    systems = list(System.objects.in_use().filter(pk__in=pks))
    _trust(systems, at=world.at)
    owner = world.signers["governance"][2]
    found: list[Stage] = []
    for number in range(REQUESTS * 4):
        approval = _request(systems[number % len(systems)], number, owner, at=world.at)
        found += _ready(approval, world)
        if len(found) == REQUESTS:
            return found
    raise Stopped(f"Only {len(found)} requests of the seed wait for one signature alone.")


def _ready(approval: Approval, world: World) -> list[Stage]:
    """Return the stage that is left once the others are signed; none where something is missing."""
    stages = {stage.kind: stage for stage in approval.stages.of_this_round()}
    if "governance" not in stages or obstacles.gaps_for(approval, at=world.at):
        actions.withdraw(approval, reason="More is missing.", by=approval.requested_by, at=world.at)
        return []
    last = stages.pop("governance")
    for kind, stage in stages.items():
        actions.sign(stage, by=world.signers[kind][0], at=world.at)
    return [last]


def _trust(systems: list[System], *, at: datetime) -> None:
    """Let the commits in use pass what every tier asks for: the seed leaves some short of it."""
    TrustEvidence.objects.bulk_create(
        (
            TrustEvidence(
                revision_id=revision, item=item, status="pass", method="Seeded", checked_at=at
            )
            for revision in set(
                SystemModel.objects.filter(system__in=systems).values_list("revision", flat=True)
            )
            for item in ("E1", "E2", "E3", "E4", "E5")
        ),
        update_conflicts=True,
        unique_fields=["revision", "item"],
        update_fields=["status", "method", "checked_at", "expires_at"],
    )


def _request(system: System, number: int, owner: User, *, at: datetime) -> Approval:
    use_case = inventory.add_use_case(
        system=system, name=f"Decided at once {number}", purpose="Staff sort incoming mail.",
        owner=owner, facts=USUAL_RISK | RISKS[0], ai_act_facts=USUAL_AI_ACT,
        licence_facts=USUAL_LICENCE, by=owner, at=at,
    )  # fmt: skip
    approval = actions.request(use_case, by=owner, at=at)
    for row in rows_of(approval):
        if row.answer is None and not row.waits_for_approval:
            actions.answer(approval, row.item.id, "satisfied", reason="Looked at.", by=owner, at=at)
    return approval


def _all_at_once(tasks: list[tuple[Stage, User]], *, at: datetime) -> list[str]:
    """Return for each decision "" if it was taken, else the sentence that refused it."""
    ready = threading.Barrier(CONNECTIONS)
    with ThreadPoolExecutor(CONNECTIONS, initializer=ready.wait) as pool:
        return list(pool.map(lambda task: _sign(*task, at=at), tasks))


def _sign(stage: Stage, person: User, *, at: datetime) -> str:
    try:
        actions.sign(stage, by=person, at=at)
    except Refused as refusal:
        return str(refusal)
    finally:
        connection.close()
    return ""


def _check(stages: list[Stage], said: list[str]) -> None:
    pks = [stage.approval_id for stage in stages]
    approved = Approval.objects.filter(pk__in=pks, state=ApprovalState.APPROVED).count()
    once = [stage.pk for stage in stages]
    signed = Stage.objects.filter(pk__in=once, state=StageState.SIGNED).count()
    entries = Entry.objects.telling(Event.STAGE_SIGNED).filter(
        subject_type="approvals.approval", subject_id__in=pks, after__stage="governance"
    )
    taken = said.count("")
    counted = (approved, signed, entries.count(), taken)
    if counted != (REQUESTS,) * 4:
        raise Stopped(
            f"Of {REQUESTS} requests {approved} are approved, {signed} stages are signed, "
            f"{entries.count()} signatures are in the log and {taken} people were told that they "
            "had signed."
        )
