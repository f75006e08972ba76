"""The folder as broker: whole messages, each to one reader, each queue for itself."""

import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from governance.jobs import folder_broker
from governance.jobs.wiring import transport_options

pytestmark = pytest.mark.once
MESSAGES = 300


@pytest.fixture
def channel(tmp_path: Path) -> Any:
    """A way to the broker in a folder."""
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    return opened(tmp_path)


def opened(folder: Path) -> Any:
    """Return another way to the same broker, as another process has it."""
    options = dict(transport_options("filesystem://", folder=folder))
    return Connection("filesystem://", transport_options=options).channel()


def drained(channel: Any, queue: str) -> list[Any]:
    """Return the messages that are there, in their order."""
    found = []
    while True:
        try:
            found.append(channel._get(queue))
        except Empty:
            return found


def test_it_is_what_a_folder_as_broker_means(channel: Any) -> None:
    assert isinstance(channel, folder_broker.Channel)


def test_messages_come_in_their_order_and_from_their_queue_only(channel: Any) -> None:
    for number in range(3):
        channel._put("hub", {"number": number})
        channel._put("packs", {"number": 10 + number})

    assert [message["number"] for message in drained(channel, "hub")] == [0, 1, 2]
    assert [message["number"] for message in drained(channel, "packs")] == [10, 11, 12]
    assert list(Path(channel.data_folder_in).iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_there(channel: Any) -> None:
    (Path(channel.data_folder_out) / "1_x.hub.msg.part").write_text('{"numb')

    assert drained(channel, "hub") == []


def test_two_readers_share_what_a_third_process_writes_and_see_no_half(
    channel: Any, tmp_path: Path
) -> None:
    found: list[list[int]] = [[], []]

    def read(mine: list[int]) -> None:
        own = opened(tmp_path)
        while sum(map(len, found)) < MESSAGES:
            mine.extend(message["number"] for message in drained(own, "hub"))

    readers = [threading.Thread(target=read, args=(mine,), daemon=True) for mine in found]
    for reader in readers:
        reader.start()
    script = (
        "import sys; from pathlib import Path; from tests.jobs.test_folder_broker import opened; "
        "channel = opened(Path(sys.argv[1])); "
        f"[channel._put('hub', {{'number': n, 'pad': 'x' * 9000}}) for n in range({MESSAGES})]"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60)
    for reader in readers:
        reader.join(30)

    assert sorted([*found[0], *found[1]]) == list(range(MESSAGES))
