"""A nudge reaches the broker or says that it did not; it never fails what was done before it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, Task

from governance.web.nudges import nudge


def weigh(**ids: int) -> None:
    """Stand for any task; no worker is there to run it."""


def _task(broker: str, **options: Any) -> Task:
    """Return a task of an app of its own with the given broker."""
    app = Celery("nudged", broker=broker, set_as_current=False)
    app.conf.broker_transport_options = options
    return app.task(name="weigh")(weigh)


def _folders(queue: Path) -> dict[str, str]:
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(queue.parent / "control"),
    }


def test_a_nudge_puts_a_message_with_the_ids_into_the_queue(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    task = _task("filesystem://", **_folders(tmp_path / "queue"))

    taken = nudge(task, pack_id=7)

    assert taken is True
    assert [path.suffix for path in (tmp_path / "queue").iterdir()] == [".msg"]


def test_a_broker_that_is_away_is_logged_and_nothing_is_raised(
    caplog: pytest.LogCaptureFixture,
) -> None:
    task = _task("redis://127.0.0.1:1/0", max_retries=0)

    with caplog.at_level(logging.WARNING):
        taken = nudge(task, pack_id=7)

    assert taken is False
    assert "did not take weigh" in caplog.text


def test_a_queue_folder_that_is_missing_is_a_broker_that_is_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task = _task("filesystem://", **_folders(tmp_path / "missing"))

    with caplog.at_level(logging.WARNING):
        taken = nudge(task, pack_id=7)

    assert taken is False
    assert "waits for the sweep" in caplog.text
