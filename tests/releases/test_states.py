"""The whole table: every verb from every state, by every role, by who submitted it, by delegates.

Who may do what is written out here once more, so that a change of the table or of the roles has
to be meant.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from django.db import transaction

from governance.accounts.models import RoleAssignment, User
from governance.accounts.permissions import GRANTS, Permission, Role
from governance.approvals.diagram import RELEASES, releases_page
from governance.approvals.models import Release, ReleaseStage
from governance.approvals.releases import actions
from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import VERBS
from governance.audit.models import Entry
from governance.rules import release_checklist
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import delegated
from tests.factories import AT, DepartmentFactory, UserFactory
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


EDITABLE = {State.DRAFT, State.CHANGES_REQUESTED}
FROM: Mapping[str, set[State]] = {
    "change": EDITABLE,
    "answer": EDITABLE | {State.IN_REVIEW},
    "submit": EDITABLE | {State.IN_REVIEW},
    "sign": {State.IN_REVIEW},
    "request_changes": {State.IN_REVIEW},
    "refuse": {State.IN_REVIEW},
    "withdraw": EDITABLE | {State.IN_REVIEW, State.APPROVED},
    "take_step": {State.APPROVED, State.RELEASED},
    "take_back": {State.RELEASED},
    "note": {State.APPROVED, State.RELEASED},
    "close": {State.RELEASED},
}
WORK_ON_IT = {"engineer", "governance_officer", "requester"}
REVIEWERS = {"department_approver", "security_reviewer", "ethics_reviewer", "legal_reviewer"}
SIGN_IT = {"security_reviewer", "delegate"}
BY: Mapping[str, set[str]] = {
    **dict.fromkeys(FROM, WORK_ON_IT),
    "answer": WORK_ON_IT | REVIEWERS,
    "submit": {"requester"},
    "sign": SIGN_IT,
    "request_changes": SIGN_IT,
    "refuse": SIGN_IT,
}
LEADS_TO: Mapping[tuple[str, State], str] = {
    ("submit", State.DRAFT): "in_review",
    ("submit", State.CHANGES_REQUESTED): "in_review",
    ("request_changes", State.IN_REVIEW): "changes_requested",
    ("refuse", State.IN_REVIEW): "refused",
    ("take_step", State.APPROVED): "released",
    ("take_back", State.RELEASED): "approved",
    ("close", State.RELEASED): "closed",
    **{("withdraw", state): "withdrawn" for state in FROM["withdraw"]},
}
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
    """The security review of the round, or one that is in no round."""
    found = (stage for stage in release.this_round if stage.kind == "security")
    return next(found, ReleaseStage(release=release, kind="security", right="security"))


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


def _people(release: Release) -> dict[str, User]:
    """Somebody with each role, who submitted it, and delegates of a reviewer and of them."""
    people = {str(role): UserFactory(roles=[role]) for role in Role.values}
    elsewhere, deputy, other = (
        UserFactory(roles=[("security_reviewer", DepartmentFactory())]),
        UserFactory(roles=["auditor"]),
        UserFactory(roles=["auditor"]),
    )
    author = release.requested_by
    RoleAssignment.objects.create(user=author, role="security_reviewer")
    delegated(people["security_reviewer"], deputy, at=AT)
    delegated(author, other, at=AT)
    return people | {
        "requester": User.objects.get(pk=author.pk),
        "reviewer elsewhere": elsewhere,
        "delegate": deputy,
        "delegate of the requester": other,
    }


def _try(verb: str, pk: int, person: User) -> str:
    """Try it and undo it; return the state it led to, or which refusal came."""
    release, point = Release.objects.get(pk=pk), transaction.savepoint()
    entries = Entry.objects.about(release)
    before = entries.count()
    try:
        _take(verb, release, person)
    except Refused as refusal:
        assert entries.count() == before, f"{verb} was refused and left an entry."
        return "closed to them" if isinstance(refusal, NotAllowed) else "refused"
    else:
        assert entries.filter(event=VERBS[verb].event).exists(), f"{verb} left no entry."
        return str(Release.objects.get(pk=pk).state)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("state", AT_STATE, ids=str)
@pytest.mark.once
def test_every_verb_by_everybody(state: State) -> None:
    release = AT_STATE[state]()
    assert release.state == state

    found = {
        (verb, name): _try(verb, release.pk, person)
        for name, person in _people(release).items()
        for verb in VERBS
    }

    assert found == {(verb, name): _expected(verb, state, name) for verb, name in found}


def _expected(verb: str, state: State, name: str) -> str:
    if state not in FROM[verb]:
        return "refused"
    if name not in BY[verb]:
        return "closed to them"
    # Nothing has changed since it was submitted.
    return LEADS_TO.get((verb, state)) or (
        "refused" if (verb, state) == ("submit", State.IN_REVIEW) else str(state)
    )


def test_the_table_of_this_file_speaks_of_every_verb() -> None:
    assert set(FROM) == set(BY) == set(VERBS)
    assert {verb: set(step.starts) for verb, step in VERBS.items()} == FROM
    assert all(end in VERBS[verb].ends for (verb, _), end in LEADS_TO.items())


def test_the_page_on_states_is_drawn_from_the_table() -> None:
    assert RELEASES.read_text(encoding="utf-8") == releases_page()


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


@pytest.mark.once
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
