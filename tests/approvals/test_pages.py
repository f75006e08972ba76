"""The pages of approvals: what they show, what they let through, and to whom."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval, ApprovalState, StageState
from governance.evidence.models import Evidence
from inventory.models import Revision
from tests.approvals.factories import (
    answered,
    approved,
    refresh_digest,
    requested,
    signer,
    use_case_of,
)
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/approvals/"
Visit = Callable[[User], Client]


def page(client: Client, approval: Approval) -> str:
    response = client.get(approval.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def stage_url(approval: Approval, kind: str, verb: str) -> str:
    return reverse("approvals:stage-decide", args=[approval.pk, kind, verb])


def test_the_page_shows_what_is_asked_and_what_the_rules_say(visit: Visit, officer: User) -> None:
    approval = requested(2)

    html = page(visit(officer), approval)

    assert "Sorts incoming mail." in html
    assert "Some personal data" in html
    assert "It works with some personal data." in html
    assert "Department approval" in html
    assert "Security review" in html
    assert "From Weighbridge's own records" in html
    assert "Was it tried out what happens when the input contains instructions?" in html


def test_signing_takes_one_click_on_the_page(visit: Visit) -> None:
    approval = answered(requested(1))
    officer = UserFactory(roles=["governance_officer"])
    browser = visit(officer)
    seen = browser.get(approval.get_absolute_url()).context["sign_form"]["reviewed_digest"].value()

    response = browser.post(
        stage_url(approval, "governance", "sign"), {"note": "Fine.", "reviewed_digest": seen}
    )

    approval.refresh_from_db()
    assert response.status_code == 302
    assert approval.state == ApprovalState.APPROVED
    assert "Approved, valid" in page(browser, approval)


@pytest.mark.once
def test_a_page_that_was_overtaken_cannot_be_signed(visit: Visit, officer: User) -> None:
    approval = answered(requested(1))
    browser = visit(officer)
    seen = browser.get(approval.get_absolute_url()).context["sign_form"].initial
    actions.set_condition(approval, "Train the users", NOON.date(), by=officer, at=NOON)

    response = browser.post(stage_url(approval, "governance", "sign"), seen)

    assert response.status_code == 422
    html = response.content.decode()
    assert "Something has changed since this page was shown." in html
    assert "Train the users" in html


@pytest.mark.once
def test_the_button_is_disabled_with_the_sentence_of_the_refusal(visit: Visit) -> None:
    author = UserFactory(roles=["engineer", "governance_officer"])
    approval = answered(requested(1, by=author))
    browser = visit(author)

    html = page(browser, approval)
    response = browser.post(stage_url(approval, "governance", "sign"))

    assert "Someone other than the requester must decide." in html
    assert response.status_code == 403
    assert "Someone other than the requester must decide." in response.content.decode()


def test_a_refusal_without_a_reason_comes_back(visit: Visit, officer: User) -> None:
    approval = requested(1)

    response = visit(officer).post(stage_url(approval, "governance", "refuse"), {"reason": " "})

    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    assert Approval.objects.get().state == ApprovalState.IN_REVIEW


def test_sending_a_request_twice_requests_once(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1)
    url = reverse("approvals:approval-request", args=[use_case.pk])
    browser = visit(engineer)

    first = browser.post(url, {"note": "", "_submission": "k1"})
    second = browser.post(url, {"note": "", "_submission": "k1"})

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Approval.objects.count() == 1


def test_a_second_request_is_refused_in_words_on_the_form(visit: Visit, engineer: User) -> None:
    approval = requested(1)
    url = reverse("approvals:approval-request", args=[approval.use_case_id])
    browser = visit(engineer)

    response = browser.post(url, {"note": ""})

    assert response.status_code == 422
    assert "This use case already has an open request." in response.content.decode()
    assert "already has an open request" in browser.get(url).content.decode()


def test_another_department_does_not_exist_for_a_stranger(visit: Visit) -> None:
    approval = requested(1)
    stranger = UserFactory(roles=[("governance_officer", DepartmentFactory())])
    browser = visit(stranger)

    assert browser.get(approval.get_absolute_url()).status_code == 404
    assert browser.post(stage_url(approval, "governance", "sign")).status_code == 404
    assert approval.use_case.name not in browser.get(LIST).content.decode()


def test_an_unknown_verb_is_not_a_page(visit: Visit, officer: User) -> None:
    approval = requested(1)

    response = visit(officer).post(f"/approvals/{approval.pk}/stages/governance/wave/")

    assert response.status_code == 404


def test_the_list_says_at_once_what_made_an_approval_invalid(visit: Visit, officer: User) -> None:
    approval = approved(1)
    revision = Revision.objects.get()
    Revision.objects.update(licence_key="cc-by-nc-4.0", digest="f" * 64)
    sentence = f"The licence of {revision} was apache-2.0 and is now cc-by-nc-4.0."

    browser = visit(officer)
    listed = browser.get(LIST).content.decode()
    exported = b"".join(browser.get(LIST, {"format": "csv"}).streaming_content).decode()

    assert "No longer valid" in listed
    assert sentence in listed
    assert f"No longer valid: {sentence}" in exported
    assert sentence in page(browser, approval)


def test_the_list_is_filtered_by_validity(visit: Visit, officer: User) -> None:
    approved(1, name="Still fine")
    broken = approved(1, name="Broken one")
    broken.use_case.purpose = "Something else."
    refresh_digest(broken.use_case)

    html = visit(officer).get(LIST, {"validity": "no_longer_valid"}).content.decode()

    assert "Broken one" in html
    assert "Still fine" not in html


def test_the_list_is_sorted_by_what_the_state_column_says(visit: Visit, officer: User) -> None:
    approved(1, name="Still fine")
    broken = approved(1, name="Broken one")
    broken.use_case.purpose = "Something else."
    refresh_digest(broken.use_case)
    browser = visit(officer)

    first = browser.get(LIST, {"sort": "validity"}).content.decode()
    last = browser.get(LIST, {"sort": "-validity"}).content.decode()

    assert first.index("Broken one") < first.index("Still fine")
    assert last.index("Still fine") < last.index("Broken one")


@pytest.mark.once
def test_an_open_request_says_that_its_ground_has_moved(visit: Visit, officer: User) -> None:
    approval = answered(requested(1))
    approval.use_case.purpose = "Something else."
    refresh_digest(approval.use_case)

    html = page(visit(officer), approval)

    assert "Changed since requested" in html
    assert "It has to be submitted again, so that it is reviewed as it is now." in html


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_however_long_it_is(
    visit: Visit, officer: User, number: int, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        approved(1)
    Revision.objects.update(digest="f" * 64)
    browser = visit(officer)

    with django_assert_max_num_queries(21):
        html = browser.get(LIST).content.decode()

    assert html.count("No longer valid") >= number


def test_an_item_is_answered_with_a_link_as_evidence(visit: Visit, engineer: User) -> None:
    approval = requested(1)
    url = reverse("approvals:checklist-answer", args=[approval.pk, "compliance-training"])

    response = visit(engineer).post(
        url, {"value": "satisfied", "reason": "All trained.", "link": "https://wiki.example/t"}
    )

    answer = approval.answers.get(item="compliance-training")
    assert response.status_code == 302
    assert [item.url for item in answer.evidence.all()] == ["https://wiki.example/t"]


def test_a_refused_answer_leaves_no_evidence_behind(visit: Visit, engineer: User) -> None:
    approval = requested(1)
    before = Evidence.objects.count()
    url = reverse("approvals:checklist-answer", args=[approval.pk, "approval-source"])

    response = visit(engineer).post(url, {"value": "satisfied", "link": "https://wiki.example/t"})

    assert response.status_code == 422
    assert "Weighbridge answered this from its own records" in response.content.decode()
    assert Evidence.objects.count() == before


def test_a_condition_is_set_and_met_on_the_pages(visit: Visit, officer: User) -> None:
    approval = approved(1)
    browser = visit(officer)
    day = "2099-01-31"

    browser.post(
        reverse("approvals:condition-add", args=[approval.pk]),
        {"text": "Try the off-switch", "due_on": day},
    )
    condition = approval.conditions.get()
    empty = browser.post(reverse("approvals:condition-meet", args=[condition.pk]), {})
    met = browser.post(
        reverse("approvals:condition-meet", args=[condition.pk]),
        {"file": SimpleUploadedFile("trial.txt", b"It stopped within a second.")},
    )

    condition.refresh_from_db()
    assert empty.status_code == 422
    assert met.status_code == 302
    assert condition.met_by == officer


@pytest.mark.once
def test_suspending_and_lifting_it_show_on_the_page(visit: Visit, officer: User) -> None:
    approval = approved(1)
    browser = visit(officer)
    url = reverse("approvals:approval-step", args=[approval.pk, "suspend"])

    refused = browser.post(url, {"reason": ""})
    browser.post(url, {"reason": "It answered in the wrong language."})
    html = page(browser, approval)

    assert refused.status_code == 422
    assert "It answered in the wrong language." in html
    assert "Lift the suspension" in html


@pytest.mark.once
def test_the_pages_of_use_case_and_system_show_the_approvals(visit: Visit, officer: User) -> None:
    approval = approved(1)
    browser = visit(officer)

    use_case = browser.get(approval.use_case.get_absolute_url()).content.decode()
    system = browser.get(approval.use_case.system.get_absolute_url()).content.decode()

    assert approval.get_absolute_url() in use_case
    assert approval.get_absolute_url() in system
    assert "Approved, valid" in system


@pytest.mark.once
def test_a_stage_that_was_just_signed_says_so(visit: Visit) -> None:
    approval = answered(requested(2))
    stage = approval.stages.get(kind="security")
    actions.sign(stage, note="", by=signer(stage), at=NOON)
    late = UserFactory(roles=["security_reviewer"])

    response = visit(late).post(stage_url(approval, "security", "sign"))

    stage.refresh_from_db()
    assert response.status_code == 422
    assert "The security review was signed by" in response.content.decode()
    assert stage.state == StageState.SIGNED
