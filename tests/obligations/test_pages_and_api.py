"""The register, the calendar, one duty, and the same for programs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.obligations import actions, calendar
from governance.obligations.models import Obligation, ObligationState
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.obligations.factories import approved_high_risk, link, obligation_of

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]
Api = Callable[[User], APIClient]
LIST, API = "/obligations/", "/api/v1/obligations/"


def titles(browser: Client, **query: object) -> list[int]:
    response = browser.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["list"].rows.paginator.object_list)


def test_the_register_says_what_to_do_while_it_is_empty(visit: Visit, officer: User) -> None:
    html = visit(officer).get(LIST).content.decode()

    assert "Obligations are created when a use case is approved" in html


def test_the_register_is_narrowed_by_state_role_department_due_and_proof(
    visit: Visit, officer: User
) -> None:
    department = DepartmentFactory()
    approval = approved_high_risk(department=DepartmentFactory(parent=department))
    approved_high_risk()
    first, second, third = Obligation.objects.filter(use_case=approval.use_case)[:3]
    late = timezone.now().date() - timedelta(days=1)
    actions.change(first, due_on=late, by=officer, at=NOON)
    actions.fulfil(second, note="Done.", by=officer, at=NOON)
    actions.fulfil(third, note="", evidence=[link()], by=officer, at=NOON)
    browser = visit(officer)
    own = approval.use_case.obligations.count()

    assert first.pk in titles(browser, due="overdue")
    assert titles(browser, shown="attested") == [second.pk]
    assert titles(browser, shown="evidenced") == [third.pk]
    assert len(titles(browser, department=department.pk)) == own
    assert len(titles(browser, use_case=approval.use_case_id, state="unfulfilled")) == own - 2
    assert titles(browser, role="importer") == []
    assert len(titles(browser, role="deployer")) == Obligation.objects.count()
    assert len(titles(browser, wide="true")) == 1


@pytest.mark.once
def test_the_export_tells_what_the_screen_has_no_room_for(visit: Visit, officer: User) -> None:
    approved_high_risk()

    lines = b"".join(visit(officer).get(LIST, {"format": "csv"})).decode().splitlines()  # type: ignore[arg-type]  # a stream

    assert len(lines) == 1 + Obligation.objects.count()
    assert "Article" in lines[0]
    assert any("Art 26(6)" in line and "deployer" in line for line in lines)


@pytest.mark.once
def test_a_duty_is_fulfilled_on_its_page_with_a_new_file(
    visit: Visit, officer: User, settings: Any, tmp_path: Any
) -> None:
    settings.VAR_DIR = tmp_path
    row = obligation_of()
    upload = SimpleUploadedFile("logs.txt", b"kept for a year", "text/plain")

    response = visit(officer).post(
        row.get_absolute_url(), {"form": "fulfil", "note": "Logs are kept.", "file": upload}
    )

    assert response.status_code == 302
    row.refresh_from_db()
    assert row.state == ObligationState.FULFILLED
    assert row.evidence.get().file_name == "logs.txt"
    assert "Evidenced" in visit(officer).get(row.get_absolute_url()).content.decode()


def test_a_refused_step_leaves_no_evidence_behind(visit: Visit) -> None:
    row = obligation_of()
    reader = UserFactory(roles=["security_reviewer"])

    response = visit(reader).post(
        row.get_absolute_url(), {"form": "fulfil", "link": "https://wiki.example.org/x"}
    )

    assert response.status_code == 422
    assert not Evidence.objects.filter(url="https://wiki.example.org/x").exists()


def test_sending_twice_attaches_once(visit: Visit, officer: User) -> None:
    row = actions.fulfil(obligation_of(), note="Done.", by=officer, at=NOON)
    form = {"form": "attach", "link": "https://wiki.example.org/x", "_submission": "k1"}
    browser = visit(officer)

    browser.post(row.get_absolute_url(), form)
    browser.post(row.get_absolute_url(), form)

    assert row.evidence.count() == 1


@pytest.mark.once
def test_a_change_of_owner_on_the_page_keeps_a_fulfilled_duty(visit: Visit, officer: User) -> None:
    row = actions.fulfil(obligation_of(), note="Done.", by=officer, at=NOON)
    page = visit(officer).get(row.get_absolute_url())
    form = page.context["change_form"]
    sent = {name: form[name].value() or "" for name in ("due_on", "state", "note")}

    visit(officer).post(row.get_absolute_url(), {"form": "change", "owner": officer.pk, **sent})

    row.refresh_from_db()
    assert (row.state, row.owner) == (ObligationState.FULFILLED, officer)


@pytest.mark.once
def test_not_applicable_without_a_reason_comes_back(visit: Visit, officer: User) -> None:
    row = obligation_of()

    response = visit(officer).post(
        row.get_absolute_url(), {"form": "change", "state": "not_applicable", "note": ""}
    )

    assert response.status_code == 422
    assert "Say why the duty does not apply." in response.content.decode()


def test_a_foreign_obligation_is_not_there_and_the_organisation_s_is(visit: Visit) -> None:
    row = obligation_of()
    wide = Obligation.objects.get(use_case=None)
    browser = visit(UserFactory(roles=[("engineer", SystemFactory().department)]))

    assert browser.get(row.get_absolute_url()).status_code == 404
    assert browser.get(wide.get_absolute_url()).status_code == 200


def test_a_page_of_the_register_costs_the_same_whatever_its_length(
    visit: Visit, officer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser, counts = visit(officer), []
    for _ in range(2):
        approved_high_risk()
        with django_assert_max_num_queries(20) as asked:
            browser.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_calendar_groups_what_is_due_beside_the_days_of_the_act(
    visit: Visit, officer: User
) -> None:
    approval = approved_high_risk(name="Rank applications")
    coming = approval.use_case.obligations.filter(due_on="2027-12-02").count()

    months = calendar.months(Obligation.objects.all(), today=NOON.date())
    html = visit(officer).get(reverse("obligations:obligation-calendar")).content.decode()

    december = next(month for month in months if month.first.isoformat() == "2027-12-01")
    assert [(due.place, due.number) for due in december.dues] == [("Rank applications", coming)]
    assert december.milestones[0].reach == "listed high-risk uses (Annex III)"
    assert "December 2027" in html
    assert f"{coming} duties" in html


def test_each_number_of_the_calendar_leads_to_its_rows(visit: Visit, officer: User) -> None:
    approved_high_risk()
    browser = visit(officer)

    for month in calendar.months(Obligation.objects.all(), today=NOON.date()):
        for due in month.dues:
            response = browser.get(f"{LIST}?{due.query}")
            assert response.context["list"].rows.paginator.count == due.number


@pytest.mark.once
def test_a_program_fulfils_with_evidence(api: Api, officer: User) -> None:
    row, proof = obligation_of(), link()
    body = {"note": "Logs are kept.", "evidence": [proof.pk]}

    response = api(officer).post(f"{API}{row.pk}/fulfil/", body, format="json")

    assert response.status_code == 200
    assert response.data["shown_by"] == "evidenced"
    assert response.data["evidence"] == [proof.pk]


@pytest.mark.once
def test_a_program_is_refused_with_the_same_words(api: Api, officer: User) -> None:
    row = obligation_of()

    response = api(officer).patch(f"{API}{row.pk}/", {"state": "not_applicable"}, format="json")

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.data["errors"] == [
        {"field": "note", "reason": "Say why the duty does not apply."}
    ]


@pytest.mark.once
def test_a_program_changes_only_what_it_sends(api: Api, officer: User) -> None:
    row = obligation_of()
    owner = row.owner

    api(officer).patch(f"{API}{row.pk}/", {"state": "in_progress"}, format="json")

    row.refresh_from_db()
    assert (row.state, row.owner) == (ObligationState.IN_PROGRESS, owner)


@pytest.mark.once
def test_evidence_that_a_program_may_not_see_cannot_be_named(api: Api) -> None:
    row = obligation_of()
    local = UserFactory(roles=[("engineer", row.use_case.system.department)])  # type: ignore[union-attr]  # has one
    foreign = link(department=DepartmentFactory())

    response = api(local).post(f"{API}{row.pk}/fulfil/", {"evidence": [foreign.pk]}, format="json")

    assert response.status_code == 400
    assert response.data["errors"][0]["field"].startswith("evidence")


@pytest.mark.once
def test_a_foreign_obligation_answers_404_to_a_program(api: Api) -> None:
    row = obligation_of()
    stranger = UserFactory(roles=[("engineer", SystemFactory().department)])

    assert api(stranger).get(f"{API}{row.pk}/").status_code == 404
    assert api(stranger).post(f"{API}{row.pk}/fulfil/", {"note": "x"}).status_code == 404


def test_frameworks_and_requirements_can_be_read(api: Api, engineer: User) -> None:
    actions.sync_rules(by=None, at=NOON)
    caller = api(engineer)

    found = caller.get("/api/v1/frameworks/?page_size=50").data["results"]
    assert {"eu-ai-act", "iso-42001"} <= {row["key"] for row in found}
    assert caller.get("/api/v1/requirements/AIA-26-6/").data["ref"] == "Art 26(6)"
    assert caller.post("/api/v1/requirements/", {}).status_code == 405
