"""The sign-offs of a round: open them, and begin the next turns."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from governance.approvals.actions.signatures import begin
from governance.approvals.models import Approval, Stage, StageState
from governance.approvals.states import RIGHT_OF_ROLE
from governance.rules.stages import StageRule, stages_for


def open_stages(approval: Approval, *, at: datetime) -> None:
    """Create the stages that the tier and the licence ask for, for the round it is in."""
    rules = stages_for(approval.tier, licence_outcome=approval.assessment.licence_outcome)
    Stage.objects.bulk_create(stage for rule in rules for stage in _seats(approval, rule))
    begin_turns(approval, at=at)


def begin_turns(approval: Approval, *, at: datetime) -> list[Stage]:
    """Note for the stages whose turn it is now that it began; return those whose turn is new."""
    rules = stages_for(approval.tier, licence_outcome=approval.assessment.licence_outcome)
    days = {rule.kind: rule.escalate_after_days for rule in rules}
    begun = list(Stage.objects.waiting().filter(approval=approval, waiting_since=None))
    begin(begun, days, at=at)
    return begun


def unsigned(stages: Iterable[Stage]) -> list[Stage]:
    """Return the stages that nobody has signed."""
    return [stage for stage in stages if stage.state != StageState.SIGNED]


def _seats(approval: Approval, rule: StageRule) -> Iterator[Stage]:
    """Yield one row for each signature: one for all roles together, or one for each role."""
    rights = [RIGHT_OF_ROLE[role] for role in rule.roles]
    everybody = rule.quorum == "all" and len(rights) > 1
    groups = [(role, [RIGHT_OF_ROLE[role]]) for role in rule.roles] if everybody else [("", rights)]
    for seat, group in groups:
        yield Stage(
            approval=approval,
            round=approval.round,
            kind=rule.kind,
            seat=seat,
            rights=f",{','.join(group)},",
            organisation_wide=rule.where == "organisation",
            position=rule.position,
            requested_by_id=approval.requested_by_id,
        )
