"""The table of duties that the catalogue was written from, where it lies beside the project."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "shared" / "reference" / "eu-ai-act.md"
COLUMNS = (
    *("id", "ref", "title", "duty", "who", "triggers", "applies_from", "originally"),
    *("evidence", "retention", "deadline", "penalty", "oss_exempt"),
)


@dataclass(frozen=True)
class Given:
    """One row of the reference: the section it stands in, and its cells by column."""

    section: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return "" if self.cells[column] == "-" else self.cells[column]

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds a list."""
        return tuple(part.strip() for part in self[column].split(";") if part.strip())

    def dates(self, column: str) -> Mapping[str, date]:
        """The days of a cell by route."""
        found = re.findall(r"(?:(\w+):)?(\d{4}-\d\d-\d\d)", self[column].replace("after ", ""))
        return {route or "any": date.fromisoformat(day) for route, day in found}


@cache
def _lines() -> tuple[str, ...]:
    return tuple(FILE.read_text().splitlines()) if FILE.is_file() else ()


def rows() -> Mapping[str, Given]:
    """Return the rows by id; skip the test where the reference is not there."""
    if not _lines():
        pytest.skip("The reference of the Act is not beside the project.")
    return _rows()


@cache
def _rows() -> Mapping[str, Given]:
    found, section = {}, ""
    for line in _lines():
        if heading := re.match(r"### (\d+\.\d+) ", line):
            section = heading[1]
        if line.startswith("| AIA-"):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            found[cells[0]] = Given(section, dict(zip(COLUMNS, cells, strict=True)))
    return found


def bands() -> Mapping[str, tuple[str, ...]]:
    """Return the bands of fines by id: breach, maximum, basis; skip without the reference."""
    rows()
    found = (re.match(r"\| (P\d|GP|EU|AIO) \| (.*) \| (.*) \| (.*) \|$", line) for line in _lines())
    return {band[1]: band.groups()[1:] for band in found if band}
