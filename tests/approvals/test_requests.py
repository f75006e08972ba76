"""Asking for an approval: what is refused, what it is bound to, what the software answers."""

import pytest

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.bindings import reviewed_digest
from governance.approvals.models import Answer, Approval, ApprovalState, Assessment
from governance.approvals.validity import differences
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence.models import EvidenceKind
from governance.web.refusals import NotAllowed, Refused
from inventory.models import HubModel, Revision, RevisionFile, UseCase
from tests.approvals.factories import (
    FACTS,
    LOW,
    answered,
    approved,
    refresh_digest,
    requested,
    returned,
    signer,
    use_case_of,
)
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def author() -> object:
    return UserFactory(roles=["engineer"])


@pytest.mark.parametrize(
    ("tier", "kinds"),
    [
        (1, ["governance"]),
        (2, ["department", "security"]),
        (3, ["ethics", "security", "executive"]),
    ],
)
def test_the_tier_decides_the_stages(tier: int, kinds: list[str]) -> None:
    approval = requested(tier)

    assert [stage.kind for stage in approval.stages.all()] == kinds


@pytest.mark.both
def test_a_licence_that_needs_a_lawyer_adds_the_legal_stage(author) -> None:
    use_case = use_case_of(1)
    Revision.objects.update(licence_key="other", licence_id="")

    approval = actions.request(use_case, note="", by=author, at=NOON)

    assert {stage.kind for stage in approval.stages.all()} == {"governance", "legal"}
    assert not approval.answers.filter(item="approval-licence").exists()


def test_a_request_is_written_down_with_its_stages(author) -> None:
    approval = actions.request(use_case_of(1), note="Pilot.", by=author, at=NOON)

    entry = Entry.objects.about(approval).get(event=Event.APPROVAL_REQUESTED)
    assert entry.after == {"tier": 1, "stages": ["governance"]}
    assert (approval.round, approval.submitted_at) == (1, NOON)
    assert entry.note == "Pilot."
    assert approval.requested_at == NOON


def test_a_prohibited_practice_cannot_be_requested(author) -> None:
    use_case = use_case_of(1, ai_act_facts={"is_ai_system": True, "prohibited_practice": "5(1)(c)"})

    with pytest.raises(Refused, match="prohibits this practice"):
        actions.request(use_case, note="", by=author, at=NOON)

    assert not Approval.objects.exists()


def test_a_system_without_a_model_cannot_be_requested(author) -> None:
    use_case = use_case_of(1)
    use_case.system.uses.all().delete()

    with pytest.raises(Refused, match="uses no model yet"):
        actions.request(use_case, note="", by=author, at=NOON)


@pytest.mark.both
@pytest.mark.parametrize("retired", ["use case", "system"])
def test_what_is_retired_cannot_be_requested(author, retired: str) -> None:
    use_case = use_case_of(1)
    row = use_case if retired == "use case" else use_case.system
    row.retired_at = NOON
    row.save()

    with pytest.raises(Refused, match="retired"):
        actions.request(use_case, note="", by=author, at=NOON)


def test_one_request_at_a_time(author) -> None:
    approval = requested(1)

    with pytest.raises(Refused, match="already has an open request"):
        actions.request(approval.use_case, note="", by=author, at=NOON)


def test_a_reviewer_cannot_request() -> None:
    reviewer = UserFactory(roles=["security_reviewer"])

    with pytest.raises(NotAllowed, match="may not request approvals"):
        actions.request(use_case_of(1), note="", by=reviewer, at=NOON)


def test_a_request_assesses_anew_what_has_changed_since(author) -> None:
    use_case = use_case_of(1)
    actions.assess(use_case, by=None, at=NOON)
    use_case.facts = FACTS[3]
    refresh_digest(use_case)

    approval = actions.request(use_case, note="", by=author, at=NOON)

    assert approval.tier == 3
    assert approval.assessment == Assessment.objects.current().get(use_case=use_case)


def test_a_request_is_bound_to_facts_commits_standing_and_rules() -> None:
    approval = requested(1)

    revision, model = Revision.objects.get(), HubModel.objects.get()
    bound = {(row.kind, row.name): row for row in approval.bindings.all()}
    assert bound["facts", ""].digest == UseCase.objects.get().facts_digest
    assert bound["revision", ""].digest == revision.digest
    assert bound["revision", ""].snapshot["licence"] == "apache-2.0"
    assert bound["standing", ""].digest == model.standing_digest
    assert {name for kind, name in bound if kind == "edition"} == {
        "risk_tier",
        "eu_ai_act",
        "eu_ai_act_obligations",
        "licences",
        "stages",
        "checklist-tier-1",
    }
    assert len(approval.reviewed_digest) == 64


