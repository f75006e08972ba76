"""What processes hold of memory and use of the processor, as the kernel counts it. Linux only."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
STATUS = re.compile(r"^(VmRSS|VmHWM):\s+(\d+) kB$", re.MULTILINE)


def family(pid: int) -> Iterator[int]:
    """Yield a process and every process below it."""
    yield pid
    for listed in PROC.glob(f"{pid}/task/*/children"):
        for child in _text(listed).split():
            yield from family(int(child))


def held_mb(pid: int) -> float:
    """Return what a process and those below it hold now, in MB; shared pages count in each."""
    return sum(_status(one).get("VmRSS", 0) for one in family(pid)) / 1024


def own_mb(pid: int) -> float:
    """Return what a process alone holds now, in MB."""
    return _status(pid).get("VmRSS", 0) / 1024


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and those below it have used."""
    rows = (_text(PROC / str(one) / "stat").rpartition(")")[2].split() for one in family(pid))
    return sum(int(row[11]) + int(row[12]) for row in rows if row) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """Return the most that any one of these processes has held, in MB."""
    return max(_status(one).get("VmHWM", 0) for one in family(pid)) / 1024


def forget_peak(pid: int) -> None:
    """Let the peak of these processes start anew from what they hold now."""
    for one in family(pid):
        (PROC / str(one) / "clear_refs").write_text("5")


def _status(pid: int) -> dict[str, int]:
    return {name: int(kb) for name, kb in STATUS.findall(_text(PROC / str(pid) / "status"))}


def _text(path: Path) -> str:
    """Return what the kernel says, or "" of a process that has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""
