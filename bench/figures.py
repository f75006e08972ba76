"""One measured number beside what it may be at most, and the table of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("What", "At most", "Measured", "Ratio", "", "Also")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number in `unit`; `at_most` is None where nothing was promised.

    `also` says what else was seen; `why` says where the time goes, for what is over.
    """

    what: str
    unit: str
    measured: float
    at_most: float | None = None
    also: str = ""
    why: str = ""

    @property
    def ratio(self) -> float | None:
        """The measured number as a part of what it may be; where that is nothing, 0 or no end."""
        if self.at_most is None:
            return None
        if not self.at_most:
            return float("inf") if self.measured else 0.0
        return self.measured / self.at_most

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or "" where nothing was promised."""
        return "" if self.ratio is None else "ok" if self.ratio <= 1 else "over"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        return (
            self.what,
            "" if self.at_most is None else f"{_number(self.at_most)} {self.unit}".strip(),
            f"{_number(self.measured)} {self.unit}".strip(),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            self.verdict,
            self.also,
        )


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table whose columns are aligned."""
    rows = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(tuple("-" * width for width in widths), widths))
    return "\n".join(lines)


def reasons(figures: Iterable[Figure]) -> list[str]:
    """Return one sentence for each figure that is over: where its time goes."""
    return [
        f"{figure.what}: {figure.why or figure.also or 'not known'}"
        for figure in figures
        if figure.verdict == "over"
    ]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"
