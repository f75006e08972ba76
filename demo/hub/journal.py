"""Remember the script between two runs: every verb that was carried out, one JSON line each."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Step = tuple[str, dict[str, Any], float]


def steps(path: Path) -> Iterator[Step]:
    """Give each remembered verb, its arguments, and its moment in seconds since 1970."""
    if path.exists():
        for line in path.read_text().splitlines():
            row = json.loads(line)
            yield row["verb"], row["arguments"], row["at"]


def remember(path: Path, step: Step) -> None:
    """Add one verb."""
    verb, arguments, at = step
    with path.open("a") as file:
        file.write(json.dumps({"verb": verb, "arguments": arguments, "at": at}) + "\n")
