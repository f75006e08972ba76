"""What the database refuses of runs."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOON
from tests.jobs.factories import run_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("promise", "fields"),
    [
        ("jobs_what_ended_says_when", {"state": "done", "finished_at": None}),
        ("jobs_what_ended_says_when", {"state": "running", "finished_at": NOON}),
        ("jobs_what_runs_has_a_lease", {"state": "running", "leased_until": None}),
        ("jobs_what_runs_has_a_lease", {"state": "done", "leased_until": NOON}),
        ("jobs_what_ran_has_begun", {"state": "done", "started_at": None}),
        ("jobs_a_problem_is_said", {"state": "failed", "problem": ""}),
        ("jobs_done_within_total", {"state": "running", "done": 3, "total": 2}),
        ("jobs_only_alike_is_folded", {"state": "done", "times": 2}),
        ("jobs_a_cancel_has_who_and_when", {"state": "running", "cancel_asked_at": NOON}),
    ],
)
def test_it_refuses(promise: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        run_of(**fields)


@pytest.mark.parametrize("state", ["waiting", "idle"])
def test_of_what_waits_and_of_what_found_nothing_there_is_one_row_a_job(state: str) -> None:
    run_of(state=state)
    run_of("trust", state=state)

    with pytest.raises(IntegrityError), transaction.atomic():
        run_of(state=state)
