"""The table of figures and the page it is written to."""

from pathlib import Path

import pytest

from bench import page
from bench.figures import Figure, reasons, table
from scripts.console import Stopped

OVER = Figure(what="List of models", unit="ms", measured=90, at_most=60, why="one slow statement")
FINE = Figure(what="Migrating", unit="s", measured=3, at_most=15)
FREE = Figure(what="Home", unit="ms", measured=40)


def test_a_figure_above_its_limit_is_over_and_says_why() -> None:
    assert [figure.verdict for figure in (OVER, FINE, FREE)] == ["over", "ok", ""]
    assert reasons([OVER, FINE, FREE]) == ["List of models: one slow statement"]


def test_every_row_of_the_table_has_the_same_width() -> None:
    lines = table([OVER, FINE, FREE]).splitlines()

    assert len({len(line) for line in lines}) == 1
    assert "| 60 ms   | 90 ms    | 1.50  | over |" in lines[2]


def test_a_run_replaces_what_stands_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"Before\n{page.BEGIN}\nold\n{page.END}\nAfter\n")

    page.write([FINE], ["2 cores"], "21 November 2026", page=path)

    text = path.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "old" not in text
    assert "Nothing is over its limit." in text


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("Nothing here")

    with pytest.raises(Stopped, match="needs the marks"):
        page.write([FINE], [], "today", page=path)

    assert path.read_text() == "Nothing here"
