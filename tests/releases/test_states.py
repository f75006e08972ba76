"""The whole table: every verb from every state, and by every role."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import GRANTS, Permission, Role
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases import actions
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import VERBS
from governance.approvals.states import SIGNS
from governance.audit.models import Entry
from governance.rules import release_checklist
from governance.web.refusals import NotAllowed, Refused
from tests.factories import AT, UserFactory
from tests.releases.factories import (
    answered,
    approved,
    described,
    draft,
    in_review,
    released,
    signer,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
State = ReleaseState


def _returned() -> Release:
    release = in_review()
    stage = release.waiting_stages[0]
    actions.request_changes(stage, wanted="Test it again.", by=signer(stage), at=AT)
    release.refresh_from_db()
    return release


def _refused() -> Release:
    release = in_review()
    stage = release.waiting_stages[0]
    actions.refuse(stage, reason="Too dangerous.", by=signer(stage), at=AT)
    release.refresh_from_db()
    return release


def _withdrawn() -> Release:
    release = draft()
    return actions.withdraw(release, reason="Not now.", by=release.requested_by, at=AT)


def _closed() -> Release:
    release = released()
    return actions.close(release, reason="A later one is out.", by=release.requested_by, at=AT)


AT_STATE: dict[State, Callable[[], Release]] = {
    State.DRAFT: draft,
    State.IN_REVIEW: lambda: answered(in_review()),
    State.CHANGES_REQUESTED: _returned,
    State.APPROVED: approved,
    State.RELEASED: released,
    State.REFUSED: _refused,
    State.WITHDRAWN: _withdrawn,
    State.CLOSED: _closed,
}


def _stage(release: Release) -> ReleaseStage:
    turns = [stage for stage in release.this_round if stage.state == "waiting"]
    if turns:
        return turns[0]
    if release.this_round:
        return release.this_round[-1]
    return ReleaseStage(release=release, kind="security", right="security", title="Security review")


def _take(verb: str, release: Release, by: User) -> None:
    first = release_checklist.steps()[0]
    taken = release.steps.in_effect().count()
    upcoming = release_checklist.steps()[taken] if taken < 3 else first
    call: dict[str, Callable[[], object]] = {
        "change": lambda: actions.change(
            release, described(audience="Everybody."), owner=by, by=by, at=LATER
        ),
        "answer": lambda: actions.answer(release, "release-usage", "satisfied", by=by, at=LATER),
        "submit": lambda: actions.submit(release, by=by, at=LATER),
        "sign": lambda: actions.sign(_stage(release), by=by, at=LATER),
        "request_changes": lambda: actions.request_changes(
            _stage(release), wanted="Test it.", by=by, at=LATER
        ),
        "refuse": lambda: actions.refuse(_stage(release), reason="No.", by=by, at=LATER),
        "withdraw": lambda: actions.withdraw(release, reason="No.", by=by, at=LATER),
        "take_step": lambda: actions.take_step(
            release, upcoming.key, criteria=upcoming.criteria, by=by, at=LATER
        ),
        "take_back": lambda: actions.take_back(
            release, first.key, reason="A leak.", by=by, at=LATER
        ),
        "note": lambda: actions.add_note(release, "A report came.", by=by, at=LATER),
        "close": lambda: actions.close(release, reason="Done.", by=by, at=LATER),
    }
    call[verb]()


def _somebody_for(verb: str, release: Release) -> User:
    """A person who may do it, were it allowed in the state."""
    if VERBS[verb].by_requester:
        return release.requested_by
    if VERBS[verb].needs is None:
        return UserFactory(roles=[f"{_role_of(release)}"])
    return UserFactory(roles=["engineer"])


def _role_of(release: Release) -> str:
    roles = {SIGNS[right]: role for right, role in _RIGHTS.items()}
    return roles[SIGNS[_stage(release).right]]


_RIGHTS = {
    "governance": "governance_officer",
    "department": "department_approver",
    "security": "security_reviewer",
    "ethics": "ethics_reviewer",
    "legal": "legal_reviewer",
    "executive": "executive",
}


@pytest.mark.parametrize("state", AT_STATE, ids=str)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(verb: str, state: State) -> None:
    release = AT_STATE[state]()
    assert release.state == state
    person, entries = _somebody_for(verb, release), Entry.objects.about(release).count()

    if verb == "submit" and state == State.IN_REVIEW:
        with pytest.raises(Refused, match="Nothing that this release was submitted with"):
            _take(verb, release, person)
    elif state in VERBS[verb].starts:
        _take(verb, release, person)
        release.refresh_from_db()
        assert release.state in VERBS[verb].ends
        assert Entry.objects.about(release).filter(event=VERBS[verb].event).exists()
        return
    else:
        with pytest.raises(Refused):
            _take(verb, release, person)

    release.refresh_from_db()
    assert release.state == state
    assert Entry.objects.about(release).count() == entries


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_by_every_role(verb: str) -> None:
    start = VERBS[verb].starts[0]
    release = AT_STATE[start]()
    needs = VERBS[verb].needs or SIGNS[_stage(release).right]

    for role in Role.values:
        person, point = UserFactory(roles=[role]), transaction.savepoint()
        if VERBS[verb].by_requester:
            Release.objects.filter(pk=release.pk).update(requested_by=person)
        if needs in GRANTS[role]:
            _take(verb, Release.objects.get(pk=release.pk), person)
        else:
            with pytest.raises(NotAllowed, match="Ask an administrator"):
                _take(verb, Release.objects.get(pk=release.pk), person)
        transaction.savepoint_rollback(point)


def test_the_requester_never_signs_even_with_every_role() -> None:
    person = UserFactory(roles=["engineer", "security_reviewer"])
    release = answered(in_review(by=person))
    stage = release.stages.get(kind="security")

    with pytest.raises(NotAllowed, match="Someone other than the requester"):
        actions.sign(stage, by=person, at=LATER)


def test_nobody_else_submits_in_the_name_of_the_requester() -> None:
    release = draft()

    with pytest.raises(NotAllowed, match="can submit this, because whoever submits"):
        actions.submit(release, by=UserFactory(roles=["engineer"]), at=LATER)


def test_one_person_signs_one_stage() -> None:
    release = answered(in_review())
    person = UserFactory(roles=["security_reviewer", "legal_reviewer"])
    actions.sign(release.stages.get(kind="security"), by=person, at=LATER)

    with pytest.raises(Refused, match="already decided another stage"):
        actions.sign(release.stages.get(kind="legal"), by=person, at=LATER)


def test_governance_signs_last() -> None:
    release = answered(in_review())
    stage = release.stages.get(kind="governance")

    with pytest.raises(Refused, match="must be signed first"):
        actions.sign(stage, by=signer(stage), at=LATER)


def test_a_role_in_another_department_does_not_sign() -> None:
    release, other = answered(in_review()), draft(revision=None, by=None)
    assert other.department != release.department
    reviewer = UserFactory(roles=[("security_reviewer", other.department)])

    with pytest.raises(NotAllowed):
        actions.sign(release.stages.get(kind="security"), by=reviewer, at=LATER)


def test_the_permission_to_work_on_releases_is_declared_once() -> None:
    holders = {role for role, given in GRANTS.items() if Permission.RELEASE_REQUEST in given}

    assert holders == {Role.ENGINEER, Role.GOVERNANCE_OFFICER}
