"""Measure the audit pack of an organisation, built by a process of its own, as a worker does."""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import memory
from bench.figures import Figure
from scripts.console import ROOT, Stopped

SECONDS, MEGABYTES = 60.0, 400.0
LOOK_EVERY = 0.05
PROGRESS = re.compile(r"\d+%\s+([A-Za-z ]+)")
SHOWN = 4

Told = tuple[float, str]


@dataclass(frozen=True)
class Run:
    """One building of a pack: seconds, the most memory in MB, what it told, and what it said."""

    seconds: float
    peak: float
    told: Sequence[Told]
    said: str


def measure(decisions: int) -> list[Figure]:
    """Build the pack of everything in the database that the settings name."""
    with tempfile.TemporaryDirectory(prefix="weighbridge-bench-pack-") as folder:
        path = Path(folder) / "pack.pdf"
        run = _build(path)
        size = path.stat().st_size / 1e6
    pages = re.search(r"(\d+) pages", run.said)
    what = f"Pack of {decisions:,} decisions"
    return [
        Figure(
            what=what, unit="s", measured=run.seconds, at_most=SECONDS,
            also=f"{pages[1] if pages else '?'} pages, {size:.1f} MB", why=_where(run),
        ),
        Figure(
            what=f"{what}: memory", unit="MB", measured=run.peak, at_most=MEGABYTES,
            also="all its processes together",
        ),
    ]  # fmt: skip


def _build(path: Path) -> Run:
    command = [sys.executable, "manage.py", "export_pack", "--organisation", "--out", str(path)]
    begin, peak = perf_counter(), 0.0
    told: list[Told] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        listener = threading.Thread(target=_listen, args=(process, told), daemon=True)
        listener.start()
        while process.poll() is None:
            peak = max(peak, memory.held_mb(process.pid))
            time.sleep(LOOK_EVERY)
        seconds = perf_counter() - begin
        listener.join()
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise Stopped("The pack was not built:\n" + "\n".join(line for _, line in told[-20:]))
    return Run(seconds, peak, [(at - begin, line) for at, line in told], said)


def _listen(process: "subprocess.Popen[str]", told: list[Told]) -> None:
    """Note when each line of the progress came; unread, it would hold the process up."""
    for line in process.stderr or ():
        told.append((perf_counter(), line.strip()))


def _where(run: Run) -> str:
    """Return the seconds between one line of progress and the next, by what it speaks of."""
    spent: Counter[str] = Counter()
    ends = [at for at, _ in run.told[1:]] + [run.seconds]
    for (at, line), end in zip(run.told, ends, strict=True):
        found = PROGRESS.match(line)
        spent[found[1].strip() if found else "starting"] += round(end - at)
    return ", ".join(f"{words} {seconds} s" for words, seconds in spent.most_common(SHOWN))
