"""Two transactions at once: what we run in one, what is known against it in the other.

Neither sees the other before it commits. What each asked for at its commit makes up for it.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from celery import current_app
from django.db import connection, transaction

from governance.accounts.models import User
from governance.watch import tasks
from governance.watch.actions import (
    match_model,
    match_packages,
    match_systems,
    note_verdicts,
    store_advisory,
)
from governance.watch.models import Finding
from governance.watch.sources.osv import read
from inventory.actions import add_component, use_revision
from inventory.models import Revision, RevisionFile, System
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemFactory, SystemModelFactory
from tests.watch.factories import osv
from tests.watch.test_match_models import BAD, advisory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

Step = Callable[[], Any]


class Connection:
    """A transaction on a connection of its own."""

    def __init__(self) -> None:
        self._thread, self._atomic = ThreadPoolExecutor(max_workers=1), transaction.atomic()

    def do(self, step: Step) -> None:
        """Do something in here, and wait until it is done."""
        self._thread.submit(step).result(timeout=30)

    def begin(self, step: Step) -> None:
        """Open the transaction and do something in it."""
        self.do(self._atomic.__enter__)
        self.do(step)

    def commit(self) -> None:
        """Commit what was begun."""
        self.do(lambda: self._atomic.__exit__(None, None, None))

    def close(self) -> None:
        """Give the connection back."""
        self.do(lambda: connection.close())  # The thread's own, not this one's.
        self._thread.shutdown()


@pytest.fixture(autouse=True)
def _every_effect(settings, _only_this_app: None, db: None) -> None:
    """Let all follow that follows, where two can write at once."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


@pytest.fixture
def two() -> Iterator[tuple[Connection, Connection]]:
    """Two connections beside the one of the test."""
    both = Connection(), Connection()
    yield both
    for one in both:
        one.close()


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The messages for a worker, in place of a broker."""
    sent: list[dict[str, Any]] = []

    def keep(name: str, *, kwargs: dict[str, Any]) -> None:
        assert name == tasks.compare_again.name
        sent.append(kwargs)

    monkeypatch.setattr(current_app, "send_task", keep)
    return sent


@pytest.fixture
def system() -> System:
    """A system that runs nothing yet."""
    row: System = SystemFactory()
    return row


@pytest.fixture
def revision() -> Revision:
    """A commit whose weights the tests' advisories name."""
    row: Revision = RevisionFactory(model__repo_id="org/model")
    RevisionFile.objects.create(revision=row, path="model.bin", sha256=BAD, scan="unsafe")
    return row


def work(queue: list[dict[str, Any]]) -> None:
    """Do all that was asked for, as a worker does."""
    while queue:
        tasks.compare_again(**queue.pop(0))


def pins(system: System, revision: Revision, by: User) -> Step:
    """A person puts a model into a system."""
    return lambda: use_revision(system, revision, by=by, at=NOON)


def adds(system: System, by: User) -> Step:
    """A person adds a library that the advisory is about."""
    return lambda: add_component(system, "vllm==0.8.4", by=by, at=NOON)


def warns(record: Any) -> Step:
    """A source names something we run."""
    return lambda: match_packages(store_advisory(record, at=NOON).keys, at=NOON)


def both_orders(
    two: tuple[Connection, Connection], first: Step, second: Step, queue: list[dict[str, Any]]
) -> None:
    """Have both open at once and let one commit, and its work be done, before the other."""
    for connection_, step in zip(two, (first, second), strict=True):
        connection_.begin(step)
    assert not Finding.objects.exists()
    for connection_ in two:
        connection_.commit()
        assert queue
        work(queue)


@pytest.mark.parametrize("news_first", [True, False])
def test_a_library_and_an_advisory_that_commit_at_the_same_moment_meet(
    two, queue, system: System, officer: User, *, news_first: bool
) -> None:
    steps = [adds(system, officer), warns(read(osv()))]
    steps = steps[::-1] if news_first else steps

    both_orders(two, steps[0], steps[1], queue)

    assert Finding.objects.get().subject == "vllm (PyPI)"


