"""Two people at the same moment: one wins, the other reads a sentence."""

from collections.abc import Callable

import pytest
from django.db import connection

from governance.obligations.actions import documents as actions
from governance.obligations.documents.subjects import Subject
from governance.obligations.models import Document
from tests.approvals.test_race import at_once
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.obligations.documents.factories import draft

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _needs_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("Row locks between two connections need PostgreSQL.")


def test_of_two_who_start_the_same_document_one_does() -> None:
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    def start(number: int) -> Callable[[], object]:
        return lambda: actions.start("literacy_plan", Subject(), by=people[number], at=NOON)

    said = at_once(start(0), start(1))

    assert said[0] == ""
    assert "at work already" in said[1]
    assert Document.objects.count() == 1


def test_of_two_who_save_the_same_part_one_is_told_what_the_other_wrote() -> None:
    row = draft("literacy_plan")
    people = [UserFactory(roles=["engineer"]) for _ in range(2)]

    def save(number: int) -> Callable[[], object]:
        given = {"responsible": f"Number {number}"}
        return lambda: actions.save_draft(row, given, revision=1, by=people[number], at=NOON)

    said = at_once(save(0), save(1))

    row.refresh_from_db()
    assert said[0] == ""
    assert "Who answers for the plan" in said[1]
    assert row.revision == 2
    assert row.sources["responsible"]["name"] in said[1]
