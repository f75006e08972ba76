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
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.models import Approval, ApprovalState, Stage, StageState
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.models import System, SystemModel
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
    """Make requests of tier 1 that wait for nothing but one signature."""
    pks = SystemModel.objects.values("system")
    systems = list(System.objects.in_use().filter(pk__in=pks).select_related("owner")[:20])
    return [_request(systems[n % len(systems)], n, at=world.at) for n in range(REQUESTS)]


def _request(system: System, number: int, *, at: datetime) -> Stage:
    owner = system.owner
    use_case = inventory.add_use_case(
        system=system, name=f"Decided at once {number}", purpose="Staff sort incoming mail.",
        owner=owner, facts=USUAL_RISK | RISKS[0], ai_act_facts=USUAL_AI_ACT,
        licence_facts=USUAL_LICENCE, by=owner, at=at,
    )  # fmt: skip
    approval = actions.request(use_case, by=owner, at=at)
    for row in rows_of(approval):
        if row.answer is None and not row.waits_for_approval:
            actions.answer(approval, row.item.id, "satisfied", reason="Looked at.", by=owner, at=at)
    return approval.stages.of_this_round().filter(kind="governance").get()


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
    signed = Stage.objects.filter(approval__in=pks, state=StageState.SIGNED).count()
    entries = Entry.objects.telling(Event.STAGE_SIGNED).filter(
        subject_type="approvals.approval", subject_id__in=pks
    )
    taken = said.count("")
    counted = (approved, signed, entries.count(), taken)
    if counted != (REQUESTS,) * 4:
        raise Stopped(
            f"Of {REQUESTS} requests {approved} are approved, {signed} stages are signed, "
            f"{entries.count()} signatures are in the log and {taken} people were told that they "
            "had signed."
        )
