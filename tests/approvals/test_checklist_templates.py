"""The organisation's own checklists: drafted, tried out, published, never changed afterwards."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.approvals import actions as approvals
from governance.approvals.actions import templates as actions
from governance.approvals.bindings import current_editions
from governance.approvals.checklist import items_of
from governance.approvals.dry_run import dry_run
from governance.approvals.models import Approval, ChecklistTemplate
from governance.approvals.templates import in_force
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import approved, requested
from tests.factories import AT, DepartmentFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = AT + timedelta(days=1)
COUNCIL: dict[str, Any] = {
    "id": "own-works-council",
    "family": "compliance",
    "text": "Was the works council heard?",
    "guidance": "Before anything about employees is measured.",
    "evidence_expected": "The minutes of the meeting.",
    "source": "Works agreement 12",
    "strength": {"2": 2, "3": 3},
    "min_tier": 2,
}


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=["governance_officer"])


@pytest.fixture
def draft(officer: User) -> ChecklistTemplate:
    return actions.start_draft(by=officer, at=AT)


def council(draft: ChecklistTemplate, by: User, **fields: Any) -> ChecklistTemplate:
    return actions.put_item(draft, COUNCIL | fields, by=by, at=AT)


def published(draft: ChecklistTemplate, by: User) -> ChecklistTemplate:
    return actions.publish(draft, note="The council is heard.", by=by, at=LATER)


def validity(approval: Approval) -> str:
    rows = Approval.objects.with_validity(at=LATER, editions=current_editions())
    return rows.get(pk=approval.pk).validity


def test_a_published_question_is_asked_of_the_next_request(
    draft: ChecklistTemplate, officer: User
) -> None:
    published(council(draft, officer), officer)

    assert "own-works-council" in {item.id for item in items_of(requested(2))}
    assert "own-works-council" not in {item.id for item in items_of(requested(1))}


def test_a_draft_is_asked_of_nobody(draft: ChecklistTemplate, officer: User) -> None:
    council(draft, officer)

    assert "own-works-council" not in {item.id for item in items_of(requested(2))}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"id": "works-council"}, "Begin the id with “own-”"),
        ({"id": "own-Works Council"}, "use small letters, digits and hyphens"),
        ({"id": "own-" + "x" * 61}, "use small letters, digits and hyphens"),
        ({"family": "release"}, "There is no family “release”. Choose one of: approval, security"),
        ({"text": " "}, "Write the question."),
        ({"text": "Hear the council."}, "end it with a question mark"),
        ({"guidance": ""}, "Say how to answer it"),
        ({"evidence_expected": ""}, "Say what would show that it is so."),
        ({"source": ""}, "Say who asks for it"),
        ({"min_tier": 4}, "“4” is no tier. Tiers are 1, 2 and 3."),
        ({"strength": {"2": 5}}, "“5” is no strength of evidence"),
        ({"strength": {"2": "much"}}, "“much” is no strength of evidence"),
    ],
    ids=[
        "without our prefix", "capitals and blanks", "too long", "unknown family", "no question",
        "no question mark", "no guidance", "no evidence", "nobody asks", "no such tier",
        "too strong", "no number",
    ],
)  # fmt: skip
def test_a_faulty_question_is_refused_with_what_is_wrong(
    draft: ChecklistTemplate, officer: User, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        council(draft, officer, **wrong)


def test_an_id_is_given_once(draft: ChecklistTemplate, officer: User) -> None:
    council(draft, officer)

    with pytest.raises(Refused, match=r"There is an item “own-works-council” already\."):
        council(draft, officer)


def test_all_faults_are_told_at_once(draft: ChecklistTemplate, officer: User) -> None:
    with pytest.raises(Refused, match=r"Write the question\..*Say who asks for it"):
        council(draft, officer, text="", source="")


def test_the_software_answers_no_question_of_the_organisations_own(
    draft: ChecklistTemplate, officer: User
) -> None:
    draft = council(draft, officer, answered_by="checksums")

    assert draft.own["items"][0]["answered_by"] == ""


@pytest.mark.parametrize(
    ("item", "change", "sentence"),
    [
        ("ethics-misuse", {"text": "Other words?"}, "come with Weighbridge and cannot be changed"),
        ("ethics-misuse", {"answered_by": "scan"}, "come with Weighbridge and cannot be changed"),
        ("ethics-misuse", {"required": False}, "Say why this item is no longer required."),
        ("compliance-training", {"min_tier": 2}, "of none less"),
        ("ethics-misuse", {"strength": {"3": 1}}, "It can ask for more, but not for less."),
        ("compliance-authority", {"required": True}, "Only the approval itself can answer"),
    ],
    ids=["words", "collector", "not required", "fewer tiers", "weaker evidence", "circular"],
)
def test_a_built_in_question_is_made_stricter_or_optional_and_nothing_else(
    draft: ChecklistTemplate, officer: User, item: str, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.change_item(draft, item, change, by=officer, at=AT)


def test_an_item_switched_off_keeps_its_reason(draft: ChecklistTemplate, officer: User) -> None:
    change = {"required": False}

    draft = actions.change_item(
        draft, "ethics-misuse", change, reason="Asked in the security review.", by=officer, at=AT
    )

    kept = {"required": False, "reason": "Asked in the security review."}
    assert draft.own["changed"] == {"ethics-misuse": kept}


def test_a_stricter_item_is_asked_in_lower_tiers_too(
    draft: ChecklistTemplate, officer: User
) -> None:
    change = {"min_tier": 2, "strength": {"2": 2, "3": 2}}

    published(actions.change_item(draft, "ethics-misuse", change, by=officer, at=AT), officer)

    assert "ethics-misuse" in {item.id for item in items_of(requested(2))}


def test_an_item_taken_back_comes_as_before(draft: ChecklistTemplate, officer: User) -> None:
    change = {"strength_required": True}
    draft = actions.change_item(draft, "ethics-misuse", change, by=officer, at=AT)

    draft = actions.remove_item(draft, "ethics-misuse", by=officer, at=AT)

    assert draft.own["changed"] == {}


def test_a_draft_that_changes_nothing_is_not_published(
    draft: ChecklistTemplate, officer: User
) -> None:
    with pytest.raises(Refused, match="Nothing in this draft differs"):
        published(draft, officer)


def test_whoever_publishes_says_what_changes(draft: ChecklistTemplate, officer: User) -> None:
    with pytest.raises(Refused, match="Say in a sentence what changes and why"):
        actions.publish(council(draft, officer), note=" ", by=officer, at=LATER)


def test_there_is_one_draft_at_a_time(draft: ChecklistTemplate, officer: User) -> None:
    with pytest.raises(Refused, match=r"There is a draft already\. Work on that one\."):
        actions.start_draft(by=officer, at=AT)


def test_a_discarded_draft_is_no_longer_worked_on(draft: ChecklistTemplate, officer: User) -> None:
    actions.discard(draft, by=officer, at=AT)

    with pytest.raises(Refused, match=r"This draft was discarded\."):
        council(draft, officer)


@pytest.mark.parametrize("role", ["engineer", "auditor", "executive", "administrator"])
def test_only_officers_change_checklists(role: str) -> None:
    with pytest.raises(NotAllowed, match="change checklist templates"):
        actions.start_draft(by=UserFactory(roles=[role]), at=AT)


def test_an_officer_of_one_department_does_not_speak_for_all() -> None:
    local = UserFactory(roles=[("governance_officer", DepartmentFactory())])

    with pytest.raises(NotAllowed):
        actions.start_draft(by=local, at=AT)


def test_every_step_of_a_draft_is_in_the_audit_log(draft: ChecklistTemplate, officer: User) -> None:
    published(council(draft, officer), officer)

    events = list(Entry.objects.about(draft).order_by("number").values_list("event", flat=True))
    assert events == [
        Event.CHECKLIST_TEMPLATE_DRAFTED,
        Event.CHECKLIST_TEMPLATE_DRAFTED,
        Event.CHECKLIST_TEMPLATE_PUBLISHED,
    ]


def test_the_dry_run_names_requests_and_approvals_that_change(
    draft: ChecklistTemplate, officer: User
) -> None:
    asked, valid, other = requested(2), approved(3), requested(1)

    run = dry_run(council(draft, officer), at=AT)

    assert [row.approval for row in run.requests] == [asked]
    assert [row.approval for row in run.approvals] == [valid]
    assert [item.id for item in run.requests[0].difference.added] == ["own-works-council"]
    assert other not in {row.approval for row in run.requests}


def test_publishing_does_what_the_dry_run_said(draft: ChecklistTemplate, officer: User) -> None:
    valid, other = approved(2), approved(1)
    run = dry_run(council(draft, officer), at=AT)

    published(draft, officer)

    assert [row.approval for row in run.approvals] == [valid]
    assert (validity(valid), validity(other)) == ("needs_review", "valid")


@pytest.mark.both
def test_the_dry_run_counts_what_a_person_may_not_see(
    draft: ChecklistTemplate, officer: User
) -> None:
    requested(2)
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    run = dry_run(council(draft, officer), at=AT, user=stranger)

    assert (run.requests, run.hidden) == ((), 1)


def test_the_dry_run_costs_the_same_for_any_number_of_requests(
    draft: ChecklistTemplate, officer: User
) -> None:
    draft = council(draft, officer)
    requested(2)
    few = _queries(draft)
    for _ in range(4):
        requested(2)

    assert _queries(draft) == few


@pytest.mark.both
def test_an_open_request_keeps_the_words_it_was_asked_and_shows_that_they_changed(
    draft: ChecklistTemplate, officer: User
) -> None:
    approval = requested(2)
    before = items_of(approval)

    published(council(draft, officer), officer)

    approval.refresh_from_db()
    rows = Approval.objects.with_validity(at=LATER, editions=current_editions())
    (shown,) = rows.with_changes(current_editions()).filter(pk=approval.pk)
    assert items_of(approval) == before
    assert shown.changes == ("The checklist for tier 2 changed.",)
    stage = approval.stages.first()
    assert stage
    with pytest.raises(Refused, match=r"The checklist for tier 2 changed\."):
        approvals.sign(stage, by=UserFactory(roles=["department_approver"]), at=LATER)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told() -> None:
    officers = [UserFactory(roles=["governance_officer"]) for _ in range(2)]
    draft = council(actions.start_draft(by=officers[0], at=AT), officers[0])
    told: list[str] = []
    together = threading.Barrier(2)

    def publish(person: User) -> None:
        together.wait()
        try:
            with transaction.atomic():
                published(draft, person)
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[person]) for person in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    template = in_force()
    assert template
    assert len(told) == 1
    assert told[0].startswith(f"{template.published_by} published this draft on")


def _queries(draft: ChecklistTemplate) -> int:
    with CaptureQueriesContext(connection) as queries:
        dry_run(draft, at=AT)
    return len(queries)
