"""The inbox, signing together, and a person's own requests."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from governance.accounts.models import User
from governance.approvals import actions, inbox_list
from governance.approvals.models import Approval, ApprovalState, StageState
from governance.approvals.obstacles import gaps_for
from tests.approvals.factories import answered, approved, requested
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
INBOX = "/approvals/inbox/"
NUMBER = "/approvals/inbox/number/"
SIGN = "/approvals/inbox/sign/"
MINE = "/approvals/mine/"
Visit = Callable[[User], Client]


def shown(client: Client, address: str = INBOX, **asked: object) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


def delegated(delegator: User, delegate: User) -> None:
    today = timezone.localdate()
    actions.delegate(
        delegate,
        starts_on=today,
        ends_on=today + timedelta(days=7),
        reason="On leave.",
        delegator=delegator,
        by=delegator,
        at=timezone.now(),
    )


def sent_back(approval: Approval, by: User) -> Approval:
    stage = approval.this_round[0]
    return actions.request_changes(stage, wanted="Name the people who check.", by=by, at=NOON)


@pytest.mark.once
def test_it_holds_what_the_person_may_decide_now(visit: Visit) -> None:
    requested(3, name="Rank applications")
    requested(1, name="Sort letters")

    executive = shown(visit(UserFactory(roles=["executive"])))
    reviewer = shown(visit(UserFactory(roles=["ethics_reviewer"])))

    assert "Nothing waits for your decision" in executive
    assert "Rank applications" in reviewer
    assert "Ethics review" in reviewer
    assert "Sort letters" not in reviewer


def test_a_request_of_ones_own_is_not_in_it(visit: Visit) -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    requested(1, by=author, name="Sort letters")

    assert "Sort letters" not in shown(visit(author))


def test_it_says_in_whose_name_one_would_decide(visit: Visit) -> None:
    requested(1, name="Sort letters")
    officer = UserFactory(roles=["governance_officer"], full_name="Elena Marchetti")
    deputy = UserFactory(roles=["engineer"])
    delegated(officer, deputy)
    browser = visit(deputy)

    html = shown(browser)

    assert "Sort letters" in html
    assert "In the name of Elena Marchetti" in html
    assert "Sort letters" in shown(browser, delegated="true")
    assert "Sort letters" not in shown(browser, delegated="false")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"tier": "2"}, True),
        ({"tier": "1"}, False),
        ({"stage": "security"}, True),
        ({"stage": "ethics"}, False),
        ({"escalated": "true"}, False),
        ({"escalated": "false"}, True),
        ({"q": "answer mail"}, True),
        ({"q": "nothing of the kind"}, False),
    ],
    ids=lambda value: str(value),
)
def test_it_is_narrowed(visit: Visit, asked: dict[str, str], there: bool) -> None:
    requested(2, name="Answer mail")
    reviewer = UserFactory(roles=["security_reviewer"])

    assert ("Answer mail" in shown(visit(reviewer), **asked)) is there


def test_what_was_escalated_is_marked_and_found(visit: Visit, officer: User) -> None:
    approval = requested(1, name="Sort letters")
    approval.stages.update(escalated_at=NOON)

    html = shown(visit(officer), escalated="true")

    assert "Sort letters" in html
    assert "Escalated" in html


@pytest.mark.once
def test_what_waits_longest_comes_first(visit: Visit, officer: User) -> None:
    requested(1, at=NOON - timedelta(days=2), name="Second")
    requested(1, at=NOON - timedelta(days=9), name="First")
    requested(1, at=NOON - timedelta(days=1), name="Third")

    html = shown(visit(officer))

    assert html.index("First") < html.index("Second") < html.index("Third")


def test_it_is_exported(visit: Visit, officer: User) -> None:
    requested(1, name="Sort letters")

    response = visit(officer).get(INBOX, {"format": "csv"})

    text = b"".join(response.streaming_content).decode()
    assert "Sort letters" in text
    assert "Governance sign-off" in text


def test_the_number_beside_its_name_is_that_of_the_list(visit: Visit, officer: User) -> None:
    for _ in range(3):
        requested(1)
    requested(3)

    assert f'hx-get="{NUMBER}"' in shown(visit(officer), "/models/")
    assert 'class="tally">3<' in shown(visit(officer), NUMBER)
    assert "3 requests" in shown(visit(officer))


def test_the_number_counts_what_is_delegated(visit: Visit) -> None:
    requested(1)
    deputy = UserFactory(roles=["security_reviewer"])
    delegated(UserFactory(roles=["governance_officer"]), deputy)

    assert 'class="tally">1<' in shown(visit(deputy), NUMBER)


def test_the_number_costs_one_query(officer: User, django_assert_num_queries) -> None:
    requested(1)
    assert officer.grants

    with django_assert_num_queries(1):
        number = inbox_list.waiting(officer, at=timezone.now())

    assert number == 1


def test_who_signs_nothing_has_no_entry_for_it(visit: Visit, engineer: User) -> None:
    html = shown(visit(engineer), "/models/")

    assert NUMBER not in html
    assert "tally" not in shown(visit(engineer), NUMBER)
    assert f'href="{INBOX}"' not in html


@pytest.mark.parametrize("number", [2, 15])
def test_it_costs_the_same_however_long_it_is(
    visit: Visit, officer: User, number: int, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        requested(1)
    browser = visit(officer)

    with django_assert_max_num_queries(16):
        html = shown(browser)

    assert html.count('name="approval"') == number


def test_only_requests_of_tier_1_can_be_ticked(visit: Visit) -> None:
    person = UserFactory(roles=["governance_officer", "security_reviewer"])
    first, second = requested(1), requested(2)

    html = shown(visit(person))

    assert f'name="approval" value="{first.pk}"' in html
    assert f'name="approval" value="{second.pk}"' not in html


def test_before_signing_together_one_sees_what_will_be_signed_and_what_not(visit: Visit) -> None:
    person = UserFactory(roles=["governance_officer", "security_reviewer"])
    ready, gaps, high = answered(requested(1)), requested(1), requested(2)

    html = shown(visit(person), SIGN, approval=[ready.pk, gaps.pk, high.pk])

    assert f'<input type="hidden" name="approval" value="{ready.pk}">' in html
    assert f'<input type="hidden" name="approval" value="{gaps.pk}">' not in html
    assert f"{len(gaps_for(gaps, at=NOON))} things are missing" in html
    assert all(escape(gap) in html for gap in gaps_for(gaps, at=NOON))
    assert "Only requests of tier 1 can be signed together" in html
    assert Approval.objects.filter(state=ApprovalState.APPROVED).count() == 0


@pytest.mark.once
def test_signing_together_says_of_each_what_became_of_it(visit: Visit, officer: User) -> None:
    ready, late = answered(requested(1)), answered(requested(1))
    browser = visit(officer)
    chosen = {"approval": [ready.pk, late.pk]}
    seen = browser.get(SIGN, chosen).context["form"].initial
    actions.set_condition(late, "Train the users", NOON.date(), by=officer, at=NOON)

    response = browser.post(SIGN, {**chosen, **seen, "note": "Read."})

    html = response.content.decode()
    ready.refresh_from_db()
    late.refresh_from_db()
    assert ready.state == ApprovalState.APPROVED
    assert late.state == ApprovalState.IN_REVIEW
    assert "Something has changed since this page was shown." in html


def test_where_nothing_can_be_signed_there_is_no_button(visit: Visit, officer: User) -> None:
    gaps = requested(1)

    html = shown(visit(officer), SIGN, approval=[gaps.pk])

    assert "Will not be signed" in html
    assert "Sign these" not in html


def test_nothing_ticked_leads_back_to_the_inbox(visit: Visit, officer: User) -> None:
    assert "Nothing is ticked" in shown(visit(officer), SIGN)


def test_a_foreign_request_cannot_be_signed_along(visit: Visit) -> None:
    approval = answered(requested(1))
    stranger = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    response = visit(stranger).post(SIGN, {"approval": [approval.pk]})

    assert approval.use_case.name not in response.content.decode()
    assert approval.stages.get().state == StageState.WAITING


@pytest.mark.once
def test_my_requests_say_what_each_waits_for_and_what_i_have_to_do(visit: Visit) -> None:
    author = UserFactory(roles=["engineer"])
    requested(1, by=author, name="Sort letters")
    back = requested(2, by=author, name="Answer mail")
    sent_back(back, UserFactory(roles=["department_approver"]))
    requested(1, name="Of somebody else")

    html = shown(visit(author), MINE)

    assert "Governance sign-off" in html
    assert "still open in the checklist." in html
    assert "Change what was wanted and submit it again: Name the people who check." in html
    assert "Of somebody else" not in html


def test_my_requests_name_the_conditions_that_are_to_be_met(visit: Visit, officer: User) -> None:
    author = UserFactory(roles=["engineer"])
    approval = approved(1, name="Sort letters")
    Approval.objects.filter(pk=approval.pk).update(requested_by=author)
    due = NOON.date() + timedelta(days=30)
    actions.set_condition(approval, "Train the users", due, by=officer, at=NOON)

    html = shown(visit(author), MINE)

    assert "Meet the condition “Train the users” by 21 December 2026." in html


@pytest.mark.parametrize("number", [2, 15])
def test_my_requests_cost_the_same_however_many(
    visit: Visit, number: int, django_assert_max_num_queries
) -> None:
    author = UserFactory(roles=["engineer"])
    for _ in range(number):
        requested(1, by=author)
    browser = visit(author)

    with django_assert_max_num_queries(20):
        shown(browser, MINE)


@pytest.mark.once
def test_the_page_leads_to_the_next_request_of_the_inbox(visit: Visit, officer: User) -> None:
    first = requested(1, at=NOON - timedelta(days=3))
    second = requested(1, at=NOON - timedelta(days=2))
    third = requested(1, at=NOON - timedelta(days=1))

    html = shown(visit(officer), second.get_absolute_url())

    previous, following = (
        reverse("approvals:approval-detail", args=[row.pk]) for row in (first, third)
    )
    assert f'rel="prev" data-key="p" href="{previous}"' in html
    assert f'rel="next" data-key="n" href="{following}"' in html


def test_the_way_through_the_inbox_is_the_order_that_it_shows_also_where_two_began_at_once(
    visit: Visit, officer: User
) -> None:
    for _ in range(2):
        requested(1, at=NOON)

    html = shown(visit(officer))

    keys = inbox_list.in_order(officer, at=timezone.now())
    places = [html.index(reverse("approvals:approval-detail", args=[key])) for key in keys]
    assert len(places) == 2
    assert places == sorted(places)
