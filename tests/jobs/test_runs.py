"""Runs of jobs: begun, counted, ended in words, asked for and cancelled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.celery import app
from governance.jobs import actions, running
from governance.jobs.models import JobRun, RunState
from governance.jobs.noted import RUN_HEADER
from governance.jobs.table import BY_KEY
from governance.web import request_ids
from governance.web.refusals import NotAllowed, Refused
from inventory import tasks
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.jobs.factories import run_of

pytestmark = pytest.mark.django_db
LICENCES = BY_KEY["licences"]


@pytest.fixture
def administrator() -> User:
    """Who may run jobs."""
    return UserFactory(roles=["administrator"])


def reads(monkeypatch: pytest.MonkeyPatch, *steps: Any) -> None:
    """Let the job of the licences do this: yield progress, raise, or call."""

    def again(*, at: Any) -> Iterator[tuple[int, int]]:
        for step in steps:
            if isinstance(step, Exception):
                raise step
            yield step() if callable(step) else step

    monkeypatch.setattr(tasks.licences, "identify_again", again)


def work(run: JobRun | None = None) -> None:
    """Do the job of the licences as a worker does."""
    headers = {RUN_HEADER: run.pk} if run else None
    app.loader.import_default_modules()
    app.tasks[LICENCES.task].apply(headers=headers)


def test_a_run_says_what_it_did_and_how_long_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, (1, 2), (2, 2))

    work()

    run = JobRun.objects.get()
    assert (run.state, run.in_words, run.problem) == ("done", "revisions read again: 2", "")
    assert run.seconds is not None
    assert run.task_id


def test_looks_that_find_nothing_share_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch)

    for _ in range(3):
        work()

    run = JobRun.objects.get()
    assert (run.state, run.times) == ("idle", 3)


def test_a_task_that_is_called_as_a_function_notes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(monkeypatch, (1, 1))

    assert tasks.identify_licences() == {"revisions read again": 1}

    assert not JobRun.objects.exists()


def test_a_task_about_a_single_row_is_not_noted(django_assert_num_queries: Any) -> None:
    app.loader.import_default_modules()

    with django_assert_num_queries(1):
        app.tasks["inventory.tasks.attempt_registration"].apply(kwargs={"registration_id": 0})


@pytest.mark.parametrize("times", [1, 5])
def test_a_look_that_finds_nothing_costs_three_statements_more(
    times: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    reads(monkeypatch)
    for _ in range(times):
        work()

    with django_assert_num_queries(3):
        work()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("The source is switched off."), "The source is switched off."),
        (SoftTimeLimitExceeded(), "It was stopped after 9 minutes, the longest it may take."),
        (OperationalError("gone"), "The database did not answer."),
        (ZeroDivisionError("division"), "It stopped at an error that nobody foresaw."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
@pytest.mark.once
def test_what_goes_wrong_is_said_in_words(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, (1, 2), error)

    work()

    run = JobRun.objects.get()
    assert run.state == "failed"
    assert run.problem.startswith(words)
    assert "division" not in run.problem
    assert "Traceback" not in run.problem


def test_failures_in_a_row_that_say_the_same_share_one_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(monkeypatch, ZeroDivisionError())
    for _ in range(3):
        work()
    reads(monkeypatch, OperationalError())
    work()

    first, second = JobRun.objects.order_by("pk")
    assert (first.state, first.times) == ("failed", 3)
    assert (second.state, second.times) == ("failed", 1)


def test_a_failure_after_a_run_that_went_well_has_a_row_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for step in (ZeroDivisionError(), (1, 1), ZeroDivisionError()):
        reads(monkeypatch, step)
        work()

    assert [run.state for run in JobRun.objects.order_by("pk")] == ["failed", "done", "failed"]


def test_every_entry_of_the_log_carries_the_id_of_the_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = []
    reads(monkeypatch, lambda: ids.append(request_ids.current()) or (1, 1))

    work()

    assert ids == [JobRun.objects.get().task_id]
    assert request_ids.current() == ""


def test_what_kept_a_job_from_its_work_is_said_beside_what_it_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(monkeypatch, (1, 2), lambda: running.trouble("The hub did not answer.") or (2, 2))

    work()

    run = JobRun.objects.get()
    assert (run.state, run.problem) == ("failed", "The hub did not answer.")
    assert run.counts == {"revisions read again": 2}


def test_progress_is_written_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(running, "ONCE_IN", timedelta(0))
    here = JobRun.objects.values_list("done", "total")
    reads(monkeypatch, (1, 3), lambda: seen.append(here.get()) or (2, 3))

    work()

    assert seen == [(1, 3)]


def test_progress_is_not_written_for_every_portion(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    reads(monkeypatch, *((number, 100) for number in range(1, 101)))

    with django_assert_num_queries(2):
        work()


def test_a_run_that_is_cancelled_stops_at_the_end_of_its_portion(
    monkeypatch: pytest.MonkeyPatch, administrator: User
) -> None:
    monkeypatch.setattr(running, "ONCE_IN", timedelta(0))
    reached = []

    def cancelling() -> tuple[int, int]:
        actions.cancel(JobRun.objects.get(), by=administrator, at=NOON)
        return (2, 3)

    reads(monkeypatch, (1, 3), cancelling, lambda: reached.append(3) or (3, 3))

    work()

    run = JobRun.objects.get()
    assert run.state == "cancelled"
    assert not reached
    assert Entry.objects.about(run).get().event == "job.cancelled"


def test_who_asks_for_a_job_gets_one_run_however_often(administrator: User) -> None:
    run = actions.ask(LICENCES, by=administrator, at=NOON)
    again = actions.ask(LICENCES, by=administrator, at=NOON)

    assert run == again
    assert (run.state, run.asked_by) == ("waiting", administrator)
    assert [entry.event for entry in Entry.objects.about(run)] == ["job.asked"]


def test_a_run_that_was_asked_for_is_kept_even_if_there_was_nothing_to_do(
    monkeypatch: pytest.MonkeyPatch, administrator: User
) -> None:
    reads(monkeypatch)
    run = actions.ask(LICENCES, by=administrator, at=NOON)

    work(run)

    run.refresh_from_db()
    assert (run.state, run.counts) == ("done", {"revisions read again": 0})
    assert run.in_words == ""


def test_a_run_that_waits_is_taken_up_once_however_many_messages_come(
    monkeypatch: pytest.MonkeyPatch, administrator: User
) -> None:
    done = []
    reads(monkeypatch, lambda: done.append(1) or (1, 1))
    run = actions.ask(LICENCES, by=administrator, at=NOON)

    work(run)
    work(run)

    assert done == [1]


def test_a_run_that_was_cancelled_while_it_waited_does_nothing(
    monkeypatch: pytest.MonkeyPatch, administrator: User
) -> None:
    done = []
    reads(monkeypatch, lambda: done.append(1) or (1, 1))
    run = actions.ask(LICENCES, by=administrator, at=NOON)

    cancelled = actions.cancel(run, by=administrator, at=NOON)
    work(run)

    assert (cancelled.state, cancelled.finished_at) == ("cancelled", NOON)
    assert done == []


@pytest.mark.parametrize("state", sorted(set(RunState) - {"waiting", "running"}))
def test_what_has_ended_cannot_be_cancelled(state: str, administrator: User) -> None:
    run = run_of("licences", state=state)

    with pytest.raises(Refused, match="nothing to cancel"):
        actions.cancel(run, by=administrator, at=NOON)


def test_a_job_that_never_asks_cannot_be_cancelled_half_way(administrator: User) -> None:
    run = run_of("escalations", state="running")

    with pytest.raises(Refused, match="cannot be stopped half-way"):
        actions.cancel(run, by=administrator, at=NOON)


def test_a_job_about_one_thing_is_asked_for_on_its_page(administrator: User) -> None:
    with pytest.raises(Refused, match="Ask for it on its page"):
        actions.ask(BY_KEY["packs"], by=administrator, at=NOON)


@pytest.mark.parametrize("role", ["engineer", "security_reviewer", "auditor", "executive"])
def test_others_may_neither_run_nor_cancel(role: str) -> None:
    person = UserFactory(roles=[role])
    run = run_of("licences", state="running")

    with pytest.raises(NotAllowed):
        actions.ask(LICENCES, by=person, at=NOON)
    with pytest.raises(NotAllowed):
        actions.cancel(run, by=person, at=NOON)
