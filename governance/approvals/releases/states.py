"""Every step a release can take, as one table: from where, to where, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission
from governance.approvals.releases.standings import AGREED, EDITABLE, ReleaseState
from governance.approvals.states import A_PERSON, FOUR_EYES, lacking
from governance.audit.events import Event

State = ReleaseState


@dataclass(frozen=True)
class ReleaseVerb:
    """One thing that can be done to a release.

    `ends` are the states it can lead to, () where it stays as it is. `needs` is None where the
    sign-off says who may. Whoever submits must not sign, and only they are kept from it: so only
    they submit (`by_requester`).
    """

    verb: str
    label: str
    starts: tuple[State, ...]
    ends: tuple[State, ...]
    event: Event
    needs: Permission | None = Permission.RELEASE_REQUEST
    four_eyes: bool = False
    by_requester: bool = False


_VERBS = (
    ReleaseVerb("change", "Change", EDITABLE, (), Event.RELEASE_CHANGED),
    ReleaseVerb(
        "answer",
        "Answer the checklist",
        (*EDITABLE, State.IN_REVIEW),
        (),
        Event.RELEASE_ANSWERED,
        needs=Permission.CHECKLIST_ANSWER,
    ),
    ReleaseVerb(
        "submit",
        "Submit for review",
        (*EDITABLE, State.IN_REVIEW),
        (State.IN_REVIEW,),
        Event.RELEASE_SUBMITTED,
        by_requester=True,
    ),
    ReleaseVerb(
        "sign",
        "Sign",
        (State.IN_REVIEW,),
        (State.IN_REVIEW, State.APPROVED),
        Event.RELEASE_SIGNED,
        needs=None,
        four_eyes=True,
    ),
    ReleaseVerb(
        "request_changes",
        "Request changes",
        (State.IN_REVIEW,),
        (State.CHANGES_REQUESTED,),
        Event.RELEASE_RETURNED,
        needs=None,
        four_eyes=True,
    ),
    ReleaseVerb(
        "refuse",
        "Refuse",
        (State.IN_REVIEW,),
        (State.REFUSED,),
        Event.RELEASE_REFUSED,
        needs=None,
        four_eyes=True,
    ),
    ReleaseVerb(
        "withdraw",
        "Withdraw",
        (*EDITABLE, State.IN_REVIEW, State.APPROVED),
        (State.WITHDRAWN,),
        Event.RELEASE_WITHDRAWN,
    ),
    ReleaseVerb("take_step", "Take the step", AGREED, (State.RELEASED,), Event.RELEASE_STEP_TAKEN),
    ReleaseVerb(
        "take_back",
        "Take the step back",
        (State.RELEASED,),
        AGREED,
        Event.RELEASE_STEP_TAKEN_BACK,
    ),
    ReleaseVerb("note", "Add a note", AGREED, (), Event.RELEASE_NOTED),
    ReleaseVerb("close", "Close", (State.RELEASED,), (State.CLOSED,), Event.RELEASE_CLOSED),
)
VERBS: Mapping[str, ReleaseVerb] = {one.verb: one for one in _VERBS}

NOT_FROM: Mapping[State, str] = {
    State.DRAFT: "The release is a draft. It has to be submitted and signed first.",
    State.IN_REVIEW: "The release is in review.",
    State.CHANGES_REQUESTED: (
        "A reviewer has requested changes. The release waits until it is submitted again."
    ),
    State.APPROVED: "The release is approved, and no step has been taken yet.",
    State.RELEASED: "The model is out already. The work on it ends when the release is closed.",
    State.REFUSED: "The release was refused. Propose it anew once the reason is settled.",
    State.WITHDRAWN: "The release was withdrawn. Propose it anew.",
    State.CLOSED: "The release is closed.",
}


def why_not(
    verb: str,
    *,
    state: ReleaseState,
    user: User | None,
    department: Department,
    requested_by: User,
    stage_lacking: str = "",
) -> str:
    """Return why this user cannot do this to a release now, or "" if they can.

    None is the software, which answers what it knows and takes no other step. `stage_lacking`
    says why the person may not give a sign-off.
    """
    step = VERBS[verb]
    if state not in step.starts:
        return NOT_FROM[state]
    if user is None:
        return "" if verb == "answer" else A_PERSON
    if step.four_eyes and user == requested_by:
        return FOUR_EYES
    if step.by_requester and user != requested_by:
        return (
            f"Only {requested_by} can submit this, because whoever submits must not sign. "
            "Anybody who may work on releases can withdraw it and propose it anew."
        )
    if step.needs is None:
        return stage_lacking
    return lacking(step.needs, user, department)
