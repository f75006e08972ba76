"""The software's answers follow the facts under an open request; people's answers are theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.actions.answering_anew import known_beside
from governance.approvals.models import Answer, Approval
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence.models import Evidence
from governance.evidence.training.models import Training
from governance.watch.models import Advisory, Finding, Sync
from inventory.models import Component, Revision
from tests.approvals.factories import approved, requested
from tests.factories import AT, HubModelFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LATER = AT + timedelta(days=2)
SCAN, FILES = "security-supply-chain", "security-tampering"


def revision_of(approval: Approval) -> Revision:
    return approval.use_case.system.uses.get().revision


def answer_of(approval: Approval, item: str) -> Answer | None:
    return approval.answers.filter(item=item).first()


def entries(approval: Approval) -> Any:
    return Entry.objects.about(approval).telling(Event.CHECKLIST_ANSWERED_ANEW)


def audited(approval: Approval) -> Approval:
    """The request with dependencies that a current run of the advisories was compared with."""
    system = approval.use_case.system
    Component.objects.create(
        system=system, purl="pkg:pypi/vllm@0.8.4", ecosystem="pypi", name="vllm", version="0.8.4",
        added_at=AT,
    )  # fmt: skip
    Sync.objects.create(source="osv", origin="directory", started_at=AT, finished_at=AT)
    actions.answer_anew(system, by=None, at=AT)
    return approval


def finding_of(approval: Approval) -> Finding:
    advisory = Advisory.objects.create(
        source="osv", external_id="GHSA-1", group_key="GHSA-1", imported_at=AT
    )
    return Finding.objects.create(
        system=approval.use_case.system, advisory=advisory, subject="pypi:vllm",
        title="Remote code",
        severity="high", due_on=AT.date(), found_at=AT,
    )  # fmt: skip


def test_scans_alone_do_not_tell_whether_dependencies_were_audited() -> None:
    assert answer_of(requested(1), SCAN) is None


def test_audited_dependencies_and_clean_scans_are_answered_by_the_software() -> None:
    answer = answer_of(audited(requested(1)), SCAN)

    assert answer
    assert answer.value == "satisfied"
    assert answer.evidence.get().record["audit"]["components"] == ["pkg:pypi/vllm@0.8.4"]


@pytest.mark.both
def test_a_component_without_a_version_leaves_the_audit_unknown() -> None:
    approval = audited(requested(1))
    Component.objects.update(version="")

    actions.answer_anew(approval.use_case.system, by=None, at=LATER)

    assert answer_of(approval, SCAN) is None
    assert "open again" in entries(approval).first().note


def test_an_old_run_of_the_advisories_tells_nothing_about_today() -> None:
    approval = audited(requested(1))

    actions.answer_anew(approval.use_case.system, by=None, at=AT + timedelta(days=31))

    assert answer_of(approval, SCAN) is None


def test_an_unsettled_finding_turns_the_answer_to_no_with_before_and_after() -> None:
    approval = audited(requested(1))

    actions.answer_anew(finding_of(approval), by=None, at=LATER)

    answer = answer_of(approval, SCAN)
    assert answer
    assert (answer.value, answer.source) == (
        "not_satisfied",
        "1 finding is not settled yet: Remote code.",
    )
    entry = entries(approval).first()
    assert (entry.before, entry.after) == ({SCAN: "satisfied"}, {SCAN: "not_satisfied"})


@pytest.mark.both
def test_what_time_alone_changes_is_answered_anew_each_day() -> None:
    approval = audited(requested(1))

    young = actions.answer_open_requests_anew(at=LATER)
    old = actions.answer_open_requests_anew(at=AT + timedelta(days=31))

    assert (young, old) == (0, 1)
    assert answer_of(approval, SCAN) is None


def test_what_is_known_newly_is_answered() -> None:
    approval = requested(1)
    Revision.objects.update(licence_key="other", licence_decision={
        "licence_id": "mit", "note": "Read.", "by": "Lea Law", "on": "2026-11-21",
    })  # fmt: skip

    actions.answer_anew(revision_of(approval).model, by=None, at=LATER)

    answer = answer_of(approval, "approval-licence")
    assert answer
    assert answer.answered_at == LATER


@pytest.mark.both
def test_where_nothing_changed_nothing_is_written() -> None:
    approval = requested(1)
    before = Evidence.objects.count()
    Revision.objects.update(checked_at=LATER)
    HubModelFactory._meta.model.objects.update(checked_at=LATER)

    changed = actions.answer_request_anew(approval, at=LATER)

    assert not changed
    assert Evidence.objects.count() == before
    assert not entries(approval).exists()


def test_what_a_person_answered_is_never_overwritten_but_shown_beside() -> None:
    approval = requested(1)
    person = UserFactory(roles=["engineer"])
    actions.answer(approval, SCAN, "satisfied", by=person, at=AT)
    actions.answer_anew(finding_of(approval), by=None, at=LATER)

    beside = known_beside(approval, [SCAN], at=LATER)

    answer = answer_of(approval, SCAN)
    assert answer
    assert (answer.value, answer.answered_by) == ("satisfied", person)
    assert beside[SCAN].value == "not_satisfied"


@pytest.mark.both
def test_deployed_files_that_differ_are_answered_with_no() -> None:
    approval = requested(1)
    revision = revision_of(approval)
    revision.trust_evidence.filter(item="E3").update(status="fail")

    actions.answer_anew(revision, by=None, at=LATER)

    answer = answer_of(approval, FILES)
    assert answer
    assert answer.value == "not_satisfied"


@pytest.mark.both
def test_people_are_trained_once_the_register_knows_it_of_everybody() -> None:
    approval, item = requested(1), "compliance-training"
    open_before = answer_of(approval, item)
    department = approval.use_case.system.department
    Training.objects.bulk_create(
        Training(person=person, department=department, title="Using AI", taken_on=AT.date(),
                 recorded_by=person, recorded_at=AT)
        for person in User.objects.all()
    )  # fmt: skip

    actions.answer_request_anew(approval, at=LATER)

    answer = answer_of(approval, item)
    assert open_before is None
    assert answer
    assert (answer.value, answer.answered_by) == ("satisfied", None)


def test_without_a_model_nothing_is_known_about_models() -> None:
    approval = requested(1)
    approval.use_case.system.uses.all().delete()

    actions.answer_anew(approval.use_case.system, by=None, at=LATER)

    assert not approval.answers.filter(answered_by=None).exists()


def test_a_decided_request_keeps_its_answers() -> None:
    approval = approved(1)
    approval.use_case.system.uses.all().delete()

    actions.answer_anew(approval.use_case.system, by=None, at=LATER)

    assert approval.answers.filter(answered_by=None).exists()


def test_a_model_that_no_open_request_uses_costs_one_query() -> None:
    requested(1)
    model = HubModelFactory()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        actions.answer_anew(model, by=None, at=LATER)

    assert len(queries) == 1
