"""Evidence as a person and a program meet it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.evidence import actions
from governance.evidence.models import Evidence
from tests.conftest import NOON
from tests.evidence.factories import PDF, PNG, EvidenceFactory, upload
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD, LIST = "evidence:evidence-add", "evidence:evidence-list"


@pytest.fixture(autouse=True)
def _signed_in(client: Client, engineer: User) -> None:
    client.force_login(engineer)


@pytest.fixture
def api(engineer: User) -> APIClient:
    """The engineer's program."""
    _, secret = AuthToken.objects.create(engineer, expiry=None)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


def _typed(**given: Any) -> dict[str, Any]:
    return {"title": "Penetration test", "department": "", "valid_until": "", "link": ""} | given


def _download(client: Client, evidence: Evidence, **query: str) -> Any:
    """Ask for the file and read it to its end, which closes it."""
    response = client.get(reverse("evidence:evidence-download", args=[evidence.pk]), query)
    assert b"".join(response.streaming_content)
    return response


def _labels(response: Any) -> set[str]:
    return {row.title for row in response.context["list"].rows}


def test_a_file_is_added_and_comes_back_byte_for_byte(client: Client) -> None:
    added = client.post(reverse(ADD), _typed(file=upload()))
    evidence = Evidence.objects.get()

    response = client.get(reverse("evidence:evidence-download", args=[evidence.pk]))

    assert added["Location"] == evidence.get_absolute_url()
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="report.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_form_that_is_sent_twice_adds_one(client: Client) -> None:
    for _ in range(2):
        client.post(reverse(ADD), _typed(file=upload(), _submission="k1"))

    assert Evidence.objects.count() == 1


def test_only_pictures_are_shown_inline(client: Client, engineer: User) -> None:
    picture = actions.add_file("Shot", upload("a.png", PNG), by=engineer, at=NOON)
    paper = actions.add_file("Paper", upload(), by=engineer, at=NOON)

    shown, kept = (_download(client, row, inline="1") for row in (picture, paper))

    assert shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert kept["Content-Disposition"].startswith("attachment")


def test_html_that_calls_itself_text_is_only_ever_downloaded(
    client: Client, engineer: User
) -> None:
    page = actions.add_file("Log", upload("a.txt", b"<script>1</script>"), by=engineer, at=NOON)

    response = _download(client, page, inline="1")

    assert response["Content-Type"] == "text/plain"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "either a file or a link"),
        ({"link": "https://a.example/", "file": "both"}, "either a file or a link"),
        ({"link": "javascript:alert(1)"}, "whole address"),
        ({"file": "lie"}, "its content is PNG image"),
        ({"link": "https://a.example/", "valid_until": "2001-01-01"}, "ran out on 01 January 2001"),
        ({"link": "https://a.example/", "title": ""}, "This field is required"),
    ],
)
@pytest.mark.once
def test_a_form_says_what_is_wrong(given: dict[str, Any], said: str, client: Client) -> None:
    files = {"both": upload(), "lie": upload("a.pdf", PNG)}
    given = {key: files[value] if key == "file" else value for key, value in given.items()}

    response = client.post(reverse(ADD), _typed(**given))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Evidence.objects.exists()


