"""What applies on a day, and how ready we are for each day on which duties start."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.obligations import actions
from governance.obligations.dates.readiness import Standing, position
from governance.obligations.models import Obligation, Requirement
from tests.conftest import NOON
from tests.obligations.factories import approved_high_risk, link

pytestmark = pytest.mark.django_db
LATE = date(2027, 12, 2)


def _numbers(client: Client, query: str) -> int:
    response = client.get(f"/obligations/?{query}")
    assert response.status_code == 200
    number: int = response.context["list"].rows.paginator.count
    return number


def test_what_applies_grows_with_the_day() -> None:
    approved_high_risk()
    rows = Obligation.objects.all()

    today = position(rows, day=NOON.date(), at=NOON)
    later = position(rows, day=LATE, at=NOON)

    assert 0 < today.applying.owed < later.applying.owed
    assert today.applying.owed + today.coming.owed + today.undated.owed == rows.owed().count()
    assert later.coming.owed < today.coming.owed


def test_done_is_told_as_evidenced_attested_and_missing(officer: User) -> None:
    approved_high_risk()
    first, second, third = Obligation.objects.filter(applies_from=LATE)[:3]
    actions.fulfil(first, note="Done.", by=officer, at=NOON)
    actions.fulfil(second, note="", evidence=[link()], by=officer, at=NOON)
    actions.change(third, state="in_progress", by=officer, at=NOON)

    found = position(Obligation.objects.all(), day=LATE, at=NOON)

    [starting] = [one.starting for one in found.milestones if one.day == LATE]
    assert (starting.evidenced, starting.attested) == (1, 1)
    assert starting.missing == starting.owed - 2
    assert found.milestones[-1].by_then.owed == sum(one.starting.owed for one in found.milestones)


def test_every_number_is_the_number_of_rows_it_leads_to(client: Client, officer: User) -> None:
    approved_high_risk()
    actions.fulfil(Obligation.objects.all()[0], note="Done.", by=officer, at=NOON)
    client.force_login(officer)

    found = client.get("/obligations/dates/?as_of=2027-12-02").context["position"]

    for one in found.milestones:
        for standing, query in (
            (one.starting, one.starting_query),
            (one.by_then, one.by_then_query),
        ):
            assert _numbers(client, query) == standing.owed
            assert _numbers(client, f"{query}&shown=evidenced") == standing.evidenced
            assert _numbers(client, f"{query}&shown=attested") == standing.attested
            assert _numbers(client, f"{query}&state=unfulfilled") == standing.missing
    assert _numbers(client, "undated=true&owed=true") == found.undated.owed
    assert _numbers(client, "applies_after=2027-12-02&owed=true") == found.coming.owed


def test_a_day_that_is_none_is_refused_in_words_and_today_is_shown(
    client: Client, officer: User
) -> None:
    client.force_login(officer)

    response = client.get("/obligations/dates/?as_of=next+week")

    assert "Write the day as year-month-day" in response.content.decode()
    assert response.context["position"].applying == Standing()


def test_the_page_costs_the_same_whatever_is_owed(client: Client, officer: User) -> None:
    client.force_login(officer)
    approved_high_risk()
    client.get("/obligations/dates/")
    with CaptureQueriesContext(connection) as few:
        client.get("/obligations/dates/")
    approved_high_risk()
    approved_high_risk()

    with CaptureQueriesContext(connection) as many:
        client.get("/obligations/dates/")

    assert len(many) == len(few)


def test_the_catalogue_is_narrowed_by_framework_role_change_and_day(
    client: Client, officer: User
) -> None:
    actions.sync_rules(at=NOON)
    client.force_login(officer)

    def found(query: str) -> int:
        response = client.get(f"/obligations/catalogue/?{query}")
        number: int = response.context["list"].rows.paginator.count
        return number

    assert found("framework=eu-ai-act") == 138
    assert found("framework=iso-42001&q=A.7.") == 5
    assert found("role=gpai_provider") < found("role=provider")
    assert found("amended=new") == Requirement.objects.filter(amended="new").count() > 0
    assert found("framework=eu-ai-act&applies_by=2025-02-02") < found(
        "framework=eu-ai-act&applies_by=2027-12-02"
    )
    csv = client.get("/obligations/catalogue/?framework=nist-ai-rmf&format=csv")
    assert b"".join(csv).count(b"\r\n") == 73  # type: ignore[call-overload]  # it streams
