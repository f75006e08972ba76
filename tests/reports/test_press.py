"""Pieces are laid out by processes: in order, whatever becomes of them, and none is left behind."""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import pikepdf
import pytest

from governance.reports.render import press
from governance.reports.render.press import LayoutFailed, Press

# No database changes how pages are laid out.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("packs")]


class Started(subprocess.Popen):  # type: ignore[type-arg]  # its pipes carry text
    """A process that the test can find again."""

    every: list["Started"]

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.every.append(self)


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[Started]:
    """Every process that was started, the first one first."""
    Started.every = []
    monkeypatch.setattr(press.subprocess, "Popen", Started)
    return Started.every


def _page(words: str, pages: int = 1) -> str:
    rest = '<p style="break-before: page">more' * (pages - 1)
    return f"<html><title>Test</title><h1>{words}</h1>{rest}"


def _program(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    file = folder / "program.py"
    file.write_text(text)
    monkeypatch.setattr(press, "PROGRAM", file)


def test_pieces_come_in_their_order_whoever_was_faster(
    tmp_path: Path, started: list[Started]
) -> None:
    lengths = [9, 1, 1, 5, 1, 2, 1]
    with Press(tmp_path) as beside:
        sources = (_page(f"Part {length}", length) for length in lengths)
        pieces = list(beside.pieces(sources, tagged=False))

    assert [piece.pages for piece in pieces] == lengths
    titles = [heading.title for heading in chain(*(piece.headings for piece in pieces))]
    assert titles == [f"Part {length}" for length in lengths]
    assert 1 <= len(started) <= press.AT_ONCE


def test_a_piece_says_where_its_headings_are(tmp_path: Path) -> None:
    source = '<html><title>T</title><h1>One</h1><h2 style="break-before: page">Two</h2>'
    with Press(tmp_path) as beside:
        piece = beside.piece(source).result()

    assert [(row.level, row.title, row.page) for row in piece.headings] == [
        (1, "One", 0),
        (2, "Two", 1),
    ]
    with pikepdf.open(piece.path) as pdf:
        height = float(pdf.pages[0].mediabox[3])
    assert all(0 < row.top < height / 2 for row in piece.headings)


def test_a_process_that_is_killed_is_replaced(tmp_path: Path, started: list[Started]) -> None:
    with Press(tmp_path, at_once=1) as alone:
        alone.piece(_page("Before")).result()
        started[0].kill()
        piece = alone.piece(_page("After")).result()

    assert [heading.title for heading in piece.headings] == ["After"]
    assert len(started) == 2


def test_a_piece_that_kills_every_process_is_given_up(
    tmp_path: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(monkeypatch, tmp_path, "input()")
    with Press(tmp_path, at_once=1) as alone, pytest.raises(LayoutFailed, match="killed 2 times"):
        alone.piece(_page("Too much")).result()

    assert len(started) == 2


def test_what_goes_wrong_in_a_process_is_raised_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(monkeypatch, tmp_path, 'input(); print(\'{"failed": "ValueError: no such font"}\')')
    with Press(tmp_path, at_once=1) as alone, pytest.raises(LayoutFailed, match="no such font"):
        alone.piece(_page("Any")).result()


def test_no_process_outlives_a_pack_that_is_stopped(tmp_path: Path, started: list[Started]) -> None:
    def stop() -> None:
        with Press(tmp_path) as beside:
            beside.piece(_page("First")).result()
            for number in range(6):
                beside.piece(_page(f"Part {number}", pages=40))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()

    assert started
    assert all(process.returncode is not None for process in started)


def test_a_process_ends_when_the_worker_has_gone() -> None:
    command = [sys.executable, "-P", str(press.PROGRAM)]

    done = subprocess.run(command, input="", capture_output=True, text=True, timeout=60, check=True)

    assert (done.stdout, done.stderr) == ("", "")


def test_the_worker_itself_never_loads_the_engine() -> None:
    code = (
        "import sys, django; django.setup(); import governance.reports.building; "
        "print('weasyprint' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
