"""A folder as broker: kombu's transport, made fit for several workers and a process that dies.

Kombu's own lets a reader see a message that is half written, which ends the worker, and takes one
by moving it to another folder, which may be on another disk and is then no single step.
"""

import fcntl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

ENDING = ".msg"


class Channel(filesystem.Channel):
    """Whole messages only, each to one reader."""

    def _put(  # type: ignore[override]  # its two parents differ
        self, queue: str, payload: Any, **_: Any
    ) -> None:
        """Write beside, then rename: the message is there whole or not at all."""
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}{ENDING}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.part"
        unfinished.write_text(dumps(payload))  # type: ignore[no-untyped-call]  # kombu's
        unfinished.replace(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the oldest message; whoever renames it first has it.

        :raises Empty: if there is none.
        """
        ending = f"{queue}{ENDING}"
        files = Path(self.data_folder_in).iterdir()
        for file in sorted(file for file in files if file.name.partition(".")[2] == ending):
            mine = file.with_name(f"{file.name}.taken")
            with suppress(FileNotFoundError):
                file.rename(mine)
                text = mine.read_text()
                mine.unlink()
                return loads(text)  # type: ignore[no-untyped-call]  # kombu's
        raise Empty

    def get_table(self, exchange: str) -> Any:
        """Return which queues an exchange leads to."""
        with self._alone():
            return super().get_table(exchange)  # type: ignore[no-untyped-call]  # kombu's

    def _queue_bind(self, *arguments: Any) -> None:
        with self._alone():
            super()._queue_bind(*arguments)  # type: ignore[no-untyped-call]  # kombu's

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time look at the tables: one is empty while it is first written."""
        folder = Path(self.control_folder)
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport of `filesystem://`."""

    Channel = Channel


def use() -> None:
    """Let `filesystem://` mean this transport in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
