"""The virtual environment and the Python packages in it."""

import sys
from pathlib import Path

from scripts import debian, stamps
from scripts.console import ROOT, run, say, works

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNS = ROOT / "requirements.txt"
CHECKS = ROOT / "requirements-dev.txt"


def ready(*, checks: bool) -> None:
    """Make .venv and install the pinned packages; with `checks`, also those that test.

    :raises Stopped: if a step fails.
    """
    if not works(PYTHON, "-m", "pip", "--version"):
        _make_venv()
    if checks and not stamps.is_fresh("checks", RUNS, CHECKS):
        _install(CHECKS)
        stamps.mark("checks", RUNS, CHECKS)
        stamps.mark("runs", RUNS)
    if not stamps.is_fresh("runs", RUNS):
        _install(RUNS)
        stamps.mark("runs", RUNS)


def _make_venv() -> None:
    say("Making a virtual environment in .venv …")
    if not works(sys.executable, "-c", "import ensurepip") and debian.can_install():
        debian.install(["python3-venv"], needed_for="The virtual environment")
    run(
        sys.executable, "-m", "venv", "--clear", VENV,
        why="Python could not make a virtual environment (on Debian: install python3-venv)",
    )  # fmt: skip


def _install(requirements: Path) -> None:
    say(f"Installing the Python packages of {requirements.name} (a minute or two) …")
    run(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--requirement", requirements, why=f"pip could not install {requirements.name}",
    )  # fmt: skip
