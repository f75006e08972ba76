"""A small organisation with an approved, an open and a new use case, and what is owed on them."""

from dataclasses import dataclass

import pytest

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.evidence.models import Evidence
from governance.obligations.models import Obligation
from inventory.models import UseCase
from tests.approvals.factories import approved, requested, use_case_of
from tests.factories import DepartmentFactory, UserFactory
from tests.reports.factories import evidence_file, finding, incident_with_clock, obligation


@dataclass(frozen=True)
class Sample:
    """What the tests look for."""

    approved: Approval
    open: Approval
    new: UseCase
    evidence: Evidence
    evidenced: Obligation


@pytest.fixture
def sample(db: None) -> Sample:
    """The small organisation, in the database of this test."""
    return small_organisation()


def small_organisation() -> Sample:
    """Two departments, three use cases, findings, an incident, duties done and not done."""
    done = approved(1, name="Sort mail", department=DepartmentFactory(name="Post"))
    waiting = requested(2, name="Draft answers")
    file = evidence_file("Test report", b"measured")
    shown = obligation(done.use_case, state="fulfilled", evidence=file)
    obligation(done.use_case, state="fulfilled")
    obligation(waiting.use_case, state="open")
    obligation(None, state="open")
    finding(done.use_case.system, severity="high")
    finding(done.use_case.system, severity="low", state="fixed")
    incident_with_clock(done.use_case)
    return Sample(done, waiting, use_case_of(1, name="Count parcels"), file, shown)


@pytest.fixture
def executive(db: None) -> User:
    """Somebody who reads the board and exports packs."""
    return UserFactory(roles=["executive"])