@pytest.mark.parametrize("news_first", [True, False])
def test_a_pin_and_an_advisory_that_commit_at_the_same_moment_meet(
    two, queue, system: System, revision: Revision, officer: User, *, news_first: bool
) -> None:
    steps = [pins(system, revision, officer), warns(advisory(weights=(BAD,)))]
    steps = steps[::-1] if news_first else steps

    both_orders(two, steps[0], steps[1], queue)

    assert Finding.objects.get().match_kind == "weights"


@pytest.mark.parametrize("news_first", [True, False])
def test_a_pin_and_what_scanners_say_at_the_same_moment_meet(
    two, queue, system: System, revision: Revision, officer: User, *, news_first: bool
) -> None:
    scans = lambda: note_verdicts(revision.model, by=None, at=NOON)  # noqa: E731  # a step
    steps = [pins(system, revision, officer), scans]
    steps = steps[::-1] if news_first else steps

    both_orders(two, steps[0], steps[1], queue)

    assert Finding.objects.get().match_kind == "weights"


@pytest.mark.parametrize("news_first", [True, False])
def test_bytes_of_a_model_in_use_and_an_advisory_that_commit_at_the_same_moment_meet(
    two, queue, system: System, officer: User, *, news_first: bool
) -> None:
    stored: Revision = RevisionFactory(model__repo_id="org/model")
    SystemModelFactory(system=system, revision=stored)

    def stores() -> None:
        RevisionFile.objects.create(revision=stored, path="model.bin", sha256=BAD)
        match_model(stored.model, by=None, at=NOON)

    steps = [stores, warns(advisory(weights=(BAD,)))]
    steps = steps[::-1] if news_first else steps

    both_orders(two, steps[0], steps[1], queue)

    assert Finding.objects.get().match_kind == "weights"


def test_an_import_that_ends_while_a_library_is_being_added_misses_nothing(
    two, queue, system: System, officer: User
) -> None:
    adding, importing = two
    adding.begin(adds(system, officer))

    importing.do(warns(read(osv())))  # Not in one transaction: an import may take long.
    assert not queue
    adding.commit()
    assert not Finding.objects.exists()
    work(queue)

    assert Finding.objects.get().subject == "vllm (PyPI)"


def test_a_withdrawal_that_commits_with_the_library_leaves_no_finding_open(
    two, queue, system: System, officer: User
) -> None:
    warns(read(osv()))()
    taken_back = read(osv(withdrawn="2026-11-20T00:00:00Z", modified="2026-11-20T00:00:00Z"))
    adding, withdrawing = two
    withdrawing.begin(warns(taken_back))
    adding.begin(adds(system, officer))
    withdrawing.commit()
    adding.commit()
    assert Finding.objects.get().state == "open"

    work(queue)

    assert Finding.objects.get().state == "not_affected"


def test_the_second_look_changes_nothing_where_nothing_was_missed_and_may_be_repeated(
    queue, system: System, revision: Revision, officer: User
) -> None:
    warns(read(osv()))()
    warns(advisory(weights=(BAD,)))()
    adds(system, officer)()
    pins(system, revision, officer)()
    before = list(Finding.objects.order_by("pk").values())
    asked = list(queue)

    work(queue)
    for message in asked:
        tasks.compare_again(**message)

    assert list(Finding.objects.order_by("pk").values()) == before
    assert len(before) == 2
    assert {one["what"] for one in asked} == {"components", "uses"}


def test_what_is_asked_for_at_the_commit_waits_in_the_queue_of_its_job(
    system: System, officer: User
) -> None:
    with current_app.connection_for_read() as broker:
        waiting = current_app.amqp.queues["default"](broker.default_channel)
        waiting.declare()
        waiting.purge()

        with transaction.atomic():
            adds(system, officer)()
            assert waiting.get() is None
        message = waiting.get(no_ack=True)

    assert message.headers["task"] == tasks.compare_again.name
    _, asked, _ = message.decode()
    assert asked == {"what": "components", "which": [system.components.get().pk]}


def test_a_hundred_are_in_one_message_and_what_is_rolled_back_is_in_none(
    queue, officer: User
) -> None:
    systems = SystemFactory.create_batch(101)

    with transaction.atomic():
        match_systems(systems, by=None, at=NOON)
        with transaction.atomic():
            match_systems(SystemFactory.create_batch(1), by=None, at=NOON)
            transaction.set_rollback(True)

    assert [(one["what"], len(one["which"])) for one in queue] == [("systems", 100), ("systems", 1)]