@pytest.mark.both
def test_the_software_answers_what_it_knows_with_records_as_evidence() -> None:
    approval = requested(1)

    answers = Answer.objects.filter(approval=approval, answered_by=None)
    assert {answer.item for answer in answers} == {
        "approval-model-version",
        "approval-source",
        "security-tampering",
    }
    assert all(answer.value == "satisfied" and answer.source for answer in answers)
    evidence = answers.get(item="security-tampering").evidence.get()
    assert evidence.kind == EvidenceKind.RECORD
    assert evidence.added_by is None
    assert evidence.record["models"][0]["sha256"] == {"model.safetensors": "a" * 64}


@pytest.mark.both
@pytest.mark.parametrize("status", ["not finished", "unknown"])
def test_a_scan_without_a_verdict_stays_open(author, status: str) -> None:
    use_case = use_case_of(1)
    Revision.objects.update(scan_status=status)

    approval = actions.request(use_case, note="", by=author, at=NOON)

    assert not approval.answers.filter(item="security-supply-chain").exists()


@pytest.mark.both
def test_a_scan_with_a_finding_is_answered_with_no(author) -> None:
    use_case = use_case_of(1)
    Revision.objects.update(
        scan_status="issue found", scan_issues=[{"path": "x.bin", "level": "unsafe"}]
    )

    approval = actions.request(use_case, note="", by=author, at=NOON)

    assert approval.answers.get(item="security-supply-chain").value == "not_satisfied"


def test_weights_without_a_checksum_leave_the_item_open(author) -> None:
    use_case = use_case_of(1)
    RevisionFile.objects.create(revision=Revision.objects.get(), path="more.bin", size=1)

    approval = actions.request(use_case, note="", by=author, at=NOON)

    assert not approval.answers.filter(item="security-tampering").exists()


def test_an_agent_gets_the_questions_for_agents(author) -> None:
    use_case = use_case_of(1, facts=LOW | {"task": "agent", "autonomy": "acts_with_approval"})

    approval = actions.request(use_case, note="", by=author, at=NOON)

    with pytest.raises(Refused, match="no item"):
        actions.answer(requested(1), "agents-isolation", "satisfied", by=author, at=NOON)
    assert actions.answer(approval, "agents-isolation", "satisfied", by=author, at=NOON)


