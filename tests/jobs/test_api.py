"""The API of background jobs: the same words as the pages, closed by default."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from governance.jobs import api
from governance.jobs.models import JobRun
from governance.jobs.table import JOBS
from tests.factories import UserFactory
from tests.jobs.factories import run_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs whose message would have gone to a worker."""
    keys: list[int] = []
    monkeypatch.setattr(api, "send", lambda run: keys.append(run.pk))
    return keys


def calling(role: str) -> APIClient:
    """A program that calls for somebody of this role."""
    client = APIClient()
    client.force_authenticate(UserFactory(roles=[role]))
    return client


@pytest.mark.parametrize("name", ["jobs", "job-runs"])
def test_nobody_reads_without_signing_in(name: str) -> None:
    assert APIClient().get(f"{API}/{name}/").status_code in {401, 403}


def test_who_may_not_look_at_jobs_gets_none() -> None:
    client, run = calling("engineer"), run_of()

    assert client.get(f"{API}/jobs/").status_code == 403
    assert client.get(f"{API}/jobs/mail/").status_code == 403
    assert client.get(f"{API}/job-runs/").json()["results"] == []
    assert client.get(f"{API}/job-runs/{run.pk}/").status_code == 404
    assert client.post(f"{API}/job-runs/{run.pk}/cancel/").status_code == 404


def test_every_job_is_listed_with_its_last_run() -> None:
    run_of("mail", counts={"mails sent": 3})

    listed = calling("auditor").get(f"{API}/jobs/").json()

    assert [row["key"] for row in listed] == [job.key for job in JOBS if job.noted]
    mail = next(row for row in listed if row["key"] == "mail")
    assert (mail["state"], mail["last"]["counts"]) == ("done", {"mails sent": 3})
    assert (mail["queue"], mail["worker_is_there"]) == ("default", False)


def test_runs_are_narrowed_by_job_and_state() -> None:
    run, client = run_of("mail", state="failed"), calling("auditor")
    run_of("mail")
    run_of("trust", state="failed")

    listed = client.get(f"{API}/job-runs/?job=mail&state=failed").json()["results"]

    assert [row["id"] for row in listed] == [run.pk]
    assert listed[0]["problem"] == "The mail server did not answer."


def test_a_job_is_run_now_and_its_run_cancelled(
    sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client = calling("governance_officer")

    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(f"{API}/jobs/licences/run/")
    cancelled = client.post(f"{API}/job-runs/{asked.json()['id']}/cancel/")

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert sent == [asked.json()["id"]]
    assert cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["can_be_cancelled"] is False


@pytest.mark.parametrize(
    ("role", "address", "status", "reason"),
    [
        ("auditor", "jobs/mail/run/", 403, "You may not run and cancel background jobs"),
        ("administrator", "jobs/packs/run/", 422, "Ask for it on its page"),
        ("administrator", "jobs/nothing/run/", 404, "no such object"),
    ],
)
def test_a_refusal_is_a_problem_with_its_reason(
    role: str, address: str, status: int, reason: str
) -> None:
    answer = calling(role).post(f"{API}/{address}")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert reason in answer.json()["detail"]
    assert not JobRun.objects.exists()


def test_what_has_ended_is_not_cancelled() -> None:
    answer = calling("administrator").post(f"{API}/job-runs/{run_of().pk}/cancel/")

    assert answer.status_code == 422
    assert "nothing to cancel" in answer.json()["detail"]
