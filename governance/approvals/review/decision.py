"""Who may decide now, what stands against it in the words of the refusal, and the other steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.forms import Form

from governance.accounts.models import User
from governance.accounts.permissions import can
from governance.approvals import obstacles, signing
from governance.approvals.forms import ConfirmForm, OptionalReasonForm, ReasonForm, ResubmitForm
from governance.approvals.models import AnyStage, Approval, Delegation, Stage
from governance.approvals.states import STEPS, ApprovalState, why_not

STEP_FORMS: Mapping[str, type[Form]] = {
    "resubmit": ResubmitForm,
    "confirm": ConfirmForm,
    "withdraw": OptionalReasonForm,
    "suspend": ReasonForm,
    "resume": ReasonForm,
}
GRAVE = frozenset({"suspend"})


@dataclass(frozen=True)
class StageLine:
    """One sign-off of this round.

    `is_turn` tells whether it waits for somebody now. `why_not` is why the person who looks
    cannot decide it, "" if they can; `acting_for` is in whose name they would.
    """

    stage: AnyStage
    is_turn: bool
    why_not: str
    acting_for: User | None

    @property
    def may_decide(self) -> bool:
        """Whether the person who looks may request changes or refuse, and sign if nothing lacks."""
        return self.is_turn and not self.why_not


@dataclass(frozen=True)
class Decision:
    """Every sign-off, and what stands against signing any of them.

    `gaps` are part of `against`, sentence by sentence; `lead` is what is said before them.
    """

    lines: Sequence[StageLine]
    against: str
    gaps: Sequence[str]

    @property
    def mine(self) -> list[StageLine]:
        """The sign-offs that the person who looks may decide now."""
        return [line for line in self.lines if line.may_decide]

    @property
    def refused(self) -> StageLine | None:
        """The sign-off whose turn it is, where the person may decide none of them."""
        if self.mine:
            return None
        return next((line for line in self.lines if line.is_turn), None)

    @property
    def lead(self) -> str:
        """The refusal without the gaps, which are listed one by one."""
        return self.against.removesuffix(" ".join(self.gaps)).strip()

    @property
    def listed(self) -> Sequence[str]:
        """The gaps, where it is they that stand in the way."""
        return self.gaps if self.against.endswith(" ".join(self.gaps)) and self.against else ()


@dataclass(frozen=True)
class StepLine:
    """A step other than a decision, its form, and why it cannot be taken."""

    verb: str
    label: str
    form: Form
    reason: str
    danger: bool


def decision_of(
    approval: Approval,
    gaps: Sequence[str],
    user: User,
    *,
    at: datetime,
    delegations: Sequence[Delegation],
) -> Decision:
    """Return the sign-offs of an approval read `with_changes` and with its stages."""
    turn = {stage.pk for stage in approval.waiting_stages}
    lines = [
        _line(stage, approval, user, stage.pk in turn, delegations, at)
        for stage in approval.this_round
    ]
    return Decision(lines, obstacles.against_signing(approval.changes, gaps), gaps)


def _line(
    stage: Stage,
    approval: Approval,
    user: User,
    is_turn: bool,  # noqa: FBT001  # one of two words of a private function
    delegations: Sequence[Delegation],
    at: datetime,
) -> StageLine:
    stages = approval.this_round
    right = signing.right_to_sign(
        stage, approval=approval, stages=stages, user=user, delegations=delegations
    )
    against = obstacles.against_deciding(
        "sign", stage, approval=approval, stages=stages, user=user, at=at, delegations=delegations
    )
    return StageLine(stage, is_turn, against, right.acting_for)


def steps_of(approval: Approval, user: User, *, digest: str, entry: int) -> list[StepLine]:
    """Return the steps that there is reason for now and that the person holds the right to.

    Digest and newest audit entry say what the page was made from.
    """
    seen = {"seen_digest": digest, "seen_entry": entry}
    department = approval.use_case.system.department
    found = []
    for verb, form in STEP_FORMS.items():
        step = STEPS[verb]
        if (
            not _asked_for(verb, approval)
            or not step.needs
            or not can(user, step.needs, department)
        ):
            continue
        reason = why_not(
            step,
            standing=approval.standing,
            user=user,
            department=department,
            requested_by=approval.requested_by,
        )
        filled = form(auto_id=f"{verb}_%s", initial=seen)
        found.append(StepLine(verb, step.label, filled, reason, verb in GRAVE))
    return found


def _asked_for(verb: str, approval: Approval) -> bool:
    """Tell whether the state allows the step and something calls for it."""
    if approval.standing not in STEPS[verb].starts:
        return False
    if verb == "confirm":
        return approval.validity == "needs_review"
    if verb == "resubmit":
        return approval.state == ApprovalState.CHANGES_REQUESTED or approval.is_outdated
    return True
