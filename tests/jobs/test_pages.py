"""The pages of background jobs: who sees them, what they say, what a person can do there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from governance.accounts.models import User
from governance.jobs import asking
from governance.jobs.hearts import beat
from governance.jobs.kinds import Queue
from governance.jobs.models import JobRun
from governance.jobs.table import JOBS
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.jobs.factories import run_of

pytestmark = pytest.mark.django_db
LIST = "/jobs/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Messages that would have gone to a worker: the task and the run that it names."""
    messages: list[tuple[str, Any]] = []

    def keep(name: str, *, kwargs: Any, headers: Any, expires: int) -> None:
        messages.append((name, headers[asking.RUN_HEADER]))

    monkeypatch.setattr(asking.current_app, "send_task", keep)
    return messages


@pytest.fixture
def administrator() -> User:
    """Who may run jobs."""
    return UserFactory(roles=["administrator"])


@pytest.fixture
def page(administrator: User) -> Iterator[Client]:
    """A browser of an administrator."""
    client = Client()
    client.force_login(administrator)
    return client


def words(client: Client, address: str, **headers: str) -> str:
    """What a page says."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("governance_officer", 200), ("security_reviewer", 200),
     ("auditor", 200), ("engineer", 403), ("executive", 403), ("legal_reviewer", 403)],
)  # fmt: skip
@pytest.mark.once
def test_the_pages_are_open_to_some_roles(role: str, status: int, client: Client) -> None:
    client.force_login(UserFactory(roles=[role]))

    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}mail/").status_code == status
    assert ("Background jobs" in client.get("/accounts/settings/").content.decode()) == (
        status == 200
    )


@pytest.mark.parametrize("role", ["security_reviewer", "auditor", "engineer"])
def test_who_may_only_look_gets_no_button_and_can_do_nothing(role: str, client: Client) -> None:
    client.force_login(UserFactory(roles=[role]))
    run = run_of("licences", state="running")

    assert "Run now" not in client.get(f"{LIST}licences/").content.decode()
    assert client.post(f"{LIST}licences/run/").status_code == 403
    assert client.post(f"{LIST}runs/{run.pk}/cancel/").status_code in {403, 404}
    run.refresh_from_db()
    assert run.cancel_asked_at is None


def test_every_job_whose_runs_are_noted_is_on_the_page(page: Client) -> None:
    rows = page.get(LIST).context["list"].rows

    assert [row.key for row in rows] == [job.key for job in JOBS if job.noted]
    assert {row.state for row in rows} == {"never"}


def test_the_page_says_what_the_last_run_did_and_when_the_next_is_due(page: Client) -> None:
    now = timezone.now()
    run_of("mail", started_at=now - timedelta(seconds=20), queued_at=now, finished_at=now,
           counts={"mails sent": 3})  # fmt: skip

    row = next(row for row in page.get(LIST).context["list"].rows if row.key == "mail")

    assert (row.state, row.last.in_words, row.last.took) == ("done", "mails sent: 3", "20 s")
    assert row.next_at == now + timedelta(seconds=40)
    assert not row.is_late


def test_a_problem_is_said_in_words(page: Client) -> None:
    run_of("mail", state="failed", problem="Mail could not be sent: the server is away.")

    assert "Mail could not be sent: the server is away." in words(page, LIST)
    assert "Mail could not be sent: the server is away." in words(page, f"{LIST}mail/")


def test_looks_that_found_nothing_are_counted_in_one_line(page: Client) -> None:
    run_of("mail", state="idle", times=1440)

    assert "1,440 looks" in words(page, f"{LIST}mail/")


def test_a_job_that_is_late_says_which_process_to_look_at(page: Client) -> None:
    run_of("mail")
    beat("packs@one", queues=["packs", "default"], started_at=timezone.now(), at=timezone.now())

    assert "look whether the clock runs" in words(page, f"{LIST}mail/")


def test_a_queue_without_a_worker_says_what_to_start(page: Client) -> None:
    beat("worker-hub@one", queues=["hub", "feeds"], started_at=timezone.now(), at=timezone.now())

    said = words(page, LIST)

    queues = {row.queue: row.is_served for row in page.get(LIST).context["queues"]}
    assert queues == {Queue.HUB: True, Queue.FEEDS: True, Queue.PACKS: False, Queue.DEFAULT: False}
    assert "python -m scripts.container worker-packs" in said
    assert "No worker takes up this job" in words(page, f"{LIST}mail/")
    assert "No worker takes up this job" not in words(page, f"{LIST}hub-polls/")


def test_run_now_sends_the_job_at_once(page: Client, sent: list[Any], administrator: User) -> None:
    said = page.post(f"{LIST}mail/run/", follow=True).content.decode()

    run = JobRun.objects.get()
    assert (run.state, run.asked_by) == ("waiting", administrator)
    assert sent == [("governance.notices.tasks.send_due", run.pk)]
    assert "has been sent to the workers" in said


def test_without_a_broker_the_job_waits_and_the_page_says_so(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(asking.current_app, "send_task", fails)

    said = page.post(f"{LIST}mail/run/", follow=True).content.decode()

    assert "No worker could be reached" in said
    assert JobRun.objects.get().state == "waiting"


def test_a_run_under_way_shows_how_far_it_is_and_can_be_cancelled(page: Client) -> None:
    run = run_of("licences", state="running", done=30, total=200)

    assert "30 of 200" in words(page, f"{LIST}licences/")
    said = page.post(f"{LIST}runs/{run.pk}/cancel/", follow=True).content.decode()

    assert "stops as soon as its present portion is done" in said
    assert "Cancel this run" not in words(page, f"{LIST}licences/")


def test_a_run_that_cannot_be_stopped_has_no_cancel(page: Client) -> None:
    run_of("escalations", state="running")

    assert "Cancel this run" not in words(page, f"{LIST}escalations/")


def test_the_panel_of_a_run_looks_again_by_itself_until_it_has_ended(page: Client) -> None:
    run = run_of("licences", state="running")
    fragment = words(page, f"{LIST}licences/", **{"HX-Request": "true", "HX-Target": "now"})

    JobRun.objects.update(state="done", leased_until=None, finished_at=run.started_at)
    after = words(page, f"{LIST}licences/", **{"HX-Request": "true", "HX-Target": "now"})

    assert fragment.startswith('<section class="card" id="now" hx-get=')
    assert "hx-trigger" not in after


def test_runs_are_narrowed_searched_and_sorted_by_the_address(page: Client) -> None:
    failed = run_of("mail", state="failed", problem="The server is away.")
    done = run_of("mail", queued_at=failed.queued_at, started_at=failed.queued_at)
    run_of("trust")

    def shown(query: str) -> list[JobRun]:
        return list(page.get(f"{LIST}mail/?{query}").context["list"].rows)

    assert shown("state=failed") == [failed]
    assert shown("q=away") == [failed]
    assert shown("sort=state") == [done, failed]
    assert set(shown("")) == {done, failed}


def test_both_lists_are_exported(page: Client) -> None:
    run_of("mail", state="failed", problem="The server is away.")

    jobs = b"".join(page.get(f"{LIST}?format=csv")).decode()
    runs = b"".join(page.get(f"{LIST}mail/?format=csv")).decode()

    assert "Mail,Failed," in jobs
    assert "The server is away." in jobs
    assert "The server is away." in runs


@pytest.mark.parametrize("address", [LIST, f"{LIST}mail/"])
def test_the_number_of_statements_does_not_grow_with_the_runs(address: str, page: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            page.get(address)
        return len(statements)

    person = UserFactory()
    run_of("mail", asked_by=person)
    few = cost()
    for job in JOBS:
        for state in ("done", "failed", "idle"):
            run_of(job.key, state=state, asked_by=person)

    assert cost() == few


def test_what_waits_and_what_runs_stand_above_what_ended(page: Client) -> None:
    later = NOON + timedelta(hours=1)
    run_of("advisories-feed", state="cancelled", queued_at=NOON - timedelta(hours=1))
    run_of("advisories-feed", state="waiting")
    run_of("advisories-feed", state="running")
    run_of("advisories-feed", state="done", started_at=later, finished_at=later)
    run_of("advisories-feed", state="failed")

    newest = page.get(f"{LIST}advisories-feed/").context["list"].rows
    oldest = page.get(f"{LIST}advisories-feed/?sort=started_at").context["list"].rows

    states = [run.state for run in newest]
    assert states[:3] == ["waiting", "running", "done"]
    assert [run.state for run in oldest][-2:] == ["running", "waiting"]


def test_a_run_cancelled_before_it_began_stands_where_it_was_asked_for(page: Client) -> None:
    for hours, state in ((3, "done"), (2, "cancelled"), (1, "failed")):
        asked = NOON - timedelta(hours=hours)
        began = None if state == "cancelled" else asked
        run_of("mail", state=state, queued_at=asked, started_at=began)

    rows = page.get(f"{LIST}mail/").context["list"].rows

    assert [run.state for run in rows] == ["failed", "cancelled", "done"]


def test_a_job_nobody_knows_is_not_there(page: Client) -> None:
    assert page.get(reverse("jobs:job-detail", args=["nothing"])).status_code == 404
    assert page.get(reverse("jobs:job-detail", args=["hub-poll"])).status_code == 404
    assert page.post(reverse("jobs:run", args=["nothing"])).status_code == 404
