"""Measure the audit pack of an organisation, built by a process of its own, as a worker does."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from time import perf_counter

from bench import memory
from bench.figures import Figure
from scripts.console import ROOT, Stopped

SECONDS, MEGABYTES = 60.0, 400.0
LOOK_EVERY = 0.05


def measure(decisions: int) -> list[Figure]:
    """Build the pack of everything in the database that the settings name."""
    with tempfile.TemporaryDirectory(prefix="weighbridge-bench-pack-") as folder:
        path = Path(folder) / "pack.pdf"
        seconds, peak = _build(path)
        size = path.stat().st_size / 1e6
    what = f"Pack of {decisions:,} decisions"
    return [
        Figure(what=what, unit="s", measured=seconds, at_most=SECONDS, also=f"{size:.1f} MB"),
        Figure(
            what=f"{what}: memory", unit="MB", measured=peak, at_most=MEGABYTES,
            also="all its processes together",
        ),
    ]  # fmt: skip


def _build(path: Path) -> tuple[float, float]:
    """Return the seconds, and the most that the process and those below it held, in MB."""
    command = [sys.executable, "manage.py", "export_pack", "--organisation", "--out", str(path)]
    begin, peak = perf_counter(), 0.0
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        while process.poll() is None:
            peak = max(peak, memory.held_mb(process.pid))
            time.sleep(LOOK_EVERY)
        said = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise Stopped(f"The pack was not built:\n{said[-2000:]}")
    return perf_counter() - begin, peak
