"""Install what Debian packages, where that is possible; else say what is missing."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from scripts.console import Stopped, run, say

PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
ENV = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300")


def can_install() -> bool:
    """Return whether this is Debian (or a child of it) and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str], *, needed_for: str) -> None:
    """Install packages of the system.

    :raises Stopped: if this user or this system cannot; the sentence says what to install.
    """
    names = " ".join(packages)
    if not can_install():
        raise Stopped(f"{needed_for} needs these system packages (Debian's names): {names}")
    say(f"Installing {names} with apt-get …")
    run(*APT, "update", env=ENV, why="apt-get could not read its package lists")
    run(
        *APT, "install", "--no-install-recommends", *packages, env=ENV,
        why=f"apt-get could not install {names}",
    )  # fmt: skip


def postgresql_bin() -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs, or None if there is none."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


def rabbitmq_server() -> Path | None:
    """Return RabbitMQ's own start script, or None if there is none.

    Not the one on the path: that becomes another user, and keeps to the folders of the system.
    """
    script = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    return script if script.exists() and shutil.which("epmd") else None
