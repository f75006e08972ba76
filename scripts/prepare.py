"""Everything that must be there before Weighbridge starts: `python3 -m scripts.prepare`."""

import sys

from scripts import debian, front_end, python_packages, stamps
from scripts.console import main, say, works


def prepare(*, checks: bool = False) -> None:
    """Set up what is missing; seconds when nothing is. `checks` adds what tests and lints.

    :raises Stopped: with what to do, if a step fails.
    """
    python_packages.ready(checks=checks)
    _pango()
    front_end.ready()


def _pango() -> None:
    if stamps.is_fresh("pango", python_packages.RUNS):
        return
    if not works(python_packages.PYTHON, "-c", "import weasyprint"):
        debian.install(
            debian.PANGO, needed_for="Making PDF files (Pango; macOS: brew install pango)"
        )
    stamps.mark("pango", python_packages.RUNS)


def _work() -> int:
    prepare(checks="--checks" in sys.argv)
    say("Everything is set up.")
    return 0


if __name__ == "__main__":
    main(_work)