def test_who_may_not_add_evidence_is_told_so(client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    response = client.get(reverse(ADD))

    assert response.status_code == 403
    assert "You may not add evidence" in response.content.decode()


def test_a_person_of_one_department_is_offered_that_one(client: Client) -> None:
    ours, _ = DepartmentFactory(), DepartmentFactory()
    client.force_login(UserFactory(roles=[("engineer", ours)]))

    field = client.get(reverse(ADD)).context["form"].fields["department"]

    assert list(field.queryset) == [ours]
    assert field.required


def test_evidence_of_other_departments_cannot_be_found(client: Client) -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    secret = EvidenceFactory(title="Theirs", department=theirs)
    EvidenceFactory(title="Ours", department=ours)
    client.force_login(UserFactory(roles=[("engineer", ours)]))

    assert _labels(client.get(reverse(LIST))) == {"Ours"}
    for name in ("evidence-detail", "evidence-download"):
        assert client.get(reverse(f"evidence:{name}", args=[secret.pk])).status_code == 404
    assert client.get(f"/api/v1/evidence/{secret.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=march", {"Test of March"}),
        ("?kind=record", {"Scan"}),
        ("?state=ran_out", {"Old"}),
        ("?state=current", {"Test of March", "Scan"}),
    ],
)
def test_the_list_is_narrowed(query: str, found: set[str], client: Client) -> None:
    EvidenceFactory(title="Test of March")
    EvidenceFactory(title="Old", valid_until="2001-01-01")
    actions.collect("Scan", {"status": "clean"}, method="Asked the hub.", at=NOON)

    assert _labels(client.get(f"{reverse(LIST)}{query}")) == found


def test_the_list_costs_the_same_whatever_its_length(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(15):
        EvidenceFactory(department=DepartmentFactory())

    with django_assert_max_num_queries(12):
        assert len(client.get(reverse(LIST)).context["list"].rows) == 15


def test_a_changed_file_is_found_out_on_its_page(
    client: Client, engineer: User, storage: Path
) -> None:
    evidence = actions.add_file("Test", upload(), by=engineer, at=NOON)
    page = f"{evidence.get_absolute_url()}?check=1"
    assert "its content is what was added" in client.get(page).content.decode()

    (storage / evidence.file_path).write_bytes(b"something else")

    assert "its content is not what was added" in client.get(page).content.decode()


def test_a_missing_file_is_said_with_its_hash(
    client: Client, engineer: User, storage: Path
) -> None:
    evidence = actions.add_file("Test", upload(), by=engineer, at=NOON)
    (storage / evidence.file_path).unlink()

    response = client.get(reverse("evidence:evidence-download", args=[evidence.pk]))

    assert response.status_code == 422
    assert evidence.sha256 in response.content.decode()


def test_a_record_says_that_the_software_collected_it(client: Client) -> None:
    evidence = actions.collect("Scan", {"status": "clean"}, method="Asked the hub.", at=NOON)

    page = client.get(evidence.get_absolute_url()).content.decode()

    assert "Collected by Weighbridge" in page
    assert "Asked the hub." in page
    assert "&quot;status&quot;: &quot;clean&quot;" in page


def test_a_program_uploads_a_file_once_and_downloads_it(api: APIClient) -> None:
    def send() -> Any:
        data = {"title": "Test", "file": upload()}
        return api.post("/api/v1/evidence/", data, format="multipart", HTTP_IDEMPOTENCY_KEY="7c1f")

    first, second = send(), send()
    content = api.get(f"/api/v1/evidence/{first.json()['id']}/file/", HTTP_ACCEPT="application/pdf")

    assert (first.status_code, second.json()) == (201, first.json())
    assert Evidence.objects.count() == 1
    assert first.json()["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert b"".join(content.streaming_content) == PDF


def test_a_program_adds_a_link(api: APIClient) -> None:
    body = {"title": "Wiki", "url": "https://wiki.example.org/a", "valid_until": "2999-01-01"}

    response = api.post("/api/v1/evidence/", body, format="json")

    assert response.status_code == 201
    assert (response.json()["kind"], response.json()["added_by"]) == (
        "link",
        Evidence.objects.get().added_by_id,
    )


def test_a_program_is_refused_with_the_field_at_fault(api: APIClient) -> None:
    wrong = api.post("/api/v1/evidence/", {"title": "W", "url": "ftp://a"}, format="json")
    both = api.post("/api/v1/evidence/", {"title": "W"}, format="json")

    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "url"
    assert both.status_code == 400
    assert "either a file or a url" in both.json()["detail"]


def test_a_link_has_no_file_to_download(api: APIClient) -> None:
    response = api.get(f"/api/v1/evidence/{EvidenceFactory().pk}/file/")

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
