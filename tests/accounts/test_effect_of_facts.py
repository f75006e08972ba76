"""What the organisation states about itself is carried to every assessment at once."""

import pytest

from governance.accounts import actions
from governance.approvals.models import Assessment
from tests.conftest import NOON
from tests.factories import SystemModelFactory, UseCaseFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_stating_a_fact_assesses_what_depends_on_it_in_the_same_transaction() -> None:
    use_case = UseCaseFactory()
    SystemModelFactory(system=use_case.system)

    actions.state_facts(
        name="Harbour",
        in_eu=True,
        monthly_users=None,
        annual_revenue_usd=None,
        by=UserFactory(roles=["administrator"]),
        at=NOON,
    )

    assert Assessment.objects.filter(use_case=use_case).count() == 1
