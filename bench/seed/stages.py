"""The sign-offs of each request, as far as its state says that they came."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bench.seed.rows import pick, write
from bench.seed.world import World
from governance.approvals.models import Approval, ApprovalState, Participation, Stage, StageState
from governance.approvals.states import RIGHT_OF_ROLE
from governance.rules.stages import StageRule, stages_for

GIVEN = (ApprovalState.APPROVED, ApprovalState.SUPERSEDED)


def add_stages(world: World) -> None:
    """Make the stages, and note who took part in those that were decided."""
    stages = write(Stage, (stage for row in world.approvals for stage in _stages(row, world)))
    write(
        Participation,
        (
            Participation(
                approval_id=stage.approval_id,
                round=stage.round,
                stage=stage,
                person_id=stage.decided_by_id,
                requested_by_id=stage.requested_by_id,
            )
            for stage in stages
            if stage.decided_by_id is not None
        ),
    )


def _stages(row: Approval, world: World) -> Iterator[Stage]:
    """Yield the stages with what is decided decided, and the turns that began begun.

    Who refuses or withdraws leaves the later stages as they are: waiting, without a turn.
    """
    rules = stages_for(row.tier, licence_outcome=row.assessment.licence_outcome)
    signed = _signed(row, rules)
    turn = min((rule.position for rule in rules[signed:]), default=0)
    for n, rule in enumerate(rules):
        stage = _stage(row, rule)
        if rule.position <= (turn or rule.position):
            stage.waiting_since = row.submitted_at
            stage.escalates_at = row.submitted_at + timedelta(days=rule.escalate_after_days)
        refuses = n == signed and row.state == ApprovalState.REFUSED
        if n < signed or refuses:
            stage.state = StageState.REFUSED if refuses else StageState.SIGNED
            stage.note = row.decision_reason if refuses else "Read and agreed."
            stage.decided_by = pick(world.signers[rule.kind], row.pk)
            stage.decided_at = row.submitted_at + timedelta(hours=n + 1)
        yield stage


def _signed(row: Approval, rules: Sequence[StageRule]) -> int:
    """Return how many stages are signed: all, or of every second request the first of several."""
    if row.state in GIVEN:
        return len(rules)
    return row.pk % 2 if len(rules) > 1 else 0


def _stage(row: Approval, rule: StageRule) -> Stage:
    return Stage(
        approval=row,
        kind=rule.kind,
        rights=f",{RIGHT_OF_ROLE[rule.roles[0]]},",
        organisation_wide=rule.where == "organisation",
        position=rule.position,
        requested_by_id=row.requested_by_id,
    )
