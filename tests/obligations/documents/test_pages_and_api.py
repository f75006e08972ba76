"""The pages of documents and the same for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.obligations.actions import documents as actions
from governance.obligations.models import Document, DocumentState
from tests.conftest import NOON
from tests.factories import DepartmentFactory, HubModelFactory, UseCaseFactory, UserFactory
from tests.obligations.documents.factories import (
    complete,
    draft,
    final,
    in_review,
    use_case_that_owes,
)

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]
Api = Callable[[User], APIClient]
LIST, API = "/obligations/documents/", "/api/v1/documents/"
START = "/obligations/documents/start/"


@pytest.fixture
def reviewer() -> User:
    """Somebody of the legal department."""
    return UserFactory(roles=["legal_reviewer"])


@pytest.fixture
def stranger() -> User:
    """An engineer of another department."""
    return UserFactory(roles=[("engineer", DepartmentFactory())])


def part_of(row: Document, key: str) -> str:
    return reverse("obligations:document-part", args=[row.pk, key])


def step(row: Document, verb: str) -> str:
    return reverse("obligations:document-step", args=[row.pk, verb])


def listed(browser: Client, **query: object) -> list[int]:
    response = browser.get(LIST, query)
    assert response.status_code == 200
    return list(response.context["list"].rows.paginator.object_list)


def test_the_list_says_what_to_do_while_it_is_empty(visit: Visit, engineer: User) -> None:
    assert "No documents yet" in visit(engineer).get(LIST).content.decode()


def test_the_list_is_searched_narrowed_and_sorted(visit: Visit, engineer: User) -> None:
    fria, plan, notice = final(), draft("literacy_plan"), in_review("worker_notice")
    Document.objects.filter(pk=fria.pk).update(next_review_on="2020-01-01")
    browser = visit(engineer)

    assert listed(browser, kind="fria") == [fria.pk]
    assert set(listed(browser, state="working")) == {plan.pk, notice.pk}
    assert listed(browser, review="overdue") == [fria.pk]
    assert listed(browser, q="literacy") == [plan.pk]
    assert notice.use_case
    assert listed(browser, department=notice.use_case.system.department_id) == [notice.pk]
    assert listed(browser, sort="-title")[0] == notice.pk
    assert listed(browser, use_case=notice.use_case_id) == [notice.pk]


def test_the_list_is_exported(visit: Visit, engineer: User) -> None:
    draft()

    lines = b"".join(visit(engineer).get(LIST, {"format": "csv"})).decode().splitlines()  # type: ignore[arg-type]  # a stream

    assert "Next review" in lines[0]
    assert "Fundamental rights impact assessment" in lines[1]


def test_a_page_of_the_list_costs_the_same_whatever_its_length(
    visit: Visit, engineer: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    browser, counts = visit(engineer), []
    for kind in ("fria", "worker_notice"):
        draft(kind)
        with django_assert_max_num_queries(20) as asked:
            browser.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_page_of_a_use_case_shows_what_it_owes_and_starts_it(
    visit: Visit, engineer: User
) -> None:
    use_case = use_case_that_owes()
    browser = visit(engineer)

    html = browser.get(use_case.get_absolute_url()).content.decode()
    assert "Fundamental rights impact assessment" in html
    assert "Art 27(1)" in browser.get(f"{START}?use_case={use_case.pk}").content.decode()
    response = browser.post(START, {"kind": "fria", "use_case": use_case.pk})

    row = Document.objects.get()
    assert response["Location"] == part_of(row, "a")


def test_the_organisation_and_a_model_start_theirs(visit: Visit, engineer: User) -> None:
    model, browser = HubModelFactory(), visit(engineer)

    assert "AI literacy plan" in browser.get(START).content.decode()
    assert "Model Documentation Form" in browser.get(f"{START}?model={model.pk}").content.decode()
    browser.post(START, {"kind": "literacy_plan"})
    browser.post(START, {"kind": "training_summary", "model": model.pk})

    assert Document.objects.count() == 2


def test_starting_one_twice_comes_back_with_the_reason(visit: Visit, engineer: User) -> None:
    draft("literacy_plan")

    response = visit(engineer).post(START, {"kind": "literacy_plan"})

    assert response.status_code == 422
    assert "at work already" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("use_case=999999", id="a use case that there is not"),
        pytest.param("model=999999", id="a model that there is not"),
        pytest.param("use_case=x", id="no number"),
        pytest.param("use_case=99999999999999999999", id="a number beyond the database"),
    ],
)
def test_a_subject_that_is_not_there_is_not_found(query: str, visit: Visit, engineer: User) -> None:
    assert visit(engineer).get(f"{START}?{query}").status_code == 404


def test_a_form_is_saved_part_by_part(visit: Visit, engineer: User) -> None:
    row = draft(by=engineer)
    browser = visit(engineer)
    sent = {"revision": 1, "groups": "Applicants\nStaff", "vulnerable": "None known."}

    response = browser.post(part_of(row, "c"), sent)

    row.refresh_from_db()
    assert response["Location"] == part_of(row, "d")
    assert row.answers["groups"] == ["Applicants", "Staff"]
    assert "2 of 3 answered" in browser.get(part_of(row, "d")).content.decode()


def test_leaving_and_the_last_part_lead_back_to_the_document(visit: Visit, engineer: User) -> None:
    row, browser = draft(by=engineer), visit(engineer)

    left = browser.post(part_of(row, "c"), {"revision": 1, "leave": "1"})
    last = browser.post(part_of(row, "f"), {"revision": 1})

    assert left["Location"] == last["Location"] == row.get_absolute_url()


def test_the_second_of_two_sees_both_texts_and_can_save_again(
    visit: Visit, engineer: User, officer: User
) -> None:
    row = draft(by=engineer)
    actions.save_draft(row, {"groups": ["Applicants"]}, revision=1, by=engineer, at=NOON)
    browser = visit(officer)

    response = browser.post(part_of(row, "c"), {"revision": 1, "groups": "Staff"})
    html = response.content.decode()

    assert response.status_code == 409
    assert f"saved meanwhile by {engineer.full_name}" in html
    assert "Applicants" in html
    assert ">\nStaff</textarea>" in html
    assert 'name="revision" value="2"' in html
    again = browser.post(part_of(row, "c"), {"revision": 2, "groups": "Staff"})
    assert again.status_code == 302


def test_what_a_field_does_not_take_comes_back_beside_it(visit: Visit, engineer: User) -> None:
    row = draft(by=engineer)

    response = visit(engineer).post(
        part_of(row, "c"), {"revision": 1, "vulnerable": "x" * 20_001, "groups": "Staff"}
    )

    assert response.status_code == 422
    assert "20,000 can be kept" in response.content.decode()
    row.refresh_from_db()
    assert row.revision == 1


def test_a_part_that_there_is_not_and_a_foreign_document_are_not_found(
    visit: Visit, engineer: User, stranger: User
) -> None:
    row = draft(by=engineer)

    assert visit(engineer).get(part_of(row, "z")).status_code == 404
    assert visit(engineer).post(step(row, "burn")).status_code == 404
    for address in (
        row.get_absolute_url(),
        part_of(row, "a"),
        f"{row.get_absolute_url()}versions/",
    ):
        assert visit(stranger).get(address).status_code == 404


def test_a_document_that_is_not_a_draft_leads_to_its_page(visit: Visit, engineer: User) -> None:
    row = in_review(by=engineer)

    assert visit(engineer).get(part_of(row, "a"))["Location"] == row.get_absolute_url()


def test_a_document_goes_from_draft_to_final_on_its_page(
    visit: Visit, engineer: User, reviewer: User
) -> None:
    row = draft("literacy_plan", by=engineer)
    browser = visit(engineer)
    refused = browser.post(step(row, "send"))
    assert refused.status_code == 422
    assert "is empty (Art 4(1))" in refused.content.decode()
    complete(row, by=engineer)

    browser.post(step(row, "send"))
    assert "You may not review" in browser.get(row.get_absolute_url()).content.decode()
    back = visit(reviewer).post(step(row, "send-back"), {"note": ""})
    assert "Say what has to change." in back.content.decode()
    visit(reviewer).post(step(row, "approve"), {"note": "Good."})

    row.refresh_from_db()
    assert row.state == DocumentState.FINAL
    html = visit(engineer).get(row.get_absolute_url()).content.decode()
    assert "Review now" in html
    assert "From the register of trainings" in html


def test_the_review_starts_a_new_version_and_versions_are_compared(
    visit: Visit, engineer: User
) -> None:
    row = final("literacy_plan", by=engineer)
    browser = visit(engineer)

    response = browser.post(step(row, "new-version"))
    second = Document.objects.get(number=2)
    assert response["Location"] == second.get_absolute_url()
    actions.save_draft(second, {"check": "We ask them."}, revision=1, by=engineer, at=NOON)
    html = browser.get(f"{second.get_absolute_url()}versions/").content.decode()

    assert "We ask them." in html
    assert "Version 1 beside version 2" in html
    assert browser.get(f"{second.get_absolute_url()}versions/?with=9").status_code == 404


def test_news_is_shown_and_taken_over_on_the_page(visit: Visit, engineer: User) -> None:
    row = draft(by=engineer)
    row = actions.save_draft(row, {"process": "Ours."}, revision=1, by=engineer, at=NOON)
    assert row.use_case
    row.use_case.purpose = "A newer purpose."
    row.use_case.save()
    browser = visit(engineer)

    assert "A newer purpose." in browser.get(row.get_absolute_url()).content.decode()
    refresh = reverse("obligations:document-refresh", args=[row.pk])
    browser.post(refresh, {"revision": row.revision, "take": "process"})

    row.refresh_from_db()
    assert row.answers["process"] == "A newer purpose."


def test_a_program_starts_writes_and_sends(api: Api, engineer: User, reviewer: User) -> None:
    caller = api(engineer)

    made = caller.post(API, {"kind": "literacy_plan"}, format="json")
    row = Document.objects.get(pk=made.data["id"])
    body = {"revision": 1, "answers": {"responsible": "The academy", "roles": [["Staff", "Chat"]]}}
    saved = caller.post(f"{API}{row.pk}/save/", body, format="json")

    assert made.status_code == 201
    assert saved.data["answers"]["roles"] == [["Staff", "Chat", ""]]
    assert saved.data["sources"]["responsible"].startswith("Written by")
    assert caller.post(f"{API}{row.pk}/send/").status_code == 422
    complete(Document.objects.get(pk=row.pk), by=engineer)
    assert caller.post(f"{API}{row.pk}/send/").data["state"] == "in_review"
    assert caller.post(f"{API}{row.pk}/approve/").status_code == 403
    done = api(reviewer).post(f"{API}{row.pk}/approve/", {"note": "Good."}, format="json")
    assert done.data["state"] == "final"
    assert done.data["evidence"]
    assert caller.post(f"{API}{row.pk}/new-version/").status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        pytest.param({"revision": 9, "answers": {}}, 409, "saved by somebody else", id="stale"),
        pytest.param({"answers": {}}, 400, "required", id="no revision"),
        pytest.param({"revision": 1, "answers": []}, 400, "dictionary", id="a list of answers"),
        pytest.param(
            {"revision": 1, "answers": {"colour": "red"}}, 422, "no field", id="an unknown field"
        ),
        pytest.param(
            {"revision": 1, "answers": {"first_use": {"a": 1}}}, 422, "Give a day", id="an object"
        ),
        pytest.param(
            {"revision": 1, "answers": {"process": "x" * 20_001}}, 422, "can be kept", id="too long"
        ),
        pytest.param(
            {"revision": 1, "answers": {"harms": [["a"] * 9]}}, 422, "cells", id="too many cells"
        ),
    ],
)
@pytest.mark.once
def test_a_program_that_sends_nonsense_is_told_what_is_wrong(
    body: dict[str, Any], status: int, words: str, api: Api, engineer: User
) -> None:
    row = draft(by=engineer)

    response = api(engineer).post(f"{API}{row.pk}/save/", body, format="json")

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert words in response.content.decode()
    row.refresh_from_db()
    assert row.revision == 1


def test_a_program_is_told_which_field_is_wrong(api: Api, engineer: User) -> None:
    row = draft(by=engineer)
    body = {"revision": 1, "answers": {"first_use": "soon"}}

    response = api(engineer).post(f"{API}{row.pk}/save/", body, format="json")

    assert response.data["errors"][0]["field"] == "answers.first_use"


def test_a_program_names_one_subject_that_it_may_see(api: Api, stranger: User) -> None:
    use_case, model = UseCaseFactory(), HubModelFactory()
    caller = api(stranger)

    foreign = caller.post(API, {"kind": "fria", "use_case": use_case.pk}, format="json")
    both = caller.post(
        API, {"kind": "fria", "use_case": use_case.pk, "model": model.pk}, format="json"
    )

    assert (foreign.status_code, foreign.data["errors"][0]["field"]) == (422, "use_case")
    assert "not both" in both.data["detail"]


def test_a_foreign_document_answers_404_to_a_program(api: Api, stranger: User) -> None:
    row = draft()
    caller = api(stranger)

    assert caller.get(f"{API}{row.pk}/").status_code == 404
    assert caller.post(f"{API}{row.pk}/discard/").status_code == 404
    assert caller.get(API).data["results"] == []


def test_the_same_key_starts_one_document(api: Api, engineer: User) -> None:
    caller = api(engineer)

    for _ in range(2):
        response = caller.post(
            API, {"kind": "literacy_plan"}, format="json", headers={"Idempotency-Key": "k1"}
        )
        assert response.status_code == 201

    assert Document.objects.count() == 1


def test_forms_can_be_read(api: Api, engineer: User) -> None:
    caller = api(engineer)

    form = caller.get("/api/v1/document-forms/fria/").data
    assert form["parts"][0]["questions"][0]["key"] == "process"
    assert len(caller.get("/api/v1/document-forms/").data) == 14
    assert caller.get("/api/v1/document-forms/poem/").status_code == 404