def test_a_withdrawn_request_makes_room_for_another(author) -> None:
    approval = requested(1)

    actions.withdraw(approval, reason="A mistake.", by=author, at=NOON)
    again = actions.request(approval.use_case, note="", by=author, at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.WITHDRAWN
    assert again.state == ApprovalState.IN_REVIEW


@pytest.mark.both
def test_a_request_is_submitted_again_after_changes_to_new_sign_offs(author) -> None:
    approval = returned(answered(requested(2, by=author)))

    actions.resubmit(approval, note="Tested again.", by=author, at=NOON)

    approval.refresh_from_db()
    entry = Entry.objects.about(approval).first()
    assert (approval.state, approval.round, approval.changes_wanted) == ("in_review", 2, "")
    assert {stage.state for stage in approval.this_round} == {"waiting"}
    assert [stage.state for stage in approval.stages.filter(round=1)] == ["returned", "waiting"]
    assert entry.event == Event.APPROVAL_RESUBMITTED
    assert entry.before["changes_wanted"] == "Test it again."
    assert (entry.after["round"], entry.note) == (2, "Tested again.")


@pytest.mark.both
def test_whoever_returned_a_request_may_sign_the_next_round(author) -> None:
    approval = answered(requested(1, by=author))
    officer = signer(approval.stages.get())
    actions.request_changes(approval.stages.get(), wanted="More.", by=officer, at=NOON)
    actions.resubmit(approval, by=author, at=NOON)

    actions.sign(approval.stages.get(round=2), by=officer, at=NOON)

    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED


@pytest.mark.both
def test_a_stage_of_an_earlier_round_is_signed_no_more(author) -> None:
    approval = returned(answered(requested(2, by=author)))
    waiting = approval.stages.get(state="waiting")
    actions.resubmit(approval, by=author, at=NOON)

    with pytest.raises(Refused, match="belongs to an earlier round"):
        actions.sign(waiting, by=signer(waiting), at=NOON)


@pytest.mark.both
def test_answers_are_kept_and_the_software_answers_anew(author) -> None:
    approval = returned(answered(requested(1, by=author)))
    Revision.objects.update(
        scan_status="issue found",
        scan_issues=[{"path": "x.bin", "level": "unsafe"}],
        scan_digest="f" * 64,
    )
    RevisionFile.objects.update(sha256="")
    kept = approval.answers.get(item="compliance-training").pk

    actions.resubmit(approval, by=author, at=NOON)

    assert approval.answers.get(item="compliance-training").pk == kept
    assert not approval.answers.filter(item="security-tampering").exists()
    assert approval.bindings.get(kind="scan").digest == "f" * 64


def test_answers_change_while_changes_are_requested(author) -> None:
    approval = returned(answered(requested(1, by=author)))

    actions.answer(approval, "compliance-training", "not_satisfied", by=author, at=NOON)

    assert approval.answers.get(item="compliance-training").value == "not_satisfied"


def test_a_request_whose_ground_moved_is_brought_up_to_date(author) -> None:
    approval = answered(requested(1, by=author))
    approval.use_case.facts = FACTS[3]
    refresh_digest(approval.use_case)

    actions.resubmit(approval, by=author, at=NOON)

    approval.refresh_from_db()
    stages = [stage.kind for stage in approval.this_round]
    assert (approval.tier, stages) == (3, ["ethics", "security", "executive"])
    assert approval.checklist.name == "checklist-tier-3"
    assert differences(approval) == ()
    assert approval.reviewed_digest == reviewed_digest(approval)
    assert "The answer to" in Entry.objects.about(approval).first().note


def test_a_request_that_is_up_to_date_has_nothing_to_bring(author) -> None:
    approval = answered(requested(1, by=author))

    with pytest.raises(Refused, match="nothing to bring up to date"):
        actions.resubmit(approval, by=author, at=NOON)


@pytest.mark.both
def test_a_prohibited_use_is_not_submitted_again(author) -> None:
    approval = returned(answered(requested(1, by=author)))
    approval.use_case.ai_act_facts = {"is_ai_system": True, "prohibited_practice": "5(1)(c)"}
    refresh_digest(approval.use_case)

    with pytest.raises(Refused, match="prohibits this practice"):
        actions.resubmit(approval, by=author, at=NOON)

    approval.refresh_from_db()
    assert (approval.state, approval.round) == ("changes_requested", 1)
    assert approval.bindings.exists()


def test_what_was_retired_meanwhile_is_not_submitted_again(author) -> None:
    approval = returned(answered(requested(1, by=author)))
    approval.use_case.retired_at = NOON
    approval.use_case.save()

    with pytest.raises(Refused, match="retired"):
        actions.resubmit(approval, by=author, at=NOON)


def test_only_the_requester_submits_again(author) -> None:
    approval = returned(answered(requested(1, by=author)))
    colleague = UserFactory(roles=["engineer", "governance_officer"])

    with pytest.raises(NotAllowed, match="because whoever submits must not sign"):
        actions.resubmit(approval, by=colleague, at=NOON)


def test_a_requester_who_lost_the_role_submits_nothing_again() -> None:
    author = UserFactory(roles=["engineer"])
    approval = returned(answered(requested(1, by=author)))
    author.assignments.all().delete()

    with pytest.raises(NotAllowed, match="may not request approvals"):
        actions.resubmit(approval, by=User.objects.get(pk=author.pk), at=NOON)


def test_a_returned_request_is_withdrawn_and_still_counts_as_open_until_then(author) -> None:
    approval = returned(answered(requested(1, by=author)))
    with pytest.raises(Refused, match="already has an open request"):
        actions.request(approval.use_case, by=author, at=NOON)

    actions.withdraw(approval, by=author, at=NOON)

    assert actions.request(approval.use_case, by=author, at=NOON).round == 1


def test_a_renewal_names_the_approval_that_it_renews(author) -> None:
    first = approved(1)

    second = actions.request(first.use_case, by=author, at=NOON)

    assert second.renews == first
