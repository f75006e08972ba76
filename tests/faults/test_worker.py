"""A real worker takes up real tasks, whichever broker carries them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.hub import Sandbox, running
from governance.accounts.models import User
from inventory.actions import request
from inventory.models import Registration, RegistrationState
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
ASKED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def test_a_worker_registers_the_model_that_a_message_asks_for(
    broker_url: str, database_url: str, engineer: User, tmp_path: Path, settings
) -> None:
    sandbox = Sandbox()
    sandbox.add("bank/scorer", license="mit")
    with running(sandbox) as hub_url:
        settings.HF_ENDPOINT = hub_url
        asked = request("bank/scorer", by=engineer, at=ASKED_AT)
        env = {"HF_ENDPOINT": hub_url}

        with celery_worker(broker_url, database_url=database_url, var=tmp_path, env=env) as worker:
            worker.call("inventory.tasks.attempt_registration", registration_id=asked.pk)
            outcome = worker.outcome_of("inventory.tasks.attempt_registration")

    assert outcome == "succeeded"
    registration = Registration.objects.get(pk=asked.pk)
    assert (registration.state, registration.problem) == (RegistrationState.DONE, "")
    assert registration.model is not None
    assert registration.model.repo_id == "bank/scorer"


def test_the_sweep_takes_up_what_a_lost_message_left_behind(
    redis_url: str, database_url: str, engineer: User, tmp_path: Path, settings
) -> None:
    sandbox = Sandbox()
    sandbox.add("bank/scorer", license="mit")
    with running(sandbox) as hub_url:
        settings.HF_ENDPOINT = hub_url
        asked = request("bank/scorer", by=engineer, at=ASKED_AT)
        env = {"HF_ENDPOINT": hub_url}

        with celery_worker(redis_url, database_url=database_url, var=tmp_path, env=env) as worker:
            worker.call("inventory.tasks.retry_due")
            outcome = worker.outcome_of("inventory.tasks.attempt_registration")

    assert outcome == "succeeded"
    assert Registration.objects.get(pk=asked.pk).state == RegistrationState.DONE
