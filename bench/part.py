"""One part of the measurement, in a process whose settings name the database of that part.

`python -m bench.part PART FILE` seeds the database and writes its figures to FILE as JSON.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import django
from django.utils import timezone
from django.utils.module_loading import import_string

from scripts.console import main, say

PARTS: Mapping[str, str] = {
    "lists": "bench.parts.lists",
    "decisions": "bench.parts.at_once",
    "pack": "bench.parts.pack",
    "import": "bench.parts.csv_import",
    "hashing": "bench.parts.files",
    "duties": "bench.parts.owed",
    "findings": "bench.parts.found",
    "rules": "bench.parts.rules",
    "polls": "bench.parts.watched",
}


def work() -> int:
    """Do the part that the first argument names."""
    name, path = sys.argv[1:3]
    django.setup()
    # Models can be imported only now.
    part: Callable[..., list[object]] = import_string(PARTS[name])
    figures = part(at=timezone.now(), say=say)
    Path(path).write_text(json.dumps([asdict(figure) for figure in figures]))  # type: ignore[call-overload]  # figures are dataclasses
    return 0


if __name__ == "__main__":
    main(work)
