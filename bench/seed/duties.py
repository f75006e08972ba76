"""Obligations of every use case and of the organisation, in every state."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.seed.rows import write
from bench.seed.world import World
from governance.evidence.models import Evidence
from governance.obligations import actions
from governance.obligations.models import Obligation, ObligationState, Requirement
from inventory.models import UseCase

State = ObligationState
STATES = (State.OPEN, State.FULFILLED, State.IN_PROGRESS, State.OPEN, State.FULFILLED,
          State.NOT_APPLICABLE)  # fmt: skip
DONE = (State.FULFILLED, State.NOT_APPLICABLE)


def add_duties(world: World) -> None:
    """Make the requirements from the rules, and what is owed of them; a third of it is proved."""
    actions.sync_rules(at=world.ago(200))
    duties = list(Requirement.objects.filter(in_force=True, framework__taken_up_at__isnull=False))
    world.obligations = write(
        Obligation,
        (
            _obligation(n, use_case, duties[(n + k) % len(duties)], k, world)
            for n, use_case in enumerate(world.use_cases)
            for k in range(world.scale.obligations)
        ),
    )
    write(Obligation.evidence.through, _proof(world))


def _obligation(
    number: int, use_case: UseCase, requirement: Requirement, turn: int, world: World
) -> Obligation:
    state = State.OPEN if world.scale.all_open else STATES[(number + turn) % len(STATES)]
    return Obligation(
        requirement=requirement,
        use_case=use_case,
        role="deployer",
        applies_from=requirement.applies_from,
        because=[{"rule": requirement.key, "text": "The organisation deploys this system."}],
        edition=requirement.edition,
        version=requirement.version,
        owner_id=use_case.owner_id if (number + turn) % 7 else None,
        due_on=(world.at + timedelta(days=(number * 3 + turn * 11) % 365 - 60)).date(),
        state=state,
        note="Described in the operating manual." if state in DONE else "",
        created_at=use_case.created_at,
        closed_at=world.ago(3) if state in DONE else None,
    )


def _proof(world: World) -> Iterator[Any]:
    link: Any = Obligation.evidence.through
    items = list(Evidence.objects.order_by("pk").values_list("pk", flat=True))
    for n, row in enumerate(world.obligations):
        shown = world.scale.all_open or row.state == State.FULFILLED
        if shown and n % 3 and items:
            yield link(obligation_id=row.pk, evidence_id=items[n % len(items)])
