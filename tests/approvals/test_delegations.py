"""Delegations: who may make one, for how long, in which circles, and what they let people sign."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.delegation_circles import Link, circle
from governance.approvals.models import Approval, ApprovalState, Delegation, Participation, Stage
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules import policy
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import answered, delegated, requested, signer
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def officer() -> User:
    return UserFactory(full_name="Grace Hopper", roles=["governance_officer"])


@pytest.fixture
def deputy() -> User:
    return UserFactory(full_name="Ada Lovelace", roles=["engineer"])


def days(first: int, last: int) -> dict[str, Any]:
    return {
        "starts_on": TODAY + timedelta(days=first),
        "ends_on": TODAY + timedelta(days=last),
        "reason": "On holiday.",
    }


def test_a_delegate_signs_in_the_name_of_the_delegator(officer: User, deputy: User) -> None:
    approval = answered(requested(1))
    delegated(officer, deputy, at=NOON)

    actions.sign(approval.stages.get(), note="Fine.", by=deputy, at=NOON)

    stage = approval.stages.get()
    said = Entry.objects.about(approval).get(event=Event.STAGE_SIGNED)
    assert (stage.decided_by, stage.acting_for) == (deputy, officer)
    assert said.note == "Governance sign-off, in the name of Grace Hopper. Fine."
    assert said.after["acting_for"] == "Grace Hopper"
    assert set(Participation.objects.values_list("person", flat=True)) == {deputy.pk, officer.pk}


def test_ones_own_right_comes_first(officer: User) -> None:
    approval = answered(requested(1))
    colleague = UserFactory(roles=["governance_officer"])
    delegated(officer, colleague, at=NOON)

    actions.sign(approval.stages.get(), by=colleague, at=NOON)

    assert approval.stages.get().acting_for is None
    assert Participation.objects.get().person == colleague


@pytest.mark.parametrize("verb", ["refuse", "request_changes"])
def test_a_delegate_also_refuses_and_requests_changes(
    officer: User, deputy: User, verb: str
) -> None:
    stage = requested(1).stages.get()
    delegated(officer, deputy, at=NOON)
    words = {"reason": "No."} if verb == "refuse" else {"wanted": "More."}

    getattr(actions, verb)(stage, **words, by=deputy, at=NOON)

    stage.refresh_from_db()
    assert (stage.decided_by, stage.acting_for) == (deputy, officer)


def test_what_waits_for_the_delegator_waits_for_the_delegate_too(
    officer: User, deputy: User
) -> None:
    requested(1)
    assert not Stage.objects.for_me(deputy, at=NOON).exists()

    delegated(officer, deputy, at=NOON)

    assert Stage.objects.for_me(deputy, at=NOON).exists()
    assert not Stage.objects.for_me(deputy, at=NOON + timedelta(days=30)).exists()


@pytest.mark.parametrize("when", [-1, 11], ids=["the day before", "the day after"])
def test_outside_its_days_a_delegation_gives_nothing(
    officer: User, deputy: User, when: int
) -> None:
    stage = answered(requested(1)).stages.get()
    delegated(officer, deputy, at=NOON)

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(stage, by=deputy, at=NOON + timedelta(days=when))


def test_nobody_signs_in_the_name_of_the_requester(deputy: User) -> None:
    author = UserFactory(full_name="Grace Hopper", roles=["governance_officer", "engineer"])
    stage = answered(requested(1, by=author)).stages.get()
    delegated(author, deputy, at=NOON)

    assert not Stage.objects.for_me(deputy, at=NOON).exists()
    with pytest.raises(NotAllowed) as refused:
        actions.sign(stage, by=deputy, at=NOON)
    assert str(refused.value) == (
        "Grace Hopper requested this, and nobody signs in the name of the requester."
    )


def test_the_requester_signs_in_nobodys_name(officer: User, deputy: User) -> None:
    stage = answered(requested(1, by=deputy)).stages.get()
    delegated(officer, deputy, at=NOON)

    with pytest.raises(NotAllowed, match="Someone other than the requester"):
        actions.sign(stage, by=deputy, at=NOON)


def test_a_right_is_used_once_in_a_request_whoever_uses_it(deputy: User) -> None:
    approval = answered(requested(2))
    both = UserFactory(full_name="Grace Hopper", roles=["department_approver", "security_reviewer"])
    delegated(both, deputy, at=NOON)
    actions.sign(approval.stages.get(kind="security"), by=both, at=NOON)

    assert not Stage.objects.for_me(deputy, at=NOON).exists()
    with pytest.raises(NotAllowed, match="Grace Hopper, in whose name you may sign, has already"):
        actions.sign(approval.stages.get(kind="department"), by=deputy, at=NOON)


def test_nobody_signs_themselves_what_was_signed_in_their_name(deputy: User) -> None:
    approval = answered(requested(2))
    both = UserFactory(roles=["department_approver", "security_reviewer"])
    delegated(both, deputy, at=NOON)
    actions.sign(approval.stages.get(kind="security"), by=deputy, at=NOON)

    assert not Stage.objects.for_me(both, at=NOON).exists()
    with pytest.raises(
        Refused, match="Ada Lovelace has already decided another stage of this request in your"
    ):
        actions.sign(approval.stages.get(kind="department"), by=both, at=NOON)


def test_a_delegate_of_two_people_signs_one_stage_only(deputy: User) -> None:
    approval = answered(requested(2))
    for stage in approval.stages.all():
        delegated(signer(stage), deputy, at=NOON)
    actions.sign(approval.stages.get(kind="security"), by=deputy, at=NOON)

    with pytest.raises(Refused, match="already decided another stage"):
        actions.sign(approval.stages.get(kind="department"), by=deputy, at=NOON)


@pytest.mark.parametrize(
    "leave",
    [
        lambda person: person.assignments.all().delete(),
        lambda person: person.assignments.update(expires_at=NOON - timedelta(days=1)),
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
    ],
    ids=["role taken back", "role ran out", "deactivated"],
)
def test_who_left_the_role_delegates_nothing_any_more(
    officer: User, deputy: User, leave: Callable[[User], object]
) -> None:
    stage = answered(requested(1)).stages.get()
    delegated(officer, deputy, at=NOON)
    leave(officer)

    with pytest.raises(NotAllowed, match="may not sign the governance stage"):
        actions.sign(stage, by=deputy, at=NOON)
    assert not Stage.objects.for_me(deputy, at=NOON).exists()


def test_a_delegate_who_was_deactivated_signs_nothing(officer: User, deputy: User) -> None:
    stage = answered(requested(1)).stages.get()
    delegated(officer, deputy, at=NOON)
    User.objects.filter(pk=deputy.pk).update(is_active=False)

    with pytest.raises(NotAllowed, match="may not sign"):
        actions.sign(stage, by=deputy, at=NOON)
    assert not Stage.objects.for_me(deputy, at=NOON).exists()


def test_what_was_delegated_cannot_be_passed_on(officer: User, deputy: User) -> None:
    stage = answered(requested(1)).stages.get()
    third = UserFactory(roles=["engineer"])
    delegated(officer, deputy, at=NOON)

    with pytest.raises(NotAllowed, match="What was delegated to somebody cannot be passed on"):
        delegated(deputy, third, at=NOON)
    with pytest.raises(NotAllowed, match="may not sign"):
        actions.sign(stage, by=third, at=NOON)


def test_what_was_delegated_is_not_passed_on_with_ones_own(officer: User) -> None:
    stage = answered(requested(1)).stages.get()
    reviewer, third = UserFactory(roles=["ethics_reviewer"]), UserFactory(roles=["engineer"])
    delegated(officer, reviewer, at=NOON)
    delegated(reviewer, third, at=NOON)

    with pytest.raises(NotAllowed, match="may not sign this stage either"):
        actions.sign(stage, by=third, at=NOON)


def test_after_it_is_ended_a_delegation_gives_nothing(officer: User, deputy: User) -> None:
    stage = answered(requested(1)).stages.get()
    delegation = delegated(officer, deputy, at=NOON)

    actions.end_delegation(delegation, by=officer, at=NOON)

    with pytest.raises(NotAllowed, match="may not sign"):
        actions.sign(stage, by=deputy, at=NOON)
    assert Entry.objects.about(delegation).first().event == Event.DELEGATION_ENDED
    with pytest.raises(Refused, match="was ended on 21 November 2026"):
        actions.end_delegation(delegation, by=officer, at=NOON)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (days(-1, 3), "starts_on", "The first day is past"),
        (days(3, 2), "ends_on", "The last day is before the first"),
        (days(0, 92), "ends_on", "for at most 92 days"),
        (days(0, 3) | {"reason": " "}, "reason", "Say why"),
    ],
    ids=["past", "end before start", "too long", "no reason"],
)
def test_days_and_reasons_that_do_not_do(
    officer: User, deputy: User, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        actions.delegate(deputy, **given, by=officer, at=NOON)

    assert refused.value.field == field
    assert not Delegation.objects.exists()


def test_the_longest_delegation_is_what_the_policy_says(officer: User, deputy: User) -> None:
    made = actions.delegate(
        deputy, **days(0, policy.longest_delegation_days() - 1), by=officer, at=NOON
    )

    assert (made.ends_on - made.starts_on).days + 1 == policy.longest_delegation_days()


def test_nobody_delegates_to_themselves(officer: User) -> None:
    with pytest.raises(Refused, match="Nobody can delegate to themselves"):
        delegated(officer, officer, at=NOON)


def test_nobody_delegates_to_somebody_who_cannot_sign_in(officer: User) -> None:
    gone = UserFactory(full_name="Ada Lovelace", roles=["engineer"], is_active=False)

    with pytest.raises(Refused, match="Ada Lovelace cannot sign in any more"):
        delegated(officer, gone, at=NOON)


def test_nobody_delegates_to_somebody_who_sees_no_systems(officer: User) -> None:
    with pytest.raises(Refused, match="has no role that sees systems"):
        delegated(officer, UserFactory(roles=["administrator"]), at=NOON)


def test_who_signs_nothing_has_nothing_to_delegate(deputy: User) -> None:
    with pytest.raises(NotAllowed, match="You have no sign-off of your own to delegate"):
        delegated(deputy, UserFactory(roles=["engineer"]), at=NOON)


def test_the_same_people_are_delegated_once_for_a_day(officer: User, deputy: User) -> None:
    delegated(officer, deputy, at=NOON)

    with pytest.raises(Refused, match="Ada Lovelace signs for Grace Hopper already"):
        actions.delegate(deputy, **days(10, 12), by=officer, at=NOON)
    assert actions.delegate(deputy, **days(11, 12), by=officer, at=NOON)


def test_two_people_do_not_sign_for_one_another_on_the_same_day(officer: User) -> None:
    other = UserFactory(full_name="Ada Lovelace", roles=["governance_officer"])
    delegated(officer, other, at=NOON)

    with pytest.raises(Refused) as refused:
        actions.delegate(officer, **days(5, 8), by=other, at=NOON)

    assert str(refused.value) == (
        "This would close a circle: on some of these days Grace Hopper for Ada Lovelace, "
        "Ada Lovelace for Grace Hopper could sign. Choose somebody else or other days."
    )
    assert actions.delegate(officer, **days(11, 12), by=other, at=NOON)


def test_a_longer_circle_is_found_where_all_of_it_holds_on_one_day() -> None:
    one, two, three = (UserFactory(roles=["governance_officer"]) for _ in range(3))
    actions.delegate(two, **days(0, 5), by=one, at=NOON)
    actions.delegate(three, **days(4, 9), by=two, at=NOON)

    with pytest.raises(Refused, match="close a circle"):
        actions.delegate(one, **days(5, 6), by=three, at=NOON)
    assert actions.delegate(one, **days(6, 7), by=three, at=NOON)


def test_an_ended_delegation_closes_no_circle(officer: User) -> None:
    other = UserFactory(roles=["governance_officer"])
    actions.end_delegation(delegated(officer, other, at=NOON), by=other, at=NOON)

    assert delegated(other, officer, at=NOON)


def test_an_administrator_delegates_and_ends_for_who_is_ill(officer: User, deputy: User) -> None:
    administrator = UserFactory(roles=["administrator"])

    made = delegated(officer, deputy, by=administrator, at=NOON)
    actions.end_delegation(made, by=administrator, at=NOON)

    assert made.made_by == administrator
    assert Delegation.objects.get().ended_by == administrator


def test_nobody_else_delegates_or_ends_for_others(officer: User, deputy: User) -> None:
    stranger = UserFactory(roles=["governance_officer"])

    with pytest.raises(NotAllowed, match="only delegate your own sign-offs"):
        delegated(officer, deputy, by=stranger, at=NOON)
    made = delegated(officer, deputy, at=NOON)
    with pytest.raises(NotAllowed, match="Only the two people of a delegation"):
        actions.end_delegation(made, by=stranger, at=NOON)


def test_an_administrator_cannot_make_themselves_the_delegate(officer: User) -> None:
    administrator = UserFactory(roles=["administrator", "engineer"])

    with pytest.raises(NotAllowed, match="Another administrator has to do it"):
        delegated(officer, administrator, by=administrator, at=NOON)


def test_everybody_sees_their_own_and_administrators_all(officer: User, deputy: User) -> None:
    delegated(officer, deputy, at=NOON)
    stranger = UserFactory(roles=["security_reviewer"])
    administrator = UserFactory(roles=["administrator"])

    seen = {
        person: Delegation.objects.visible_to(person).count()
        for person in (officer, deputy, stranger, administrator)
    }

    assert seen == {officer: 1, deputy: 1, stranger: 0, administrator: 1}


LINKS = [
    Link(1, 2, date(2026, 1, 1), date(2026, 1, 10)),
    Link(2, 3, date(2026, 1, 8), date(2026, 1, 20)),
]


@pytest.mark.parametrize(
    ("first", "last", "people"),
    [(9, 9, (3, 1, 2)), (11, 19, ()), (1, 7, ())],
    ids=["a day on which all hold", "after the first ended", "before the second began"],
)
def test_a_circle_needs_a_day_on_which_all_of_it_holds(
    first: int, last: int, people: tuple[int, ...]
) -> None:
    new = Link(3, 1, date(2026, 1, first), date(2026, 1, last))

    assert circle(new, LINKS) == people


def test_a_delegation_is_made_and_ended_on_the_page(
    visit: Callable[[User], Client], officer: User, deputy: User
) -> None:
    page = visit(officer)
    today = date.today()  # noqa: DTZ011  # what the person types
    typed = {"delegate": deputy.pk, "starts_on": today, "ends_on": today, "reason": "Away."}

    made = page.post("/approvals/delegations/add/", typed, follow=True)
    ended = page.post(f"/approvals/delegations/{Delegation.objects.get().pk}/end/", follow=True)

    assert "Ada Lovelace signs for Grace Hopper." in made.content.decode()
    assert "Ended: Ada Lovelace signs for Grace Hopper." in ended.content.decode()
    assert Delegation.objects.get().ended_by == officer


def test_the_page_says_at_the_field_what_is_wrong(
    visit: Callable[[User], Client], officer: User, deputy: User
) -> None:
    typed = {
        "delegate": deputy.pk,
        "starts_on": "2020-01-01",
        "ends_on": "2020-01-02",
        "reason": "Away for a week.",
    }

    shown = visit(officer).post("/approvals/delegations/add/", typed)

    assert shown.status_code == 422
    assert "The first day is past. Choose today or a later one." in shown.content.decode()
    assert "Away for a week." in shown.content.decode()


def test_a_signature_in_somebodys_name_approves(officer: User, deputy: User) -> None:
    approval = answered(requested(1))
    delegated(officer, deputy, at=NOON)

    (outcome,) = actions.sign_many([approval], by=deputy, at=NOON)

    assert outcome.reason == ""
    assert Approval.objects.get().state == ApprovalState.APPROVED


def test_a_delegation_is_ended_from_the_list_by_those_who_may_end_it(
    visit: Callable[[User], Client], officer: User, deputy: User
) -> None:
    row = delegated(officer, deputy, at=timezone.now())
    auditor, administrator = UserFactory(roles=["auditor"]), UserFactory(roles=["administrator"])

    pages = [
        visit(person).get("/approvals/delegations/").content.decode()
        for person in (deputy, auditor, administrator)
    ]

    address = f"/approvals/delegations/{row.pk}/end/"
    assert [address in page for page in pages] == [True, False, True]
    assert all("Ada Lovelace" in page for page in pages)
