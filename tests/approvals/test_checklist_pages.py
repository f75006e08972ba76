"""The pages that answer a checklist, and those that show and change what is asked."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval, ChecklistTemplate
from governance.evidence import actions as evidence
from tests.approvals.factories import answered, approved, requested
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Visit = Callable[[User], Client]
ITEM = "compliance-data-handling"
FIELDS = {
    "id": "own-works-council", "family": "compliance", "text": "Was the works council heard?",
    "guidance": "Before anything is measured.", "evidence_expected": "The minutes.",
    "source": "Works agreement 12", "min_tier": "2", "strength_1": "1", "strength_2": "2",
    "strength_3": "3", "required": "on",
}  # fmt: skip


def address(approval: Approval, item: str = ITEM) -> str:
    return reverse("approvals:checklist-answer", args=[approval.pk, item])


def family(approval: Approval, name: str = "compliance") -> str:
    return reverse("approvals:checklist-family", args=[approval.pk, name])


@pytest.fixture
def engineer() -> User:
    return UserFactory(roles=["engineer"])


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=["governance_officer"])


def test_an_item_says_what_is_asked_what_would_show_it_and_where_it_stands(
    visit: Visit, engineer: User
) -> None:
    page = visit(engineer).get(address(requested(2))).content.decode()

    assert "Is it set how data is handled?" in page
    assert "What would show it" in page
    assert "document" in page
    assert "Question " in page
    assert 'rel="next"' in page
    assert 'rel="prev"' in page


def test_save_and_go_on_leads_to_the_next_open_question(visit: Visit, engineer: User) -> None:
    approval = requested(2)

    response = visit(engineer).post(address(approval), {"value": "satisfied", "next": "1"})

    assert response.status_code == 302
    assert response["Location"] == address(approval, "compliance-monitoring")


def test_a_link_with_its_strength_is_kept_with_the_answer(visit: Visit, engineer: User) -> None:
    approval = requested(2)
    typed = {
        "value": "satisfied", "link": "https://lab.example.org/1", "strength": "3",
        "issued_by": "Example Lab", "valid_until": "2099-01-01",
    }  # fmt: skip

    visit(engineer).post(address(approval), typed)

    (kept,) = approval.answers.get(item=ITEM).evidence.all()
    assert (kept.strength, kept.issued_by) == (3, "Example Lab")


def test_what_else_rests_on_the_evidence_is_shown(visit: Visit, engineer: User) -> None:
    approval, other = requested(2), requested(2)
    shared = evidence.add_link("Data rules", "https://example.org/", by=engineer, at=AT)
    for one in (approval, other):
        actions.answer(one, ITEM, "satisfied", evidence=[shared], by=engineer, at=AT)

    page = visit(engineer).get(address(approval)).content.decode()

    assert "Also used for" in page
    assert str(other) in page


def test_an_item_of_the_software_says_why_nobody_can_type_it(visit: Visit, engineer: User) -> None:
    page = visit(engineer).get(address(requested(1), "approval-source")).content.decode()

    assert "nobody can type an answer" in page
    assert '<textarea name="reason"' not in page


def test_a_missing_reason_is_told_at_its_field(visit: Visit, engineer: User) -> None:
    response = visit(engineer).post(address(requested(2)), {"value": "not_applicable"})

    assert response.status_code == 422
    assert "Say why this does not apply here." in response.content.decode()


@pytest.mark.both
def test_a_family_is_answered_on_one_page_with_one_piece_of_evidence(
    visit: Visit, engineer: User
) -> None:
    approval = requested(2)
    typed = {
        "value-compliance-monitoring": "satisfied",
        "value-compliance-incident-plan": "satisfied",
        "reason-compliance-incident-plan": "In the handbook.",
        "link": "https://wiki.example.org/operations",
    }

    response = visit(engineer).post(family(approval), typed)

    assert response.status_code == 302
    answers = {row.item: row for row in approval.answers.exclude(answered_by=None)}
    assert set(answers) == {"compliance-monitoring", "compliance-incident-plan"}
    shown = {row.evidence.get() for row in answers.values()}
    assert len(shown) == 1


@pytest.mark.both
def test_of_a_family_either_all_answers_are_kept_or_none(visit: Visit, engineer: User) -> None:
    approval = requested(2)
    typed = {
        "value-compliance-monitoring": "satisfied",
        "value-compliance-training": "not_applicable",
    }

    response = visit(engineer).post(family(approval), typed)

    assert response.status_code == 422
    assert "Say why this does not apply here." in response.content.decode()
    assert not approval.answers.exclude(answered_by=None).exists()


def test_a_family_page_on_which_nothing_was_answered_says_so(visit: Visit, engineer: User) -> None:
    response = visit(engineer).post(family(requested(2)), {})

    assert response.status_code == 422
    assert "Choose an answer first." in response.content.decode()


@pytest.mark.both
@pytest.mark.parametrize("where", ["none", "elsewhere"])
def test_what_cannot_be_seen_is_not_there(visit: Visit, where: str, engineer: User) -> None:
    approval = requested(2)
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])
    person, item = (engineer, "no-such-item") if where == "none" else (stranger, ITEM)

    assert visit(person).get(address(approval, item)).status_code == 404


def test_everybody_reads_what_is_asked_by_tier(visit: Visit) -> None:
    reader = visit(UserFactory(roles=["auditor"]))

    everything = reader.get(reverse("approvals:checklist-list")).content.decode()
    low = reader.get(reverse("approvals:checklist-list"), {"tier": "1"}).content.decode()

    assert "could be misused?" in everything
    assert "could be misused?" not in low
    assert "Start a draft" not in everything


def test_no_such_tier_is_not_found(visit: Visit, officer: User) -> None:
    page = visit(officer).get(reverse("approvals:checklist-list"), {"tier": "9"})

    assert page.status_code == 404


@pytest.mark.both
def test_an_officer_drafts_tries_and_publishes_a_question(visit: Visit, officer: User) -> None:
    open_request = requested(2)
    browser = visit(officer)
    browser.post(reverse("approvals:checklist-draft-start"))
    browser.post(reverse("approvals:checklist-item-add"), FIELDS)

    run = browser.get(reverse("approvals:checklist-draft-publish")).content.decode()
    done = browser.post(reverse("approvals:checklist-draft-publish"), {"note": "Agreed in May."})
    asked = browser.get(done["Location"]).content.decode()
    versions = browser.get(reverse("approvals:checklist-versions")).content.decode()

    assert open_request.use_case.name in run
    assert "New: Was the works council heard?" in run
    assert "Was the works council heard?" in asked
    assert "Agreed in May." in versions
    assert browser.get(reverse("approvals:checklist-version", args=[1])).status_code == 200


def test_a_faulty_question_is_told_at_its_fields(visit: Visit, officer: User) -> None:
    browser = visit(officer)
    browser.post(reverse("approvals:checklist-draft-start"))

    response = browser.post(
        reverse("approvals:checklist-item-add"), FIELDS | {"id": "council", "text": "Hear them."}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Begin the id with “own-”" in page
    assert "end it with a question mark" in page


def test_a_built_in_question_that_becomes_optional_asks_for_the_reason(
    visit: Visit, officer: User
) -> None:
    browser = visit(officer)
    browser.post(reverse("approvals:checklist-draft-start"))
    where = reverse("approvals:checklist-item-change", args=["ethics-misuse"])
    typed = {"min_tier": "3", "strength_1": "2", "strength_2": "2", "strength_3": "2"}

    refused = browser.post(where, typed)
    kept = browser.post(where, typed | {"reason": "Asked by security."})

    assert "Say why this item is no longer required." in refused.content.decode()
    assert kept.status_code == 302
    draft = ChecklistTemplate.objects.draft()
    assert draft
    assert draft.own["changed"] == {
        "ethics-misuse": {"required": False, "reason": "Asked by security."}
    }


def test_a_question_is_taken_out_of_the_draft_and_the_draft_thrown_away(
    visit: Visit, officer: User
) -> None:
    browser = visit(officer)
    browser.post(reverse("approvals:checklist-draft-start"))
    browser.post(reverse("approvals:checklist-item-add"), FIELDS)

    browser.post(reverse("approvals:checklist-item-remove", args=["own-works-council"]))
    asks_again = browser.get(reverse("approvals:checklist-draft-discard"))
    browser.post(reverse("approvals:checklist-draft-discard"))

    assert "The draft changes nothing." in asks_again.content.decode()
    assert ChecklistTemplate.objects.draft() is None


@pytest.mark.parametrize("page", ["draft", "draft-publish", "draft-discard", "item-add"])
def test_whoever_may_not_change_checklists_is_told_so(
    visit: Visit, officer: User, engineer: User, page: str
) -> None:
    visit(officer).post(reverse("approvals:checklist-draft-start"))

    response = visit(engineer).get(reverse(f"approvals:checklist-{page}"))

    assert response.status_code == 403
    assert "change checklist templates" in response.content.decode()


def test_the_answering_page_costs_the_same_whatever_was_answered(
    visit: Visit, engineer: User
) -> None:
    browser = visit(engineer)

    few = _queries(browser, address(requested(3)))
    many = _queries(browser, address(answered(requested(3))))

    assert many <= few + 8
    assert many < 30


def test_a_decided_request_says_that_its_checklist_is_decided(visit: Visit, engineer: User) -> None:
    page = visit(engineer).get(address(approved(2, at=timezone.now()))).content.decode()

    assert "The request is decided, and its checklist with it." in page


def _queries(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        browser.get(where)
    return len(queries)


def test_the_versions_say_that_there_is_none_before_the_first_is_published(
    visit: Visit, officer: User
) -> None:
    page = visit(officer).get(reverse("approvals:checklist-versions"))

    assert "everybody is asked what comes with Weighbridge" in page.content.decode()
