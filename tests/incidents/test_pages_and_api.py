"""The pages of incidents, and the same for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.validity import validity_of
from governance.incidents.models import Incident, IncidentState
from tests.approvals.factories import approved
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory
from tests.incidents.factories import assessed, reported
from tests.obligations.factories import MINIMAL

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]
Api = Callable[[User], APIClient]
LIST, REPORT, API = "/incidents/", "/incidents/report/", "/api/v1/incidents/"


def form(**fields: Any) -> dict[str, Any]:
    use_case = assessed(MINIMAL)
    return {
        "title": "It showed somebody else's order",
        "system": use_case.system_id,
        "use_case": use_case.pk,
        "description": "A customer saw another address.",
        "severity": "high",
        "aware_at": "2026-11-21T08:00",
        "personal_data_breach": "yes",
        "risk_to_people": "risk",
        **fields,
    }


def body(**fields: Any) -> dict[str, Any]:
    return form(aware_at="2026-11-21T08:00:00Z", personal_data_breach=True, **fields)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edges read the clock; here it stands still."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_an_incident_is_reported_and_its_clock_shown(visit: Visit, engineer: User) -> None:
    browser = visit(engineer)

    sent = browser.post(REPORT, form())
    html = browser.get(sent["Location"]).content.decode()

    assert sent.status_code == 302
    assert "Notify the data protection authority" in html
    assert "By 24 Nov 2026, 08:00 UTC" in html


def test_reporting_twice_opens_one_incident(visit: Visit, engineer: User) -> None:
    browser, sent = visit(engineer), form(_submission="k1")

    first, second = browser.post(REPORT, sent), browser.post(REPORT, sent)

    assert first["Location"] == second["Location"]
    assert Incident.objects.count() == 1


def test_the_form_knows_where_it_was_opened_from(visit: Visit, engineer: User) -> None:
    use_case = assessed(MINIMAL)

    response = visit(engineer).get(REPORT, {"system": use_case.system_id, "use_case": use_case.pk})

    assert response.context["form"]["use_case"].value() == str(use_case.pk)


def test_awareness_in_the_future_comes_back_beside_its_field(visit: Visit, engineer: User) -> None:
    response = visit(engineer).post(REPORT, form(aware_at="2026-11-22T08:00"))

    assert response.status_code == 422
    assert "Awareness cannot lie in the future." in response.context["form"].errors["aware_at"]


def test_what_is_not_known_is_shown_as_not_known(visit: Visit, engineer: User) -> None:
    incident = reported(personal_data_breach=None)

    html = visit(engineer).get(incident.get_absolute_url()).content.decode()

    assert "Not known yet: " in html
    assert "whether personal data was concerned" in html
    assert "how high the risk to people is" in html


@pytest.mark.once
def test_one_button_suspends_and_the_approval_reads_suspended(visit: Visit, officer: User) -> None:
    approval = approved(1)
    incident = reported(approval.use_case)
    browser = visit(officer)
    assert "Suspend 1 approval now" in browser.get(incident.get_absolute_url()).content.decode()

    browser.post(reverse("incidents:incident-suspend", args=[incident.pk]))

    assert validity_of(approval, at=NOON).state == "suspended"


def test_only_the_clock_that_was_refused_shows_the_reason(visit: Visit, officer: User) -> None:
    incident = reported(personal_data_breach=True, risk_to_people="high")
    first, _ = incident.clocks.all()

    response = visit(officer).post(reverse("incidents:clock-met", args=[first.pk]), {"told": ""})

    assert response.status_code == 422
    wrong = [clock["row"] for clock in response.context["clocks"] if clock["is_wrong"]]
    assert wrong == [first]


def test_the_steps_of_an_incident_to_its_end(visit: Visit, officer: User) -> None:
    incident = reported(personal_data_breach=True, risk_to_people="risk")
    browser, clock = visit(officer), incident.clocks.get(regime="GDPR")
    close = reverse("incidents:incident-close", args=[incident.pk])

    early = browser.post(close, {"conclusion": "Fixed."})
    browser.post(
        reverse("incidents:incident-note", args=[incident.pk]),
        {"happened_at": "2026-11-21T09:00", "text": "Taken offline."},
    )
    browser.post(reverse("incidents:clock-met", args=[clock.pk]), {"told": "Authority, 118"})
    end = browser.post(close, {"conclusion": "Fixed."})

    assert (early.status_code, end.status_code) == (422, 302)
    assert "still owed" in early.content.decode()
    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED
    html = browser.get(incident.get_absolute_url()).content.decode()
    assert "Taken offline." in html
    assert "Close the incident" not in html


def test_more_knowledge_on_the_page_drops_the_clock(visit: Visit, officer: User) -> None:
    incident = reported(personal_data_breach=None, risk_to_people="risk")

    visit(officer).post(
        reverse("incidents:incident-change", args=[incident.pk]),
        {"severity": "low", "personal_data_breach": "no"},
    )

    incident.refresh_from_db()
    assert (incident.severity, incident.personal_data_breach) == ("low", False)
    assert not incident.clocks.filter(regime="GDPR").exists()


@pytest.mark.parametrize("name", ["detail", "note", "close", "suspend", "change"])
@pytest.mark.once
def test_a_foreign_incident_is_not_there(visit: Visit, name: str) -> None:
    incident = reported()
    browser = visit(UserFactory(roles=[("governance_officer", SystemFactory().department)]))
    url = reverse(f"incidents:incident-{name}", args=[incident.pk])

    response = browser.get(url) if name == "detail" else browser.post(url)

    assert response.status_code == 404


def test_an_engineer_reads_and_does_not_manage(visit: Visit, engineer: User) -> None:
    incident = reported()
    browser = visit(engineer)

    html = browser.get(incident.get_absolute_url()).content.decode()
    response = browser.post(
        reverse("incidents:incident-close", args=[incident.pk]), {"conclusion": "Fixed."}
    )

    assert "Close the incident" not in html
    assert response.status_code in {403, 422}
    incident.refresh_from_db()
    assert incident.state == IncidentState.OPEN


def test_the_list_counts_what_runs_and_is_exported(visit: Visit, officer: User) -> None:
    reported(personal_data_breach=True, risk_to_people="risk")
    reported()
    browser = visit(officer)

    running = browser.get(LIST, {"clocks": "running"}).context["list"].rows
    lines = b"".join(browser.get(LIST, {"format": "csv"})).decode().splitlines()  # type: ignore[arg-type]  # a stream

    assert [row.running for row in running] == [1]
    assert len(lines) == 3


def test_the_list_costs_the_same_whatever_its_length(
    visit: Visit, officer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser, counts = visit(officer), []
    for _ in range(2):
        reported(personal_data_breach=True)
        reported()
        with django_assert_max_num_queries(20) as asked:
            browser.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_program_reports_works_and_closes(api: Api, officer: User) -> None:
    caller = api(officer)
    made = caller.post(API, body(), format="json")
    one = f"{API}{made.data['id']}/"
    (clock,) = made.data["clocks"]

    early = caller.post(f"{one}close/", {"conclusion": "Fixed."}, format="json")
    note = caller.post(f"{one}notes/", {"text": "Taken offline."}, format="json")
    met = caller.post(f"{one}clocks/{clock['id']}/met/", {"told": "Case 118"}, format="json")
    end = caller.post(f"{one}close/", {"conclusion": "Fixed."}, format="json")

    assert made.status_code == note.status_code == 201
    assert (made.data["running"], clock["state"]) == (1, "due")
    assert early.status_code == 422
    assert "still owed" in early.data["detail"]
    assert met.data["clocks"][0]["state"] == "done"
    assert [line["text"] for line in end.data["timeline"]][:2] == [
        "We became aware of it.",
        "Taken offline.",
    ]
    assert end.data["state"] == "closed"


@pytest.mark.once
def test_a_program_suspends(api: Api, officer: User) -> None:
    approval = approved(1)
    incident = reported(approval.use_case)

    response = api(officer).post(f"{API}{incident.pk}/suspend/")

    assert response.status_code == 200
    assert validity_of(approval, at=NOON).state == "suspended"


def test_a_program_states_what_is_known_by_now(api: Api, officer: User) -> None:
    incident = reported(personal_data_breach=None)
    known = {"severity": "high", "personal_data_breach": False}

    response = api(officer).post(f"{API}{incident.pk}/known/", known, format="json")

    assert response.data["running"] == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"harms": ["dragons"]}, "harms"),
        ({"severity": "huge"}, "severity"),
        ({"system": 0}, "system"),
    ],
)
def test_wrong_input_is_a_problem_with_its_field(
    api: Api, engineer: User, fields: dict[str, Any], field: str
) -> None:
    response = api(engineer).post(API, {**body(), **fields}, format="json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.data["errors"][0]["field"].startswith(field)


def test_the_same_key_reports_once(api: Api, engineer: User) -> None:
    caller, sent = api(engineer), body()

    for _ in range(2):
        response = caller.post(API, sent, format="json", headers={"Idempotency-Key": "k1"})
        assert response.status_code == 201

    assert Incident.objects.count() == 1


def test_a_foreign_incident_answers_404_to_a_program(api: Api) -> None:
    incident = reported()
    stranger = api(UserFactory(roles=[("governance_officer", SystemFactory().department)]))

    for path in ("", "notes/", "close/", "suspend/", "known/", "clocks/1/met/"):
        url = f"{API}{incident.pk}/{path}"
        assert (stranger.post(url) if path else stranger.get(url)).status_code == 404
