"""Write the table into `docs/performance.md`, between two marks; the rest is written by hand."""

from collections.abc import Sequence
from pathlib import Path

from bench.figures import Figure, reasons, table
from scripts.console import ROOT, Stopped

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def write(figures: Sequence[Figure], machine: Sequence[str], day: str, page: Path = PAGE) -> None:
    """Replace what stands between the marks.

    :raises Stopped: if a mark is missing.
    """
    text = page.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise Stopped(f"{page.name} needs the marks {BEGIN} and {END} around its table.")
    page.write_text(f"{before}{BEGIN}\n{block(figures, machine, day)}\n{END}{after}")


def block(figures: Sequence[Figure], machine: Sequence[str], day: str) -> str:
    """Return the part of the page that a run writes: machine, table, what is over."""
    lines = [f"Measured on {day}.", "", *(f"- {line}" for line in machine), "", table(figures)]
    over = reasons(figures)
    if over:
        lines += ["", "Where the time goes in what is over:", "", *(f"- {line}" for line in over)]
    else:
        lines += ["", "Nothing is over its limit."]
    return "\n".join(lines)
