"""What a list says of a use case: the approval in effect, the open request, or the last outcome."""

import pytest
from django.test import Client

from governance.approvals import actions, use_case_list
from governance.approvals.models import Approval
from governance.reports import mine
from tests.approvals.factories import requested, signer
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused() -> Approval:
    """A request that was refused with a reason."""
    stage = requested().stages.get()
    return actions.refuse(stage, reason="The licence forbids it.", by=signer(stage), at=NOON)


def test_a_refused_request_reads_refused_with_its_reason_and_not_as_never_made(
    refused: Approval,
) -> None:
    owner = UserFactory(roles=["engineer"])
    use_case = refused.use_case
    use_case.owner = owner
    use_case.save()

    listed = use_case_list.rows(owner, at=NOON).get(pk=use_case.pk)
    block = next(one for one in mine.use_cases(owner, at=NOON) if one.title == use_case.name)

    assert use_case_list.standing(listed) == "refused"
    assert block.blocks == ("The licence forbids it.",)


def test_the_page_of_use_cases_shows_it(client: Client, refused: Approval) -> None:
    client.force_login(UserFactory(roles=["governance_officer"]))

    page = client.get("/use-cases/")

    assert 'data-state="refused"' in page.content.decode()
