"""What the figures were measured on."""

import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg

PACKAGES = ("Django", "djangorestframework", "psycopg", "gunicorn", "weasyprint")


def description(server_url: str) -> list[str]:
    """Return one line each on the processor, the memory and the versions."""
    with psycopg.connect(server_url) as connection:
        server = connection.info.parameter_status("server_version") or "not known"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"Processor: {_found('/proc/cpuinfo', r'model name.*: (.*)')}, {os.cpu_count()} cores",
        f"Memory: {_memory_gb():.0f} GB",
        f"Load when it began: {os.getloadavg()[0]:.1f}",
        f"System: {platform.system()} {platform.release()}",
        f"PostgreSQL {server}, Python {sys.version.split()[0]}, {packages}",
    ]


def _memory_gb() -> float:
    kb = _found("/proc/meminfo", r"MemTotal:\s+(\d+)")
    return int(kb) / 1024**2 if kb.isdecimal() else 0.0


def _found(path: str, pattern: str) -> str:
    file = Path(path)
    match = re.search(pattern, file.read_text()) if file.is_file() else None
    return match[1].strip() if match else "not known"
