"""`make bench`: seed, measure, print a table; ARGS=--write also puts it into the documentation."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import machine, page, services
from bench.figures import Figure, reasons, table
from scripts.console import ROOT, Stopped, main, say

PARTS = ("lists", "decisions", "pack", "import", "hashing", "duties", "findings", "rules", "polls")


def work() -> int:
    """Measure each part in a database of its own.

    :raises Stopped: if a part fails; what it said stands above.
    """
    asked = _arguments()
    figures: list[Figure] = []
    with services.server() as server_url:
        about = machine.description(server_url)
        for name in asked.only or PARTS:
            with (
                services.database(server_url, f"weighbridge_bench_{name}") as url,
                services.environment(url) as env,
            ):
                figures += _part(name, env)
    say("\n" + table(figures) + "\n")
    for line in reasons(figures):
        say(f"over: {line}")
    if asked.write:
        page.write(figures, about, f"{datetime.now(UTC):%d %B %Y}")  # noqa: TID251  # an edge
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md too")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be repeated")
    return parser.parse_args()


def _part(name: str, env: Mapping[str, str]) -> list[Figure]:
    say(f"Part “{name}”: migrating, seeding, measuring …")
    with tempfile.TemporaryDirectory(prefix="weighbridge-bench-") as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "bench.part", name, str(path)]
        done = subprocess.run(command, cwd=ROOT, env=dict(env), check=False)
        if done.returncode:
            raise Stopped(f"The part “{name}” was not measured; what failed stands above.")
        return [Figure(**row) for row in json.loads(path.read_text())]


if __name__ == "__main__":
    main(work)
