"""What the register narrows by, what each row shows, the matrix, and obligations of models."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.models import Assessment
from governance.obligations import actions, calendar, matrix, register
from governance.obligations.brought_about import no_longer
from governance.obligations.counts import count
from governance.obligations.models import Obligation, ObligationState
from governance.web.refusals import Refused
from inventory.models import UseCase
from tests.conftest import NOON
from tests.factories import AT, DepartmentFactory, HubModelFactory, UserFactory
from tests.obligations.factories import link, made, requirement

pytestmark = pytest.mark.django_db
LIST, MATRIX = "/obligations/", "/obligations/matrix/"
State = ObligationState
Visit = Callable[[User], Client]
YESTERDAY = timezone.now().date() - timedelta(days=1)


def shown(browser: Client, **query: object) -> set[int]:
    """The keys of the rows that an address lists."""
    response = browser.get(LIST, query)
    assert response.status_code == 200
    return set(response.context["list"].rows.paginator.object_list)


def test_the_gap_says_what_is_there_instead_of_evidence(visit: Visit, officer: User) -> None:
    bare, said, weak, ended, proved = (made() for _ in range(5))
    aside = actions.set_aside(made(), reason="None.", by=officer, at=NOON)
    actions.fulfil(said, note="We do.", by=officer, at=NOON)
    actions.attach(weak, evidence=[link(strength=1)], by=officer, at=NOON)
    actions.fulfil(ended, note="", evidence=[link(valid_until=YESTERDAY)], by=officer, at=NOON)
    actions.attach(proved, evidence=[link()], by=officer, at=NOON)
    browser = visit(officer)

    assert shown(browser, gap="missing") == {bare.pk}
    assert shown(browser, gap="attested") == {said.pk, weak.pk}
    assert shown(browser, gap="ended") == {ended.pk}
    assert shown(browser, gap="any") == {bare.pk, said.pk, weak.pk, ended.pk}
    assert aside.pk not in shown(browser, gap="any")


def test_it_is_narrowed_by_owner_article_framework_day_and_what_owes_it(
    visit: Visit, officer: User
) -> None:
    model = HubModelFactory()
    of_model = made(use_case=None, model=model, owner=officer)
    wide = made(use_case=None, requirement=requirement("TEST-2", ref="Art 2"))
    other = requirement("NIST-1", framework="nist", ref="GOVERN 1.1")
    of_use_case = made(requirement=other, applies_from=date(2030, 1, 1), due_on=YESTERDAY)
    browser = visit(officer)

    assert shown(browser, owner="nobody") == {wide.pk, of_use_case.pk}
    assert shown(browser, owner="me") == shown(browser, owner=officer.pk) == {of_model.pk}
    assert shown(browser, article="art 26") == {of_model.pk}
    assert shown(browser, of_article="Art 2") == {wide.pk}
    assert shown(browser, framework="nist") == {of_use_case.pk}
    assert shown(browser, applies="event") == {of_model.pk, wide.pk}
    assert shown(browser, due_by=YESTERDAY.isoformat()) == {of_use_case.pk}
    assert shown(browser, owed_for="model") == shown(browser, model=model.pk) == {of_model.pk}
    assert shown(browser, owed_for="organisation") == shown(browser, wide="true") == {wide.pk}
    assert shown(browser, owed_for="use_case") == {of_use_case.pk}
    assert shown(browser, q=model.repo_id) == {of_model.pk}


def test_a_row_says_what_is_given_of_what_is_expected(officer: User) -> None:
    asked = requirement(evidence_expected=["a plan", "a log", "a test"])
    row, proof, weak = made(requirement=asked), link(), link(strength=1)

    actions.attach(row, evidence=[proof], kinds=["a plan"], by=officer, at=NOON)
    actions.attach(row, evidence=[weak], kinds=["a plan", "a log"], by=officer, at=NOON)

    found = register.rows(officer, at=NOON).get()
    assert (found.given, found.kinds_named, found.kinds_proved) == (2, 2, 1)
    assert register.evidence_words(found) == (
        "1 of 3 expected, 1 by a statement or no longer; 2 given"
    )


def test_a_kind_that_the_duty_does_not_expect_is_refused(officer: User) -> None:
    with pytest.raises(Refused, match="does not expect"):
        actions.attach(made(), evidence=[link()], kinds=["a poem"], by=officer, at=NOON)


def test_the_page_names_each_expected_kind_with_what_shows_it(visit: Visit, officer: User) -> None:
    row = made(requirement=requirement(evidence_expected=["a plan"]))
    actions.attach(row, evidence=[link(title="The plan")], kinds=["a plan"], by=officer, at=NOON)

    found = visit(officer).get(row.get_absolute_url()).context["expected"]

    assert [(one.kind, one.items[0].title, one.proved) for one in found] == [
        ("a plan", "The plan", True)
    ]


def test_a_duty_that_the_newest_answers_no_longer_bring_about_stays_and_is_found(
    visit: Visit, officer: User
) -> None:
    row = made()
    kept = made(use_case=row.use_case, requirement=requirement("TEST-2"))
    unasked = made()
    assessed(row.use_case, "TEST-2")

    assert no_longer(Obligation.objects.all()) == {row.pk}
    browser = visit(officer)
    assert shown(browser, brought="no") == {row.pk}
    words = "No longer brought about by the newest answers"
    assert words in browser.get(row.get_absolute_url()).content.decode()
    for other in (kept, unasked):
        assert words not in browser.get(other.get_absolute_url()).content.decode()


def assessed(use_case: UseCase | None, *keys: str) -> None:
    """The current assessment of a use case, which brings about these duties alone."""
    assert use_case
    duties = [{"id": key, "open_source_exempt": False} for key in keys]
    Assessment.objects.create(
        use_case=use_case, tier=1, ai_act={"obligations": duties}, ai_act_category="minimal",
        made_at=AT, facts_digest="0" * 64, inputs_digest="0" * 64,
    )  # fmt: skip


def test_an_obligation_of_a_model_leads_to_its_model_everywhere(
    visit: Visit, officer: User
) -> None:
    model = HubModelFactory()
    row = made(use_case=None, model=model, due_on=timezone.now().date() + timedelta(days=3))
    browser = visit(officer)

    for path in (LIST, row.get_absolute_url(), reverse("obligations:obligation-calendar")):
        assert model.repo_id in browser.get(path).content.decode()
    assert row.requirement.title in browser.get(model.get_absolute_url()).content.decode()
    answer = browser.get(LIST, {"format": "csv"})
    assert model.repo_id in b"".join(answer).decode()  # type: ignore[arg-type]  # a stream


def test_a_program_sees_the_model(api: Callable[[User], APIClient], officer: User) -> None:
    model = HubModelFactory()
    made(use_case=None, model=model)

    row = api(officer).get("/api/v1/obligations/").data["results"][0]

    assert (row["owed_for"], row["model"], row["use_case"]) == (model.repo_id, model.pk, None)


def test_only_roles_of_the_organisation_work_on_duties_of_models() -> None:
    row = made(use_case=None, model=HubModelFactory())
    local = UserFactory(roles=[("engineer", DepartmentFactory())])

    assert not Obligation.objects.editable_by(local).exists()
    assert Obligation.objects.editable_by(UserFactory(roles=["engineer"])).get() == row


def test_counts_add_up(officer: User) -> None:
    for _ in range(2):
        made()
    actions.fulfil(made(), note="We do.", by=officer, at=NOON)
    actions.set_aside(made(second_person=True), reason="None.", by=officer, at=NOON)
    actions.set_aside(made(), reason="None.", by=officer, at=NOON)

    found = count(Obligation.objects.all(), at=NOON)

    assert (found.owed, found.missing, found.attested, found.evidenced) == (4, 3, 1, 0)
    assert (found.asked, found.set_aside) == (1, 1)


@pytest.mark.parametrize(
    ("state", "starts", "evidenced", "cell"),
    [
        pytest.param(State.OPEN, "2026-01-01", False, "missing", id="open and applying"),
        pytest.param(State.SET_ASIDE, "2026-01-01", False, "missing", id="second person asked"),
        pytest.param(State.OPEN, "2030-01-01", False, "later", id="starts later"),
        pytest.param(State.OPEN, None, False, "later", id="starts with an event"),
        pytest.param(State.FULFILLED, "2030-01-01", False, "attested", id="done early"),
        pytest.param(State.FULFILLED, "2026-01-01", True, "evidenced", id="shown"),
        pytest.param(State.NOT_APPLICABLE, "2026-01-01", True, "aside", id="set aside"),
    ],
)
def test_how_a_duty_stands_on_a_day(
    state: State, starts: str | None, evidenced: bool, cell: str
) -> None:
    applies = date.fromisoformat(starts) if starts else None
    row = {"state": state, "evidenced": evidenced, "applies_from": applies}

    assert matrix.state_of(row, NOON.date()) == cell


@pytest.mark.parametrize(
    ("ref", "article"),
    [("Art 26(6)", "Art 26"), ("Art 4a(1)", "Art 4a"), ("GOVERN 1.1", "GOVERN 1.1")],
)
def test_the_article_of_a_reference(ref: str, article: str) -> None:
    assert matrix.article_of(ref) == article


def test_the_matrix_shows_what_asks_most_for_work_and_leads_there(
    visit: Visit, officer: User
) -> None:
    past = date(2026, 1, 1)
    row = made(applies_from=past)
    made(use_case=row.use_case, applies_from=past, requirement=requirement("TEST-2"), state="open")
    actions.fulfil(row, note="Done.", by=officer, at=NOON)
    lone = made(applies_from=past, requirement=requirement("TEST-3", ref="Art 50(1)"))
    browser = visit(officer)

    page = browser.get(MATRIX)

    lines = {line.use_case: line.cells for line in page.context["matrix"].lines}
    both, none = lines[row.use_case]
    assert (both.words, none.words) == ("Missing, 1 of 2", "Does not apply")
    assert len(browser.get(both.url).context["list"].rows) == 2
    assert lines[lone.use_case][1].url == lone.get_absolute_url()


def test_the_matrix_of_a_day_department_and_framework(visit: Visit, officer: User) -> None:
    department = DepartmentFactory()
    made(department=department, applies_from=date(2027, 12, 2))
    made(requirement=requirement("NIST-1", framework="nist", ref="GOVERN 1.1"))
    browser = visit(officer)

    def lines(**query: object) -> Any:
        return browser.get(MATRIX, query).context["matrix"].lines

    assert len(lines()) == 2
    [line] = lines(department=department.pk, framework="eu-ai-act", as_of="2027-12-02")
    assert line.cells[0].state == "missing"
    assert lines(department=department.pk, as_of="2027-12-01")[0].cells[0].state == "later"


def test_the_matrix_costs_the_same_whatever_its_length(
    visit: Visit, officer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser, counts = visit(officer), []
    for _ in range(2):
        made()
        with django_assert_max_num_queries(20) as asked:
            browser.get(MATRIX)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_matrix_as_a_file_and_what_an_empty_one_says(visit: Visit, officer: User) -> None:
    browser = visit(officer)
    assert "No use case owes anything here" in browser.get(MATRIX).content.decode()
    row = made()

    lines = b"".join(browser.get(MATRIX, {"format": "csv"})).decode().splitlines()  # type: ignore[arg-type]  # a stream

    assert lines[0].endswith("Use case,System,Department,Art 26")
    assert row.owed_for in lines[1]


def test_the_calendar_of_another_day_its_months_and_its_file(visit: Visit, officer: User) -> None:
    for n in range(14):
        made(due_on=date(2027 + n // 12, n % 12 + 1, 5))
    browser, path = visit(officer), reverse("obligations:obligation-calendar")

    first = browser.get(path, {"as_of": "2027-02-01"}).context
    assert [due.day for due in first["overdue"]] == [date(2027, 1, 5)]
    assert len(first["months"]) == calendar.SHOWN
    later = browser.get(f"{path}{first['later']}").context
    assert [month.first for month in later["months"]] == [date(2028, 2, 1)]
    assert "from=2027-02" in later["earlier"]
    file = browser.get(path, {"as_of": "2027-02-01", "format": "csv"})
    assert len(b"".join(file).decode().splitlines()) == 15  # type: ignore[arg-type]  # a stream


def test_the_newer_text_of_a_duty_is_accepted_on_its_page(visit: Visit, officer: User) -> None:
    actions.sync_rules(at=NOON)
    row = made(requirement=requirement("AIA-26-6"), version=0)
    browser = visit(officer)

    assert "A newer text of this duty waits" in browser.get(row.get_absolute_url()).content.decode()
    browser.post(row.get_absolute_url(), {"form": "accept"})

    row.refresh_from_db()
    assert row.version == row.requirement.version


def test_a_second_person_decides_on_the_page(visit: Visit, officer: User) -> None:
    row = actions.set_aside(made(second_person=True), reason="None.", by=officer, at=NOON)
    path, lawyer = row.get_absolute_url(), UserFactory(roles=["legal_reviewer"])

    own = visit(officer).get(path)
    assert not own.context["decides"]
    assert "somebody else has to agree" in own.content.decode()
    assert visit(lawyer).post(path, {"form": "agree"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == (State.NOT_APPLICABLE, lawyer)


@pytest.mark.parametrize("verb", ["agree", "disagree"])
@pytest.mark.once
def test_a_program_decides_as_the_second_person(
    api: Callable[[User], APIClient], officer: User, verb: str
) -> None:
    row = made(second_person=True)
    path, lawyer = f"/api/v1/obligations/{row.pk}", UserFactory(roles=["legal_reviewer"])
    body = {"reason": "None."}

    asked = api(officer).post(f"{path}/set-aside/", body, format="json")
    own = api(officer).post(f"{path}/{verb}/", body, format="json")
    done = api(lawyer).post(f"{path}/{verb}/", body, format="json")

    assert (asked.data["state"], own.status_code) == ("set_aside", 403)
    assert done.data["state"] == ("not_applicable" if verb == "agree" else "open")


def test_the_calendar_counts_by_day_alone_where_there_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        made(due_on=date(2027, 6, 30))
    assert len(calendar.dues(Obligation.objects.all())) == 2

    monkeypatch.setattr(calendar, "ONE_BY_ONE", 1)

    [due] = calendar.dues(Obligation.objects.all())
    assert (due.number, due.query) == (2, "state=unfulfilled&due_on=2027-06-30")
