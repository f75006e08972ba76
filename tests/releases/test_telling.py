"""Signers are told of their turn, and those who asked of what became of it."""

import pytest

from governance.accounts.models import User
from governance.approvals.releases import actions
from governance.notices.models import Notice
from governance.reports.home import home
from tests.factories import AT, UserFactory
from tests.releases.factories import answered, draft, in_review

pytestmark = pytest.mark.django_db


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person, read_at=None).values_list("text", flat=True))


@pytest.mark.once
def test_those_whose_turn_it_is_are_told_once_and_the_next_ones_when_it_is_theirs() -> None:
    security, legal = (
        UserFactory(roles=["security_reviewer"]),
        UserFactory(roles=["legal_reviewer"]),
    )
    department = UserFactory(roles=["department_approver"])
    officer = UserFactory(roles=["governance_officer"])
    release = answered(draft())
    actions.submit(release, by=release.requested_by, at=AT)

    assert told(security) == [f"The release of {release.model} waits for your security review."]
    assert told(officer) == []

    for person, kind in ((security, "security"), (legal, "legal"), (department, "department")):
        actions.sign(release.stages.get(kind=kind), by=person, at=AT)

    assert Notice.objects.get(person=legal).count == 1
    assert told(security) == told(legal) == told(department) == []
    assert len(told(officer)) == 1


def test_who_proposed_it_is_told_what_has_to_change() -> None:
    release = in_review()
    reviewer = UserFactory(roles=["security_reviewer"])

    actions.request_changes(
        release.stages.get(kind="security"), wanted="Test it again.", by=reviewer, at=AT
    )

    (text,) = told(release.requested_by)
    assert text.endswith("Test it again.")
    assert told(reviewer) == []


def test_a_release_that_waits_is_on_the_home_page_of_its_signers_alone() -> None:
    release = in_review()
    reviewer = UserFactory(roles=["security_reviewer"])

    (block,) = [one for one in home(reviewer, at=AT) if one.key == "releases"]

    assert block.content["rows"] == [release]
    assert not [one for one in home(release.requested_by, at=AT) if one.key == "releases"]
