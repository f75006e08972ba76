"""Hash many files at once, as fast as the disk gives them."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from inventory.verification.folder import LocalFile

BUFFER = 1024 * 1024
MOST_JOBS = 16
CHANGED = "it changed while it was read"

Progress = Callable[[int], None]


class Changed(Exception):
    """The file was written to while it was read."""


class Interrupted(Exception):
    """Somebody asked for the end."""


@dataclass(frozen=True)
class Hashed:
    """The SHA-256 of a file, and the id that git gives it, "" where nobody asked for that."""

    sha256: str
    blob_id: str = ""


@dataclass(frozen=True)
class Outcome:
    """One file with its hashes, or with the problem that stood in the way."""

    file: LocalFile
    hashed: Hashed | None
    problem: str = ""


def default_jobs() -> int:
    """Return how many files are read at once unless somebody says otherwise."""
    return min(MOST_JOBS, os.cpu_count() or 1)


def hash_file(
    path: Path, size: int, *, git: bool, progress: Progress | None = None, stop: Event | None = None
) -> Hashed:
    """Return the hashes of one file; `git` asks for git's id as well, in the same reading.

    :raises OSError: if it cannot be read.
    :raises Changed: if its length is not `size`.
    """
    sha256 = hashlib.sha256(usedforsecurity=True)
    blob = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False) if git else None
    buffer = memoryview(bytearray(BUFFER))
    read = 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            sha256.update(buffer[:count])
            if blob is not None:
                blob.update(buffer[:count])
            read += count
            if progress is not None:
                progress(count)
            if stop is not None and stop.is_set():
                raise Interrupted
    if read != size:
        raise Changed
    return Hashed(sha256.hexdigest(), blob.hexdigest() if blob else "")


def hash_all(
    files: Iterable[LocalFile],
    *,
    wants_git: Callable[[LocalFile], bool],
    jobs: int,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Give each file as soon as it is hashed, the largest being begun first.

    Leaving the loop early stops the reading.
    """
    waiting = sorted(files, key=lambda file: -file.size)
    stop = Event()
    with ThreadPoolExecutor(jobs, thread_name_prefix="hash") as pool:
        running: set[Future[Outcome]] = set()
        try:
            for file in waiting:
                git = wants_git(file)
                running.add(pool.submit(_outcome, file, git=git, progress=progress, stop=stop))
                if len(running) >= 2 * jobs:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (one.result() for one in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _outcome(file: LocalFile, *, git: bool, progress: Progress | None, stop: Event) -> Outcome:
    try:
        hashed = hash_file(file.real, file.size, git=git, progress=progress, stop=stop)
        untouched = file.real.stat().st_mtime_ns == file.mtime_ns
    except Changed:
        untouched = False
    except OSError as error:
        return Outcome(file, None, error.strerror or "it cannot be read")
    return Outcome(file, hashed) if untouched else Outcome(file, None, CHANGED)
