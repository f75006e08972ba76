"""Outages in the middle of polls end with the rows of a day on which nothing happened."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from demo.hub import Sandbox
from governance.watch.models import Change, Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests import services
from tests.conftest import NOON
from tests.faults.polled_rows import rows, undisturbed
from tests.services import celery_worker

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
POLL = "governance.watch.tasks.poll_model"


class Cable:
    """A way to a server of this machine that can be cut and mended."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.cut_off = threading.Event()
        self.ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and every new one as it comes."""
        self.cut_off.set()
        for end in self.ends:
            _close(end)

    def mend(self) -> None:
        """Let connections through again."""
        self.cut_off.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                if self.cut_off.is_set():
                    _close(here)
                    continue
                try:
                    there = socket.create_connection(("127.0.0.1", self.target))
                except OSError:
                    _close(here)
                    continue
                self.ends += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    _close(one)
    _close(other)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def cable(database_url: str) -> Iterator[Cable]:
    """A way to the database of the test."""
    made = Cable(int(database_url.rpartition("/")[0].rpartition(":")[2]))
    yield made
    made.cut()
    made.listener.close()


@pytest.fixture(autouse=True)
def _all_effects(_only_this_app: None, settings) -> None:
    """As in the worker, which has settings of its own."""
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


def make_due() -> None:
    """Let the lease of a worker that lost it be over."""
    Poll.objects.update(leased_until=None, due_at=NOON)


def test_a_database_that_is_away_in_mid_poll_costs_a_lease_and_the_worker_goes_on(
    database_url: str, cable: Cable, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll,
    system: System, tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence("org/model", "other")
    expected = undisturbed(hub, poll_row)
    far = database_url.replace(database_url.rpartition("/")[0].rpartition(":")[2], str(cable.port))
    with services.redis() as redis, celery_worker(
        redis, database_url=far, var=tmp_path, env={"HF_ENDPOINT": endpoint}
    ) as worker:  # fmt: skip
        sandbox.fault("delay", seconds=2.0)
        worker.call(POLL, poll_id=poll_row.pk)
        worker.wait_for(rf"{POLL}.*received")
        _until_held()
        cable.cut()
        assert worker.outcome_of(POLL) == "raised"
        assert not Change.objects.exists()
        cable.mend()
        make_due()
        worker.call(POLL, poll_id=poll_row.pk)
        assert worker.outcome_of(POLL) == "succeeded"

    assert rows() == expected


def test_a_broker_that_starts_anew_loses_messages_and_no_poll(
    database_url: str, sandbox: Sandbox, endpoint: str, hub: Hub, poll_row: Poll, system: System,
    tmp_path: Path,
) -> None:  # fmt: skip
    Poll.objects.update(due_at=NOON)
    sandbox.change_licence("org/model", "other")
    expected = undisturbed(hub, poll_row)
    with services.redis() as first:
        cable = Cable(int(first.rpartition("/")[0].rpartition(":")[2]))
        near = f"redis://127.0.0.1:{cable.port}/0"
        with celery_worker(
            near, database_url=database_url, var=tmp_path, env={"HF_ENDPOINT": endpoint}
        ) as worker, services.redis() as second:  # fmt: skip
            cable.cut()
            cable.target = int(second.rpartition("/")[0].rpartition(":")[2])
            cable.mend()
            worker.wait_for("Connected to redis")
            worker.call("governance.watch.tasks.poll_due")
            assert worker.outcome_of(POLL) == "succeeded"
        cable.cut()
        cable.listener.close()

    assert rows() == expected


def _until_held() -> None:
    waiting = threading.Event()
    for _ in range(600):
        if Poll.objects.get().leased_until is not None:
            return
        waiting.wait(0.05)
    raise AssertionError("No worker took the poll.")
