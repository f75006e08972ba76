"""Lays out the pieces of a pack in processes of their own, so that two cores share the work.

They end with the press, and by themselves when the worker is killed. One that is killed itself is
replaced once for a piece. The worker never loads WeasyPrint.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from governance.reports.render.piece import Heading, Piece

PROGRAM = Path(__file__).with_name("layout.py")
AT_ONCE = 2  # Each needs a hundred megabytes.
AHEAD = 2  # Pieces made ready for each process, so that none waits for the next.
TRIES = 2


class LayoutFailed(Exception):
    """A piece could not be laid out; the text is what the process said."""


class _Ended(Exception):
    """The process ended before it answered."""


class Press:
    """Lays out pieces beside each other. Use it as a context."""

    def __init__(self, folder: Path, *, at_once: int = AT_ONCE) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="press-", dir=folder))
        self._size = min(at_once, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(self._size)
        self._number = count(1)
        self._own = threading.local()
        self._lock = threading.Lock()
        self._started: list[_Process] = []
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            for process in self._started:
                process.end()
        self._pool.shutdown(cancel_futures=True)
        for process in self._started:
            process.close()

    def piece(self, html: str, *, tagged: bool = False) -> Future[Piece]:
        """Begin with a piece as soon as a process is free."""
        source = self._folder / f"piece-{next(self._number)}.html"
        source.write_text(html, encoding="utf-8")
        return self._pool.submit(self._laid_out, source, tagged=tagged)

    def pieces(self, pages: Iterable[str], *, tagged: bool) -> Iterator[Piece]:
        """Yield each piece in its order; only the next few are made ready beforehand."""
        begun: deque[Future[Piece]] = deque()
        for html in pages:
            begun.append(self.piece(html, tagged=tagged))
            if len(begun) > AHEAD * self._size:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()

    def _laid_out(self, source: Path, *, tagged: bool) -> Piece:
        for _ in range(TRIES):
            try:
                answer = self._process().ask({"source": str(source), "tagged": tagged})
            except _Ended:
                self._own.process = None
            else:
                return _piece(source, answer)
        raise LayoutFailed(f"The process that lays out pages was killed {TRIES} times.")

    def _process(self) -> "_Process":
        """Return the process of this thread; each of the pool has one of its own."""
        found: _Process | None = getattr(self._own, "process", None)
        if found is None:
            with self._lock:
                if self._closed:
                    raise _Ended
                found = self._own.process = _Process()
                self._started.append(found)
        return found


class _Process:
    """One process, asked by one thread at a time."""

    def __init__(self) -> None:
        # -P: what lies beside the file is not to be imported from it.
        self._popen = subprocess.Popen(  # noqa: S603  # our own file
            [sys.executable, "-P", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return its answer.

        :raises _Ended: if it was killed.
        """
        assert self._popen.stdin  # noqa: S101  # both are pipes
        assert self._popen.stdout  # noqa: S101
        try:
            self._popen.stdin.write(json.dumps(order) + "\n")
            self._popen.stdin.flush()
            line = self._popen.stdout.readline()
        except (OSError, ValueError):  # a broken or a closed pipe
            line = ""
        if not line:
            self.end()
            raise _Ended
        return dict(json.loads(line))

    def end(self) -> None:
        """Kill it and wait until it has gone."""
        self._popen.kill()
        self._popen.wait()

    def close(self) -> None:
        """Close both pipes, once no thread waits at one."""
        for pipe in (self._popen.stdin, self._popen.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()


def _piece(source: Path, answer: dict[str, Any]) -> Piece:
    if "failed" in answer:
        raise LayoutFailed(answer["failed"])
    headings = tuple(Heading(*row) for row in answer["headings"])
    return Piece(source.with_suffix(".pdf"), answer["pages"], headings)
