"""What follows from a finding: approvals ask for a look, and a file known to be bad is an incident.

With every effect of the product, not this app's alone.
"""

import pytest

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.approvals import actions as approvals
from governance.approvals.models import Approval
from governance.approvals.validity import validity_of
from governance.incidents.models import Incident
from governance.notices.models import Notice
from governance.watch.actions import match_system, poll, store_advisory, triage
from governance.watch.models import Finding, Poll
from governance.watch.sources import osv as osv_source
from inventory.hubs.base import Hub
from inventory.models import Component, System
from tests.approvals.factories import approved
from tests.conftest import NOON
from tests.watch.conftest import NAME
from tests.watch.factories import osv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_effect(settings, _only_this_app: None) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


@pytest.fixture
def approval(db: None) -> Approval:
    """An approval for a system that runs vllm."""
    given = approved(1)
    Component.objects.create(
        system=given.use_case.system, purl="pkg:pypi/vllm@0.8.4", ecosystem="pypi", name="vllm",
        version="0.8.4", added_at=NOON,
    )  # fmt: skip
    return given


def publish(approval: Approval, severity: str) -> Finding:
    """Let an advisory about vllm appear, which opens a finding on the system."""
    document = osv(database_specific={"severity": severity})
    store_advisory(osv_source.read(document), at=NOON)
    match_system(approval.use_case.system, by=None, at=NOON)
    return Finding.objects.get()


@pytest.mark.parametrize(
    ("severity", "state"),
    [
        ("CRITICAL", "needs_review"),
        ("HIGH", "needs_review"),
        ("nobody says", "needs_review"),
        ("MODERATE", "valid"),
        ("LOW", "valid"),
    ],
    ids=["critical", "high", "not stated counts as high", "medium", "low"],
)
@pytest.mark.once
def test_a_finding_asks_for_a_look_at_approvals_as_the_policy_says(
    severity: str, state: str, approval: Approval
) -> None:
    before = validity_of(approval, at=NOON).state

    publish(approval, severity)

    found = validity_of(approval, at=NOON)
    assert (before, found.state) == ("valid", state)
    assert any("GHSA-aaaa-bbbb-cccc" in reason for reason in found.reasons) == (state != "valid")


def test_who_owns_the_use_case_is_told_that_its_approval_needs_review(approval: Approval) -> None:
    publish(approval, "HIGH")

    told = Notice.objects.filter(kind="approval_changed", person=approval.use_case.owner)
    assert told.exists()


@pytest.mark.once
def test_a_look_puts_it_right_and_the_next_finding_asks_again(
    approval: Approval, officer: User
) -> None:
    finding = publish(approval, "HIGH")
    approvals.confirm(approval, note="The part is not used.", by=officer, at=NOON)
    looked = validity_of(approval, at=NOON).state

    triage(finding, "fixed", note="Upgraded.", by=officer, at=NOON)
    store_advisory(osv_source.read(osv(id="GHSA-dddd-eeee-ffff")), at=NOON)
    match_system(approval.use_case.system, by=None, at=NOON)

    after = validity_of(approval, at=NOON)
    assert looked == "valid"
    assert after.state == "needs_review"
    latest, _, before = after.reasons[0].partition(" The last one known before was ")
    assert "GHSA-dddd-eeee-ffff" in latest
    assert "GHSA-aaaa-bbbb-cccc" in before


def test_the_reason_is_a_sentence_that_names_the_finding(approval: Approval) -> None:
    finding = publish(approval, "HIGH")

    assert validity_of(approval, at=NOON).reasons == (
        f"A finding asks for a look: “{finding.title}” on 2026-11-21 at 12:00. "
        "Somebody has to look whether the approval still holds.",
    )


@pytest.mark.once
def test_other_systems_approvals_stay_as_they_are(approval: Approval) -> None:
    other = approved(1)

    publish(approval, "CRITICAL")

    assert validity_of(other, at=NOON).state == "valid"


def test_a_file_that_a_scanner_names_puts_the_model_to_t0_and_proposes_an_incident(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    revision = system.uses.get().revision
    sandbox.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe")

    poll(poll_row, hub=hub, at=NOON.replace(hour=23))

    revision.refresh_from_db()
    incident = Incident.objects.get()
    assert revision.trust_level == 0
    assert (incident.system, incident.revision, incident.severity) == (system, revision, "critical")
    assert "pytorch_model.bin" in incident.description
    assert Finding.objects.filter(system=system, change__kind="scan_changed").exists()
