"""Hash files beside `sha256sum`: the same files, in one run, warm in the cache for both."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure
from inventory.verification import folder, run
from inventory.verification.hashes import default_jobs
from inventory.verification.manifest import Entry
from inventory.verification.state import State

FILES = 4
BYTES = 256 * 1024 * 1024
BLOCK = 8 * 1024 * 1024
TIMES = 3
MIB = 1024 * 1024


def measure(say: Callable[[str], None]) -> list[Figure]:
    """Return our speed with one file and with several at once, as parts of that of sha256sum."""
    with tempfile.TemporaryDirectory(prefix="weighbridge-hashing-") as place:
        say(f"  {FILES} files of {BYTES // MIB} MiB, {TIMES} times each, in turns")
        files = Path(place) / "files"
        files.mkdir()
        for number in range(FILES):
            _write(files / f"{number}.safetensors")
        theirs, ours, alone = [], [], []
        for _ in range(TIMES):
            theirs.append(_theirs(files))
            ours.append(_ours(files, jobs=default_jobs()))
            alone.append(_ours(files, jobs=1))
    return [
        _figure(f"verify_files, {default_jobs()} at once", median(theirs), median(ours)),
        _figure("verify_files, one at a time", median(theirs), median(alone)),
    ]


def _figure(what: str, theirs: float, ours: float) -> Figure:
    total = FILES * BYTES / MIB
    return Figure(
        what=f"Time of {what}, against sha256sum", unit="times", measured=ours / theirs,
        at_most=1 / 0.8,
        also=f"{total / ours:,.0f} MiB/s, {theirs / ours:.0%} of sha256sum's "
        f"{total / theirs:,.0f} MiB/s",
    )  # fmt: skip


def _write(path: Path) -> None:
    block = secrets.token_bytes(BLOCK)
    with path.open("wb") as file:
        for number in range(BYTES // BLOCK):
            file.write(number.to_bytes(8, "little") + block[8:])
        file.flush()
        os.fsync(file.fileno())


def _theirs(files: Path) -> float:
    begin = perf_counter()
    subprocess.run(
        ["sha256sum", *sorted(map(str, files.iterdir()))], stdout=subprocess.DEVNULL, check=True
    )
    return perf_counter() - begin


def _ours(files: Path, *, jobs: int) -> float:
    """Do all that the command does but keep the result: list, hash, note, compare."""
    begin = perf_counter()
    found = folder.files_in(files)
    entries = [Entry(file.path, file.size, "0" * 64, "") for file in found]
    state = State(files.parent / "state", about=str(jobs))
    run.run(found, entries, state=state, jobs=jobs)
    state.close(done=True)
    return perf_counter() - begin
