"""The API: the same words as the pages, and nothing of others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.watch import tasks
from governance.watch.models import AdvisoryName, AdvisoryPackage, Poll
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory
from tests.watch.factories import AdvisoryFactory, ChangeFactory, FindingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.watch.api_urls")]
API = "/api/v1"


def calling(user: User) -> APIClient:
    """A program that calls for somebody."""
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.mark.parametrize("name", ["findings", "changes", "advisories", "polls"])
def test_nobody_reads_without_signing_in(name: str) -> None:
    assert APIClient().get(f"{API}/{name}/").status_code in {401, 403}


def test_findings_of_others_are_404_and_not_listed() -> None:
    mine, other = FindingFactory(), FindingFactory()
    client = calling(UserFactory(roles=[("engineer", mine.system.department)]))

    listed = client.get(f"{API}/findings/").json()["results"]

    assert [row["id"] for row in listed] == [mine.pk]
    assert client.get(f"{API}/findings/{other.pk}/").status_code == 404
    answer = client.post(f"{API}/findings/{other.pk}/triage/", {"state": "open"}, format="json")
    assert answer.status_code == 404


def test_findings_narrow_as_on_the_page(engineer: User) -> None:
    open_ = FindingFactory()
    FindingFactory(state="fixed", settled_at=NOON)

    listed = calling(engineer).get(f"{API}/findings/?state=unsettled").json()["results"]

    assert [row["id"] for row in listed] == [open_.pk]


def test_triage_answers_with_the_finding_or_with_the_reason(engineer: User) -> None:
    finding = FindingFactory()
    client, address = calling(engineer), f"{API}/findings/{finding.pk}/triage/"

    refused = client.post(address, {"state": "not_affected"}, format="json")
    done = client.post(
        address, {"state": "not_affected", "justification": "component_not_present"}, format="json"
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "justification"
    assert (done.status_code, done.json()["state"]) == (200, "not_affected")


def test_a_triage_that_is_sent_twice_counts_once(engineer: User) -> None:
    finding = FindingFactory()
    client, address = calling(engineer), f"{API}/findings/{finding.pk}/triage/"

    answers = [
        client.post(
            address, {"state": "in_triage"}, format="json", headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    ]

    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()


def test_a_reader_may_not_triage() -> None:
    finding = FindingFactory()
    client = calling(UserFactory(roles=["auditor"]))

    answer = client.post(f"{API}/findings/{finding.pk}/triage/", {"state": "open"}, format="json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_changes_and_advisories_can_be_read(engineer: User) -> None:
    change = ChangeFactory()
    advisory = AdvisoryFactory(record={"id": "x"}, details="Long.")
    AdvisoryName.objects.create(advisory=advisory, name="CVE-1")
    AdvisoryPackage.objects.create(advisory=advisory, ecosystem="PyPI", name="vllm")
    AdvisoryFactory()
    client = calling(engineer)

    assert client.get(f"{API}/changes/{change.pk}/").json()["text"].startswith("Licence changed")
    found = client.get(f"{API}/advisories/?name=CVE-1&package=VLLM").json()["results"]
    assert [row["id"] for row in found] == [advisory.pk]
    assert "record" not in found[0]
    assert client.get(f"{API}/advisories/{advisory.pk}/").json()["record"] == {"id": "x"}
    assert client.post(f"{API}/advisories/", {}).status_code == 405


def test_a_poll_can_be_asked_for_now(
    engineer: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks.poll_model, "delay", lambda *, poll_id: sent.append(poll_id))
    stale = NOON - timedelta(days=1)
    row = Poll.objects.create(
        model=HubModelFactory(), due_at=NOON + timedelta(days=40_000), stale_since=stale
    )
    Poll.objects.create(model=HubModelFactory(), due_at=NOON)
    client = calling(engineer)

    listed = client.get(f"{API}/polls/?stale=true").json()["results"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{API}/polls/{row.pk}/now/")

    assert [one["id"] for one in listed] == [row.pk]
    assert (answer.status_code, sent) == (202, [row.pk])
    assert (
        calling(UserFactory(roles=["auditor"])).post(f"{API}/polls/{row.pk}/now/").status_code
        == 403
    )


@pytest.mark.parametrize("name", ["findings", "changes", "advisories", "polls"])
def test_a_list_costs_the_same_however_long_it_is(name: str, engineer: User) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            FindingFactory()
            FindingFactory(advisory=None, change=ChangeFactory(), title="x")
            Poll.objects.create(model=HubModelFactory(), due_at=NOON)
        client = calling(User.objects.get(pk=engineer.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{API}/{name}/")
        costs.append(len(queries))

    assert costs[0] == costs[1]
